// Sockeye inside another program: on the host's loop, and behind the host's own HTTP server. The
// official client finds no difference.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";

const build = process.env.SOCKEYE_BUILD ?? "build/release";
const ways = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

function withDeadline(promise, what, milliseconds = 10_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function start(program) {
  const child = spawn(program, ["0"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await withDeadline(once(createInterface(child.stdout), "line"), "the port");
  const port = Number(/^listening (\d+)$/.exec(line)?.[1]);
  assert.ok(port > 0, line);
  return { child, port, url: `http://127.0.0.1:${port}` };
}

for (const example of ["poll_loop", "beast_host"]) {
  describe(example, () => {
    let host;
    before(async () => {
      host = await start(`${build}/examples/${example}/${example}`);
    });
    after(async () => {
      const ended = once(host.child, "exit");
      host.child.kill("SIGTERM");
      await ended;
    });

    async function connected(options) {
      const socket = io(host.url, { forceNew: true, reconnection: false, ...options });
      await withDeadline(once(socket, "connect"), "connect");
      return socket;
    }

    for (const [way, options] of Object.entries(ways)) {
      test(`events, acknowledgements and binary over ${way}`, async () => {
        const socket = await connected(options);
        const { engine } = socket.io;
        if (way === "upgrade" && engine.transport.name !== "websocket") {
          await withDeadline(once(engine, "upgrade"), "the upgrade");
        }
        const bytes = Buffer.from([1, 2, 3]);
        const answer = await socket.timeout(5000).emitWithAck("echo", { nested: [bytes] });
        assert.deepEqual(Buffer.from(answer.nested[0]), bytes);
        const large = "x".repeat(300_000);
        assert.equal(await socket.timeout(5000).emitWithAck("echo", large), large);
        socket.disconnect();
      });
    }

    test("a client that vanishes in the middle of a poll leaves the others alone", async () => {
      const other = await connected(ways.websocket);
      const gone = await connected(ways.polling);
      gone.io.engine.transport.pollXhr?.abort?.();
      gone.disconnect();
      assert.equal(await other.timeout(5000).emitWithAck("echo", 1), 1);
      other.disconnect();
    });

    test("a refused request is answered", async () => {
      const response = await fetch(`${host.url}/socket.io/?EIO=4&transport=carrier-pigeon`);
      assert.equal(response.status, 400);
      assert.deepEqual(await response.json(), { code: 0, message: "Transport unknown" });
    });
  });
}

describe("a host's loop", () => {
  test("an emit from outside a turn leaves at once", async () => {
    const host = await start(`${build}/examples/poll_loop/poll_loop`);
    const socket = io(host.url, { forceNew: true, transports: ["websocket"] });
    await withDeadline(once(socket, "connect"), "connect");
    const typed = withDeadline(once(socket, "typed"), "the event");
    host.child.stdin.write("hello");
    assert.deepEqual(await typed, ["hello"]);
    socket.disconnect();
    const ended = once(host.child, "exit");
    host.child.stdin.end();
    assert.deepEqual(await withDeadline(ended, "the end"), [0, null]);
  });
});

describe("a host's HTTP server", () => {
  test("its own routes stay its own", async () => {
    const host = await start(`${build}/examples/beast_host/beast_host`);
    assert.equal(await (await fetch(`${host.url}/`)).text(), "the host's own page\n");
    const ended = once(host.child, "exit");
    host.child.kill("SIGTERM");
    await ended;
  });

  test("bytes that came with the upgrade request are not lost", async () => {
    const host = await start(`${build}/examples/beast_host/beast_host`);
    const raw = connect(host.port, "127.0.0.1");
    const frame = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]); // "40", masked with zeros
    raw.write(
      Buffer.concat([
        Buffer.from(
          "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\n" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ),
        frame,
      ]),
    );
    let seen = "";
    const joined = (async () => {
      for await (const chunk of raw) {
        seen += chunk.toString("latin1");
        if (/40\{"sid":"[\w-]{20}"\}/.test(seen)) return;
      }
      throw new Error(`the connection closed after ${seen}`);
    })();
    await withDeadline(joined, "CONNECT's answer");
    assert.match(seen, /^HTTP\/1\.1 101 /);
    raw.destroy();
    const ended = once(host.child, "exit");
    host.child.kill("SIGTERM");
    await ended;
  });
});
