// What runs between a packet and its listener: middleware at CONNECT, on packets, and catch-alls.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);
const of = (entries, id, event) => entries.filter((e) => e.id === id && e.event === event);

conformance("middleware at CONNECT", {}, ({ test }) => {
  test("all run, in order", async (c) => {
    const client = await c.connected("/chain");
    const entries = await c.fixture.logSoFar(client);
    assert.deepEqual(
      of(entries, client.id, "middleware").map((entry) => entry.step),
      [1, 2, 3],
    );
  });

  test("after a refusal none of the rest runs", async (c) => {
    const main = await c.connected("/");
    const before = c.fixture.entries.length;
    const client = c.client("/chain", { auth: { stop: true } });
    const refused = next(client, "connect_error");
    client.connect();
    assert.equal((await refused)[0].message, "stopped at 2");
    const entries = (await c.fixture.logSoFar(main)).slice(before);
    assert.deepEqual(
      entries.filter((entry) => entry.nsp === "/chain").map((entry) => entry.step),
      [1, 2],
    );
  });

  test("item 66: in it the socket is not connected, in the connection it is", async (c) => {
    const client = await c.connected("/in-middleware");
    const entries = await c.fixture.logSoFar(client);
    assert.equal(of(entries, client.id, "middleware")[0].connected, false);
    assert.equal(of(entries, client.id, "connection")[0].connected, true);
  });

  test("item 66: a client that leaves meanwhile was never connected", async (c) => {
    const main = await c.connected("/");
    const before = c.fixture.entries.length;
    const gone = await c.webSocket();
    gone.send('40/slow-auth,{"delay":100}');
    gone.close();
    await gone.ends();
    const later = await c.connected("/slow-auth", { auth: { delay: 150 } });
    const entries = (await c.fixture.logSoFar(main)).slice(before);
    const others = entries.filter((e) => e.nsp === "/slow-auth" && e.id !== later.id);
    assert.deepEqual(others, []);
  });

  test("item 64: what is emitted in it precedes the answer to CONNECT", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/in-middleware,");
    assert.equal(await socket.next(), '42/in-middleware,["early",1]');
    assert.match(await socket.next(), /^40\/in-middleware,\{"sid"/);
  });

  test("item 64: the official client delivers it", async (c) => {
    const client = c.client("/in-middleware");
    const early = next(client, "early");
    client.connect();
    assert.deepEqual(await early, [1]);
  });

  test("item 65: a room joined in it is kept", async (c) => {
    const client = await c.connected("/in-middleware");
    assert.deepEqual(await ask(client, "rooms"), [client.id, "early-room"].sort());
  });

  test("item 65: a room joined in it is left on refusal", async (c) => {
    const observer = await c.connected("/in-middleware");
    await ask(observer, "leave", "early-room");
    const client = c.client("/in-middleware", { auth: { refuse: true } });
    const refused = next(client, "connect_error");
    client.connect();
    await refused;
    const target = { to: ["early-room"], timeout: 500 };
    const { error, responses } = await ask(observer, "broadcast-ack", target, "x");
    assert.equal(error, null);
    assert.deepEqual(responses, []);
  });

  test("item 65: after its disconnection a socket joins nothing", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const observer = await c.connected("/");
    socket.send('42["disconnect-then-join"]');
    const { rooms } = await c.fixture.logged({ event: "rooms", id: socket.id });
    assert.deepEqual(rooms, []);
    assert.deepEqual(await ask(observer, "fetch-sockets", { to: ["ghost-room"] }), []);
  });

  test("an event of a lifecycle's name reaches no lifecycle listener", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["connection"]');
    socket.send('421["echo",1]');
    assert.equal(await socket.next(), "431[1]");
    assert.equal(of(c.fixture.entries, socket.id, "connection").length, 1);
  });
});

conformance("middleware on packets", {}, ({ test }) => {
  test("item 68: a refused packet reaches no listener, and its sender is not told", async (c) => {
    const socket = await c.webSocket({ namespace: "/socket-middleware" });
    socket.send('42/socket-middleware,1["blocked","x"]');
    const { message } = await c.fixture.logged({ event: "error", id: socket.id });
    assert.equal(message, "blocked");
    socket.send('42/socket-middleware,2["echo","y"]');
    assert.equal(await socket.next(), '43/socket-middleware,2["y"]');
  });

  test("item 68: catch-all listeners see a packet before it is refused", async (c) => {
    const client = await c.connected("/socket-middleware");
    await ask(client, "watch");
    client.emit("blocked");
    await c.fixture.logged({ event: "error", id: client.id });
    const entries = await c.fixture.logSoFar(client);
    const order = entries
      .filter((e) => e.id === client.id && (e.name === "blocked" || e.message === "blocked"))
      .map((entry) => entry.event);
    assert.deepEqual(order, ["incoming", "error"]);
  });

  test("item 69: a socket disconnected before its turn: the listener does not run", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const observer = await c.connected("/");
    socket.send('42["disconnect-during-dispatch"]');
    assert.equal(await socket.next(), "41");
    const entries = await c.fixture.logSoFar(observer);
    assert.deepEqual(of(entries, socket.id, "listener-ran"), []);
  });

  test('item 70: a client may name an event "error"', async (c) => {
    const client = await c.connected("/");
    client.emit("error", "mine");
    await c.fixture.logged({ event: "log", id: client.id, args: ["mine"] });
    assert.equal(await ask(client, "echo", 1), 1);
  });

  test("a handler that throws closes nothing", async (c) => {
    const client = await c.connected("/");
    client.emit("throw");
    await c.fixture.logged({ event: "exception", message: "thrown on purpose" });
    assert.equal(await ask(client, "echo", 1), 1);
  });

  test("an event that nobody listens to is ignored", async (c) => {
    const client = await c.connected("/");
    client.emit("nobody-listens", 1);
    assert.equal(await ask(client, "echo", 1), 1);
  });
});

conformance("catch-all listeners", {}, ({ test }) => {
  const names = (entries, id, event) => of(entries, id, event).map((entry) => entry.name);

  test("incoming: every event, in order, no acknowledgement", async (c) => {
    const client = await c.connected("/");
    await ask(client, "watch");
    client.on("question", (answer) => answer(1));
    client.emit("nobody-listens");
    client.emit("ask", 2000, "question");
    await c.fixture.logged({ event: "answer", id: client.id });
    const entries = await c.fixture.logSoFar(client);
    assert.deepEqual(names(entries, client.id, "incoming").slice(0, 2), ["nobody-listens", "ask"]);
    assert.equal(names(entries, client.id, "incoming").length, 3);
  });

  test("item 71: outgoing: events and broadcasts, no acknowledgement", async (c) => {
    const client = await c.connected("/");
    const other = await c.connected("/");
    await Promise.all([ask(client, "watch"), ask(other, "watch")]);
    client.emit("emit-back", 1);
    await next(client, "echo-back");
    await ask(client, "broadcast", {}, "news", 1);
    await ask(client, "echo", 1);
    const entries = await c.fixture.logSoFar(client);
    assert.deepEqual(names(entries, client.id, "outgoing"), ["echo-back", "news"]);
    assert.deepEqual(names(entries, other.id, "outgoing"), ["news"]);
  });
});
