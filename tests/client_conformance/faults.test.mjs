// A server that is killed, or stopped as if its machine slept: what the C++ client says of it, and
// what it loses. (Exact times: ClientHeartbeat and ClientReconnect, under a simulated clock.)
import assert from "node:assert/strict";
import { clients, ownServer } from "./support/suite.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };
const watched = { pingInterval: 300, pingTimeout: 500 };

const over = (way) => (way === "polling" ? "transport error" : "transport close");

async function joined(context, own, options, way) {
  const { client } = context;
  client.do("manager", "m", { url: own.url, options: { ...options, ...fast } });
  client.do("socket", "s", { manager: "m", nsp: "/" });
  await client.next({ event: "connect", name: "s" });
  await context.settled(way);
}

// Events that wait for the connection, and what the server has seen of them.
const words = [...Array(50).keys()].map((n) => `kept ${n}`);
const emitAll = (client) => words.forEach((word) => client.emit("s", "log", word));

async function received(own) {
  await own.fixture.logged({ event: "log", args: [words.at(-1)] }, 20_000);
  return own.fixture.entries
    .filter(({ event, args }) => event === "log" && String(args[0]).startsWith("kept"))
    .map(({ args }) => args[0]);
}

clients("the client and a server's death", {}, ({ overEach }) => {
  overEach("killed, it is a lost connection; what was emitted meanwhile arrives once, in order", async (context, options, way) => {
    const { client } = context;
    const own = await ownServer(context);
    try {
      await joined(context, own, options, way);
      await own.stop();
      const { reason, active } = await client.next({ event: "disconnect", name: "s" });
      assert.deepEqual([reason, active], [over(way), true]);
      emitAll(client);
      client.do("emit", "s", { what: "log", args: ["fleeting"], volatile: true });
      const { message, data } = await client.next({ event: "reconnect_error", name: "m" });
      assert.equal(message, way === "websocket" ? "websocket error" : "xhr poll error");
      assert.match(data.description, /ECONNREFUSED/);
      await own.restart();
      await client.next({ event: "connect", name: "s" });
      assert.deepEqual(await received(own), words);
      assert.deepEqual(
        own.fixture.entries.filter(({ args }) => args?.[0] === "fleeting"),
        [],
      );
    } finally {
      await own.stop();
    }
  });
});

clients("the client and a server's sleep", {}, ({ overEach }) => {
  overEach("stopped, it is noticed by the pings that do not come; awake, it gets what waited", async (context, options, way) => {
    const { client } = context;
    const own = await ownServer(context, watched);
    try {
      await joined(context, own, { ...options, timeout: 400 }, way);
      await client.next({ event: "ping" });
      own.fixture.process.kill("SIGSTOP");
      const stopped = performance.now();
      const { reason } = await client.next({ event: "disconnect", name: "s" });
      assert.equal(reason, "ping timeout");
      assert.ok(performance.now() - stopped >= watched.pingTimeout, "not before its time");
      emitAll(client);
      const failure = await client.next({ event: "reconnect_error", name: "m" });
      assert.equal(failure.message, "timeout");
      own.fixture.process.kill("SIGCONT");
      await client.next({ event: "connect", name: "s" });
      assert.deepEqual(await received(own), words);
    } finally {
      await own.stop();
    }
  });
});
