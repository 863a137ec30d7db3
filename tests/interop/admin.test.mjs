// The official admin panel's protocol: the reference's instrument() and ours, the same assertions.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { next, within } from "../conformance/support/deadline.mjs";
import { AdminServer, account, credentials, isTime, patience } from "./support/admin.mjs";

const kinds = (process.env.SOCKEYE_SERVER ?? "both") === "both"
  ? ["reference", "sockeye"]
  : [process.env.SOCKEYE_SERVER];

const ask = (client, ...args) => client.timeout(patience).emitWithAck(...args);
const orders = ["EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"];
const stats = (panel, matches) => panel.told("server_stats", matches).then(([told]) => told);
const total = (panel, type, subType) =>
  panel.heard
    .filter(([name]) => name === "server_stats")
    .flatMap(([, { aggregatedEvents }]) => aggregatedEvents)
    .filter((event) => event.type === type && event.subType === subType)
    .reduce((sum, { count }) => sum + count, 0);

for (const kind of kinds) {
  describe(`the admin panel against ${kind}`, { timeout: 120_000 }, () => {
    let server;
    before(async () => {
      server = await AdminServer.start(kind, { serverId: "one", threads: 2 });
    });
    after(() => server?.stop());
    afterEach(() => server.closeClients());

    test("it is told what it may do, and shown who is there", async () => {
      const client = await server.connect("/chat", { query: { page: "2" } });
      const panel = await server.panel();
      assert.deepEqual(panel.config, {
        supportedFeatures: [...orders, "AGGREGATED_EVENTS", "ALL_EVENTS"],
      });
      const shown = panel.sockets.find(({ id }) => id === client.id);
      assert.deepEqual(Object.keys(shown), [
        "id", "clientId", "transport", "nsp", "data", "handshake", "rooms",
      ]);
      assert.equal(shown.clientId, client.io.engine.id.slice(0, 12));
      assert.equal(shown.transport, "websocket");
      assert.equal(shown.nsp, "/chat");
      assert.deepEqual(shown.data, { user: "ada" });
      assert.deepEqual(shown.rooms.sort(), [client.id, "lobby"].sort());
      assert.deepEqual(Object.keys(shown.handshake).sort(), [
        "address", "headers", "issued", "query", "secure", "time", "url", "xdomain",
      ]);
      assert.equal(shown.handshake.query.page, "2");
      assert.equal(shown.handshake.secure, false);
      assert.ok(panel.sockets.some(({ id, nsp }) => id === panel.socket.id && nsp === "/admin"));
    });

    test("a proxy's word for the client's address is shown", async () => {
      const client = await server.connect("/", { extraHeaders: { "x-forwarded-for": "203.0.113.7" } });
      const panel = await server.panel();
      const shown = panel.sockets.find(({ id }) => id === client.id);
      assert.equal(shown.handshake.address, "203.0.113.7");
    });

    test("a socket's life is told in order", async () => {
      const panel = await server.panel();
      const client = await server.connect("/");
      await ask(client, "join", "blue");
      await ask(client, "leave", "blue");
      await ask(client, "join", "red");
      const { id } = client;
      client.disconnect();
      await panel.told("room_left", (nsp, room, who) => room === "red" && who === id);
      const story = panel.story(id).filter(([name]) => !name.startsWith("event_"));
      const [, connected] = story.find(([name]) => name === "socket_connected");
      assert.equal(connected.id, id);
      assert.deepEqual(story.map(([name, ...args]) => [name, ...args.slice(0, name === "socket_connected" ? 0 : 4)]), [
        ["room_joined", "/", id, id],
        ["socket_connected"],
        ["room_joined", "/", "blue", id],
        ["room_left", "/", "blue", id],
        ["room_joined", "/", "red", id],
        ["socket_disconnected", "/", id, "client namespace disconnect"],
        ["room_left", "/", id, id],
        ["room_left", "/", "red", id],
      ]);
      const timed = panel.heard.filter(([name]) => /^(socket_(dis)?connected|room_)/.test(name));
      assert.ok(timed.length > 0 && timed.every((event) => isTime(event.at(-1))));
    });

    test("events are told, without the acknowledgement's function", async () => {
      const panel = await server.panel();
      const client = await server.connect("/");
      await ask(client, "echo", { a: [1, "two", null] });
      client.emit("news", Buffer.from([1, 2, 3]));
      await next(client, "news", patience);
      const [, , , at] = await panel.told("event_sent", (nsp, id) => id === client.id);
      assert.ok(isTime(at));
      const events = panel.story(client.id).filter(([name]) => name.startsWith("event_"));
      assert.deepEqual(events, [
        ["event_received", "/", client.id, ["echo", { a: [1, "two", null] }]],
        ["event_received", "/", client.id, ["news", Buffer.from([1, 2, 3])]],
        ["event_sent", "/", client.id, ["news", Buffer.from([1, 2, 3])]],
      ]);
    });

    test("events of the panels themselves are not told", async () => {
      const panel = await server.panel();
      const client = await server.connect("/");
      panel.order("emit", "/", client.id, "hello");
      await next(client, "hello", patience);
      await panel.told("event_sent", (nsp, id) => id === client.id);
      assert.deepEqual(panel.story(panel.socket.id).filter(([name]) => name.startsWith("event_")), []);
    });

    test("an upgrade is told", async () => {
      const panel = await server.panel();
      const client = await server.connect("/", { transports: ["polling", "websocket"] });
      const [update] = await panel.told("socket_updated", ({ id }) => id === client.id);
      assert.deepEqual(update, { id: client.id, nsp: "/", transport: "websocket" });
      const [shown] = await panel.told("socket_connected", ({ id }) => id === client.id);
      assert.equal(shown.transport, "polling");
      const later = await server.panel();
      assert.equal(later.sockets.find(({ id }) => id === client.id).transport, "websocket");
    });

    test("what a handler makes of the socket's data is told", async () => {
      const panel = await server.panel();
      const client = await server.connect("/");
      await ask(client, "note", "hungry");
      const [update] = await panel.told("socket_updated", ({ id, data }) => id === client.id && data?.note);
      assert.deepEqual(update, { id: client.id, nsp: "/", data: { note: "hungry" } });
    });

    test("a namespace that a client brings about is watched", async () => {
      const panel = await server.panel();
      const client = await server.connect(`/board-${kind}`);
      const [shown] = await panel.told("socket_connected", ({ id }) => id === client.id);
      assert.equal(shown.nsp, `/board-${kind}`);
      await ask(client, "echo", 1);
      await panel.told("event_received", (nsp, id) => id === client.id);
      await stats(panel, ({ namespaces }) =>
        namespaces.some(({ name, socketsCount }) => name === `/board-${kind}` && socketsCount === 1));
    });

    test("the node's counts come every two seconds", async () => {
      const panel = await server.panel();
      const client = await server.connect("/");
      const polling = await server.connect("/chat", { transports: ["polling"] });
      await ask(client, "echo", "x".repeat(1000));
      const told = await stats(panel, ({ pollingClientsCount }) => pollingClientsCount === 1);
      assert.deepEqual(Object.keys(told).sort(), [
        "aggregatedEvents", "clientsCount", "hostname", "namespaces", "pid", "pollingClientsCount",
        "serverId", "uptime",
      ]);
      assert.equal(told.serverId, "one");
      assert.equal(told.pid, server.process.pid);
      assert.ok(told.uptime > 0 && told.clientsCount >= 3);
      const count = (name) => told.namespaces.find((nsp) => nsp.name === name).socketsCount;
      assert.deepEqual(["/", "/chat", "/admin"].map(count), [1, 1, 1]);
      const before = total(panel, "rawDisconnection", "transport close");
      client.io.engine.close();
      polling.disconnect();
      await stats(panel, () => total(panel, "rawDisconnection", "transport close") >= before + 2);
      assert.ok(total(panel, "rawConnection") >= 2);
      assert.ok(total(panel, "packetsIn") >= 3 && total(panel, "packetsOut") >= 3);
      assert.ok(total(panel, "bytesIn") >= 1000 && total(panel, "bytesOut") >= 1000);
      assert.ok(panel.heard.flatMap(([name, told]) => (name === "server_stats" ? told.aggregatedEvents : []))
        .every(({ timestamp }) => timestamp % 1000 === 0 && Math.abs(timestamp - Date.now()) < 300_000));
    });

    test("orders reach a room, a socket, everybody", async () => {
      const panel = await server.panel();
      const [a, b] = [await server.connect("/"), await server.connect("/")];
      panel.order("join", "/", "blue", a.id);
      await panel.told("room_joined", (nsp, room, id) => room === "blue" && id === a.id);
      const got = [];
      for (const [name, client] of Object.entries({ a, b })) {
        client.onAny((...event) => got.push([name, ...event]));
      }
      panel.order("emit", "/", "blue", "to the room", 1, { two: 2 });
      panel.order("emit", "/", undefined, "to all");
      await Promise.all([next(a, "to all", patience), next(b, "to all", patience)]);
      assert.deepEqual(got.sort(), [["a", "to all"], ["a", "to the room", 1, { two: 2 }], ["b", "to all"]].sort());
      panel.order("leave", "/", "blue");
      await panel.told("room_left", (nsp, room, id) => room === "blue" && id === a.id);
      panel.order("_disconnect", "/", false, b.id);
      assert.deepEqual((await next(b, "disconnect", patience))[0], "io server disconnect");
      assert.equal(a.connected, true);
      const bothAt = await server.connect("/chat");
      panel.order("_disconnect", "/chat", true);
      assert.deepEqual((await next(bothAt, "disconnect", patience))[0], "io server disconnect");
    });
  });

  describe(`who may open the panel of ${kind}`, { timeout: 60_000 }, () => {
    let server;
    before(async () => {
      server = await AdminServer.start(kind, { auth: account });
    });
    after(() => server?.stop());
    afterEach(() => server.closeClients());

    const refusal = async (auth) => {
      const client = server.client("/admin", { auth });
      const [error] = await next(client, "connect_error", patience);
      return error.message;
    };

    test("nobody without the name and the password", async () => {
      for (const auth of [
        undefined,
        {},
        { ...credentials, password: "wrong" },
        { ...credentials, username: "Admin" },
        { sessionId: "0123456789abcdef" },
      ]) {
        assert.equal(await refusal(auth), "invalid credentials");
      }
    });

    // The reference ends its process here.
    test("a name without a password is refused", { skip: kind === "reference" }, async () => {
      for (const password of [undefined, null, 7, { text: "changeit" }, "change\0it"]) {
        assert.equal(await refusal({ username: "admin", password }), "invalid credentials");
      }
    });

    test("who knows them gets a session, before the namespace is joined", async () => {
      const client = server.client("/admin", { auth: credentials });
      const seen = [];
      const twice = new Promise((resolve) =>
        client.on("session", (id) => seen.push(id) === 2 && resolve()),
      );
      let before;
      client.once("connect", () => (before = seen.length));
      await next(client, "connect", patience);
      assert.equal(before, 1);
      assert.match(seen[0], /^[0-9a-f]{16}$/);
      // Ours says so again to those who listen only then, as the page does.
      if (kind === "sockeye") {
        await within(twice, "the session again", patience);
        assert.equal(seen[1], seen[0]);
      }
      const panel = await server.panel({ auth: { sessionId: seen[0] } });
      assert.ok(panel.socket.connected);
      assert.deepEqual(panel.heard.filter(([name]) => name === "session"), []);
    });
  });

  describe(`a panel of ${kind} that is told less`, { timeout: 60_000 }, () => {
    let server;
    afterEach(() => server.stop());

    test("read-only, orders are not taken", async () => {
      server = await AdminServer.start(kind, { readonly: true });
      const panel = await server.panel();
      assert.deepEqual(panel.config.supportedFeatures, ["AGGREGATED_EVENTS", "ALL_EVENTS"]);
      const client = await server.connect("/");
      client.onAny((event) => assert.fail(`an order was carried out: ${event}`));
      panel.order("emit", "/", undefined, "hello");
      panel.order("_disconnect", "/", true);
      const later = await server.panel();
      assert.ok(later.sockets.some(({ id }) => id === client.id));
      await ask(client, "echo", 1);
    });

    test("in production, counts alone", async () => {
      server = await AdminServer.start(kind, { mode: "production" });
      const panel = await server.panel();
      assert.deepEqual(panel.config.supportedFeatures, [...orders, "AGGREGATED_EVENTS"]);
      const client = await server.connect("/chat");
      await ask(client, "echo", 1);
      await stats(panel, ({ namespaces }) =>
        namespaces.some(({ name, socketsCount }) => name === "/chat" && socketsCount === 1));
      assert.deepEqual([...new Set(panel.heard.map(([name]) => name))].sort(), ["config", "server_stats"]);
    });
  });
}
