// dockview's admin namespace as a program sees it that means no good, and a log that floods.
import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { Dockview, token } from "../browser/support/dockview.mjs";
import { RecordedEngine } from "../browser/support/engines.mjs";
import { until } from "../browser/support/tab.mjs";

let engine, dockview;
before(async () => {
  engine = await RecordedEngine.start(await mkdtemp(join(tmpdir(), "dockview-")));
  dockview = await Dockview.start(engine.socket);
});
after(async () => {
  await dockview?.close();
  await engine?.close();
});

function admin(t, auth) {
  const socket = io(`${dockview.url}admin`, { forceNew: true, reconnection: false, auth });
  t.after(() => socket.disconnect());
  return socket;
}
const once = (socket, event) => new Promise((resolve) => socket.once(event, (...args) => resolve(args)));

test("without the admin's token nobody is let in", async (t) => {
  for (const auth of [undefined, {}, { token: "" }, { token: `${token}x` }, { token: token.slice(1) }, { token: 7 }]) {
    const socket = admin(t, auth);
    const [error] = await once(socket, "connect_error");
    assert.equal(error.message, "Only an admin may do that: the token is wrong.", JSON.stringify(auth));
  }
});

test("orders about what is not there, or about other paths, are answered with an error", async (t) => {
  const socket = admin(t, { token });
  await once(socket, "connect");
  const order = async (event, id) => (await socket.timeout(8000).emitWithAck(event, id)).error;
  assert.match(await order("stop", "f00d"), /no container with name or ID "f00d"/);
  for (const id of ["", "../version", `${engine.id}/json?`, "x".repeat(200), "a b", "a\r\nHost: b"]) {
    assert.equal(await order("stop", id), "There is no such container.", JSON.stringify(id));
    assert.equal(await order("restart", id), "There is no such container.", JSON.stringify(id));
  }
  assert.equal(engine.state, "running");
});

test("the log of what is not there ends with a reason", async (t) => {
  const socket = admin(t, { token });
  await once(socket, "connect");
  const ended = once(socket, "log-end");
  assert.deepEqual(await socket.emitWithAck("follow-log", "f00d"), {});
  assert.deepEqual(await ended, ["f00d", { error: "The engine has no log of this container." }]);
});

test("a log that floods waits for a page that does not take it", async (t) => {
  engine.flood = true;
  const socket = admin(t, { token });
  await once(socket, "connect");
  const memory = async () => {
    const status = await readFile(`/proc/${dockview.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  };
  const before = await memory();
  const parts = [];
  socket.on("log", (part, taken) => parts.push({ part, taken }));
  await socket.emitWithAck("follow-log", engine.id);
  await until(() => parts.length > 0 && engine.blocked, "the engine's writes to wait");
  assert.equal(parts.length, 1, "no second part before the first was taken");
  assert.ok((await memory()) - before < 16 * 2 ** 20, "what waits is with the engine");
  let lines = 0;
  while (lines < 100_000) {
    await until(() => parts.length > 0, "the next part");
    const { part, taken } = parts.shift();
    assert.ok(part.lines.every(({ stream, text }) => stream === "stdout" && /^flood \d+$/.test(text)));
    lines += part.lines.length;
    taken();
  }
  assert.ok((await memory()) - before < 16 * 2 ** 20);
  socket.emit("leave-log", engine.id);
  await until(() => engine.floods === 0, "the engine's connection to end");
  engine.flood = false;
});
