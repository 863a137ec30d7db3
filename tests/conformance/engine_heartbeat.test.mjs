// The heartbeat: who pings, when the next ping comes, and what a silent peer costs.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { next, within } from "./support/deadline.mjs";

const pingInterval = 300;
const pingTimeout = 200;
// A busy machine delays a timer; it never fires early (but for the rounding of two clocks).
const early = 20;
const late = 250;

const since = (start) => performance.now() - start;

function assertBetween(value, low, high) {
  assert.ok(value >= low && value <= high, `${value} is not between ${low} and ${high}`);
}

conformance("heartbeat", { pingInterval, pingTimeout }, ({ test, deviation }) => {
  test("the first ping comes once, pingInterval after the handshake", async (c) => {
    const asked = performance.now();
    const socket = await c.webSocket();
    const opened = performance.now();
    assert.equal(await socket.any(), "2");
    assert.ok(since(asked) >= pingInterval - early, `${since(asked)} ms from the request on`);
    assert.ok(since(opened) <= pingInterval + late, `${since(opened)} ms from the handshake on`);
    assert.equal(socket.unread, 0);
  });

  test("over polling the ping is a packet of its own", async (c) => {
    const session = await c.poll();
    assert.deepEqual(await session.packets(), ["2"]);
  });

  test("item 21: the next ping comes pingInterval after the pong", async (c) => {
    const socket = await c.webSocket();
    assert.equal(await socket.any(), "2");
    const start = performance.now();
    socket.send("3");
    assert.equal(await socket.any(), "2");
    assertBetween(since(start), pingInterval - early, pingInterval + late);
  });

  test("item 21: other traffic does not postpone the ping", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const start = performance.now();
    for (;;) {
      socket.send('42["emit-back",1]');
      const message = await socket.any();
      if (message === "2") break;
      assert.ok(since(start) < pingInterval + late, "no ping beside the traffic");
    }
  });

  test("item 22: pongs nobody asked for postpone the ping", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const start = performance.now();
    while (since(start) < 2 * pingInterval) {
      socket.send("3");
      socket.send('42["emit-back",1]');
      assert.equal(await socket.any(), '42["echo-back",1]');
    }
    socket.send("3");
    assert.equal(await socket.any(), "2");
    assertBetween(since(start), 3 * pingInterval - early, 3 * pingInterval + late);
  });

  test("a WebSocket that does not answer is closed after pingTimeout", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    assert.equal(await socket.any(), "2");
    const start = performance.now();
    await socket.ends();
    assertBetween(since(start), pingTimeout - early, pingTimeout + late);
    await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "ping timeout" });
  });

  test("messages are no pong", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    assert.equal(await socket.any(), "2");
    socket.send('42["log","alive"]');
    await socket.ends();
    await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "ping timeout" });
  });

  test("item 32: after a ping timeout the session is unknown", async (c) => {
    const session = await c.poll({ namespace: "/" });
    assert.deepEqual(await session.packets(), ["2"]);
    await c.fixture.logged({ event: "disconnect", id: session.id, reason: "ping timeout" });
    assert.equal(await session.isKnown(), false);
  });

  test("a session of which nothing is ever polled times out", async (c) => {
    const start = performance.now();
    const session = await c.poll();
    await session.send("40");
    const sid = JSON.parse((await session.next()).slice(2)).sid;
    await c.fixture.logged({ event: "disconnect", id: sid, reason: "ping timeout" });
    assertBetween(since(start), pingInterval + pingTimeout - early, 2000);
  });

  test("the official client stays connected over several intervals", async (c) => {
    const client = await c.connected("/", { transports: ["polling"] });
    let pings = 0;
    const third = new Promise((resolve) =>
      client.io.on("ping", () => ++pings === 3 && resolve()),
    );
    await within(third, "three pings");
    assert.ok(client.connected);
  });

  deviation("item 23: a ping lost in an upgrade still times out", async (c) => {
    const session = await c.poll({ namespace: "/" });
    assert.deepEqual(await session.packets(), ["2"]);
    const socket = await c.webSocket({ sid: session.sid, handshake: false });
    await socket.opened;
    socket.send("2probe");
    assert.equal(await socket.any(), "3probe");
    socket.send("5");
    await c.fixture.logged({ event: "disconnect", id: session.id, reason: "ping timeout" });
    await socket.ends();
  });
});

conformance("no heartbeat from a stopped client", { pingInterval, pingTimeout: 100 }, ({ test }) => {
  test("the official client notices a server that went silent", async (c) => {
    const client = await c.connected("/");
    const disconnects = next(client, "disconnect");
    c.fixture.process.kill("SIGSTOP");
    const [reason] = await disconnects;
    c.fixture.process.kill("SIGCONT");
    assert.equal(reason, "ping timeout");
  });
});
