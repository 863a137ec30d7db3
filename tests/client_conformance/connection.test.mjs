// How the C++ client connects, is refused, loses its connection and comes back.
import assert from "node:assert/strict";
import { clients, ownServer } from "./support/suite.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

clients("the client's connection", {}, ({ test, overEach }) => {
  test("io() takes the namespace from the URL, and shares managers", async ({ client, url, fixture }) => {
    const options = { transports: ["websocket"] };
    client.do("io", "a", { url: `${url}/custom`, options });
    client.do("io", "b", { url, options });
    await client.next({ event: "connect", name: "a" });
    await client.next({ event: "connect", name: "b" });
    assert.deepEqual(await client.ask("b", "clients-count"), [1]);
    client.do("io", "c", { url: `${url}/custom`, options });
    const { id } = await client.next({ event: "connect", name: "c" });
    await fixture.logged({ event: "connection", nsp: "/custom", id });
    assert.deepEqual(await client.ask("b", "clients-count"), [2], "item 106");
  });

  overEach("is refused with the middleware's message and data", async (context, options) => {
    const { client, url } = context;
    client.do("manager", "m", { url, options });
    client.do("socket", "s", { manager: "m", nsp: "/refuse" });
    const error = await client.next({ event: "connect_error" });
    assert.equal(error.message, "refused");
    assert.deepEqual(error.data, { code: 7, reason: "not today" });
    assert.equal(error.active, false);
    await client.next({ event: "close", name: "m", reason: "forced close" });
  });

  test("an unknown namespace is refused, the others stay", async (context) => {
    const { client } = context;
    await context.connected();
    client.do("socket", "t", { manager: "m", nsp: "/nowhere" });
    const { message } = await client.next({ event: "connect_error", name: "t" });
    assert.equal(message, "Invalid namespace");
    assert.deepEqual(await client.ask("s", "echo", [1]), [1]);
  });

  test("item 103: auth is asked for at each connection, also from another thread", async (context) => {
    const { client } = context;
    await context.connected("/", fast, { options: { auth: { asked: true } } });
    assert.deepEqual((await client.ask("s", "handshake"))[0].auth, { asked: 1 });
    client.do("drop_connection", "m");
    await client.next({ event: "connect", name: "s" });
    assert.deepEqual((await client.ask("s", "handshake"))[0].auth, { asked: 2 });
    client.do("socket", "t", {
      manager: "m",
      nsp: "/custom",
      options: { auth: { asked: true, later: true } },
    });
    await client.next({ event: "connect", name: "t" });
    assert.deepEqual((await client.ask("t", "handshake"))[0].auth, { asked: 1 });
  });

  test("query and headers reach the server; changed ones the next time", async (context) => {
    const { client } = context;
    await context.connected("/", {
      ...fast,
      query: { a: "1 &", b: "ä" },
      extraHeaders: { "X-Mine": "yes" },
    });
    const [first] = await client.ask("s", "handshake");
    assert.equal(first.query.a, "1 &");
    assert.equal(first.query.b, "ä");
    assert.equal(first.headers["x-mine"], "yes");
    client.do("set_query", "m", { query: { a: "2" } });
    client.do("drop_connection", "m");
    await client.next({ event: "connect", name: "s" });
    const [second] = await client.ask("s", "handshake");
    assert.equal(second.query.a, "2");
    assert.equal(second.query.b, undefined);
  });

  overEach("comes back when its connection is dropped, with what waited", async (context, options) => {
    const { client } = context;
    const { id } = await context.connected("/", { ...options, ...fast });
    client.do("drop_connection", "m");
    const gone = await client.next({ event: "disconnect", name: "s" });
    assert.deepEqual([gone.reason, gone.active], ["forced close", true]);
    const answer = client.ask("s", "echo", ["waited"]);
    const back = await client.next({ event: "connect", name: "s" });
    assert.notEqual(back.id, id);
    assert.deepEqual(await answer, ["waited"]);
    await client.next({ event: "reconnect", attempt: 1 });
  });

  overEach("is told to leave by the server", async (context, options) => {
    const { client } = context;
    await context.connected("/", { ...options, ...fast });
    client.emit("s", "disconnect-me");
    const gone = await client.next({ event: "disconnect", name: "s" });
    assert.deepEqual([gone.reason, gone.active], ["io server disconnect", false]);
    client.do("connect", "s");
    await client.next({ event: "connect", name: "s" });
  });

  overEach("survives a server that dies and comes back", async (context, options) => {
    const { client } = context;
    const own = await ownServer(context);
    try {
      client.do("manager", "m", { url: own.url, options: { ...options, ...fast } });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      const lost = client.ask("s", "unanswered");
      await client.next({ event: "outgoing" });
      await own.stop();
      await client.next({ event: "disconnect", name: "s" });
      assert.deepEqual(await lost, { message: "socket has been disconnected" });
      await client.next({ event: "reconnect_error", name: "m" });
      await own.restart();
      await client.next({ event: "connect", name: "s" });
      assert.deepEqual(await client.ask("s", "echo", [1]), [1]);
      const failed = client.said({ event: "reconnect_error" }).length;
      const { attempt } = await client.next({ event: "reconnect" });
      assert.equal(attempt, failed + 1);
    } finally {
      await own.stop();
    }
  });

  // The socket connects the manager: it is there for the first error.
  test("gives up after so many attempts", async ({ client }) => {
    client.do("manager", "m", {
      url: "http://127.0.0.1:1",
      options: { ...fast, reconnectionAttempts: 2, randomizationFactor: 0, autoConnect: false },
    });
    client.do("socket", "s", { manager: "m", nsp: "/" });
    await client.next({ event: "reconnect_failed", name: "m" });
    assert.equal(client.said({ event: "reconnect_attempt" }).length, 2);
    assert.equal(client.said({ event: "connect_error" }).length, 3);
    const { message, data } = await client.next({ event: "error" });
    assert.equal(message, "xhr poll error");
    assert.equal(data.type, "TransportError");
    assert.match(data.description, /ECONNREFUSED/);
  });

  test("an engine that is not there is told by its status", async ({ client, url }) => {
    client.do("manager", "m", { url, options: { path: "/elsewhere", reconnection: false } });
    client.do("open", "m");
    const { message, data } = await client.next({ event: "error" });
    assert.equal(message, "xhr poll error");
    assert.equal(data.status, 404);
  });

  test("tries every transport where it is asked to", async (context) => {
    const own = await ownServer(context, { transports: ["websocket"] });
    const { client } = context;
    try {
      client.do("manager", "m", { url: own.url, options: { tryAllTransports: true } });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      client.do("state", "s");
      assert.equal((await client.next({ event: "state" })).transport, "websocket");
    } finally {
      await own.stop();
    }
  });

  test("begins with WebSocket where it remembers that it worked", async (context) => {
    const { client } = context;
    await context.connected("/", { ...fast, rememberUpgrade: true });
    await client.next({ event: "upgrade" });
    client.do("drop_connection", "m");
    await client.next({ event: "connect", name: "s" });
    const opens = client.said({ event: "open" }).map(({ transport }) => transport);
    assert.deepEqual(opens, ["polling", "websocket"]);
  });

  overEach("base64 is sent and read", async (context, options) => {
    const { client } = context;
    await context.connected("/", { ...options, forceBase64: true });
    const bytes = Buffer.from([0x62, 0, 255]).toJSON();
    assert.deepEqual(await client.ask("s", "echo", [bytes]), [bytes]);
  });

  test("is destroyed with what it awaits answered, and the server told", async (context) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", { transports: ["websocket"] });
    const lost = client.ask("s", "unanswered");
    client.do("destroy", "m");
    assert.deepEqual(await lost, { message: "socket has been disconnected" });
    await fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
  });
});

clients("the client's connection, closely watched", { pingInterval: 100, pingTimeout: 200 }, ({ overEach }) => {
  overEach("answers pings", async (context, options) => {
    const { client } = context;
    await context.connected("/", options);
    for (let i = 0; i < 4; ++i) await client.next({ event: "ping" });
    assert.deepEqual(client.said({ event: "disconnect" }), []);
    assert.deepEqual(await client.ask("s", "echo", [1]), [1]);
  });
});

clients("the client's parsers", { parser: "msgpack" }, ({ overEach }) => {
  overEach("speaks MessagePack", async (context, options) => {
    const { client } = context;
    await context.connected("/", { ...options, parser: "msgpack" });
    const value = { a: [1, -5, 2.5, "ä", null, true], b: Buffer.from([1, 2]).toJSON() };
    assert.deepEqual(await client.ask("s", "echo", [value]), [value]);
  });
});

clients("the client's compression", { perMessageDeflate: { threshold: 100 } }, ({ test }) => {
  test("compressed messages travel both ways", async (context) => {
    const { client } = context;
    await context.connected("/", { transports: ["websocket"], perMessageDeflate: { threshold: 100 } });
    const text = "to and fro ".repeat(5000);
    assert.deepEqual(await client.ask("s", "echo", [text]), [text]);
    assert.deepEqual(await client.ask("s", "echo", [text], { compress: false }), [text]);
  });
});
