// Rooms, and who gets a broadcast.
import assert from "node:assert/strict";
import { conformance, transports } from "./support/suite.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

// Three clients, each with the list of the events that it got.
async function three(c, options, namespace = "/") {
  const clients = await Promise.all([1, 2, 3].map(() => c.connected(namespace, options)));
  for (const client of clients) {
    client.got = [];
    client.onAny((event, ...args) => client.got.push([event, ...args]));
  }
  return clients;
}

// What each client got, once everything that the server sent to it before has arrived.
async function gotten(...clients) {
  await Promise.all(clients.map((client) => ask(client, "echo")));
  return clients.map((client) => client.got.map(([event, ...args]) => args[0] ?? event));
}

for (const [name, options] of Object.entries(transports)) {
  conformance(`rooms over ${name}`, {}, ({ test }) => {
    test("a broadcast reaches everybody", async (c) => {
      const [a, b, d] = await three(c, options);
      await ask(a, "broadcast", {}, "news", 1);
      assert.deepEqual(await gotten(a, b, d), [[1], [1], [1]]);
    });

    test("a socket's broadcast reaches everybody else", async (c) => {
      const [a, b, d] = await three(c, options);
      await ask(a, "broadcast", { from: "socket" }, "news", 1);
      assert.deepEqual(await gotten(a, b, d), [[], [1], [1]]);
    });

    test("a room's members get what is sent to it, whoever sends", async (c) => {
      const [a, b, d] = await three(c, options);
      await ask(b, "join", "room");
      await ask(a, "broadcast", { to: ["room"] }, "news", 1);
      await ask(b, "broadcast", { to: ["room"] }, "news", 2);
      assert.deepEqual(await gotten(a, b, d), [[], [1, 2], []]);
    });

    test("a socket's broadcast to a room leaves the sender out", async (c) => {
      const [a, b, d] = await three(c, options);
      await Promise.all([a, b].map((client) => ask(client, "join", "room")));
      await ask(a, "broadcast", { from: "socket", to: ["room"] }, "news", 1);
      assert.deepEqual(await gotten(a, b, d), [[], [1], []]);
    });

    test("who has left a room gets nothing more of it", async (c) => {
      const [a, b] = await three(c, options);
      await ask(b, "join", "room");
      await ask(b, "leave", "room");
      await ask(a, "broadcast", { to: ["room"] }, "news", 1);
      assert.deepEqual(await gotten(b), [[]]);
      assert.deepEqual(await ask(b, "rooms"), [b.id]);
    });

    test("binary is broadcast", async (c) => {
      const [a, b, d] = await three(c, options);
      await ask(a, "broadcast", {}, "news", { bytes: Buffer.of(1, 2) }, Buffer.of(3));
      const got = await gotten(a, b, d);
      for (const [first] of got) assert.deepEqual([...first.bytes], [1, 2]);
      assert.deepEqual([...d.got[0][2]], [3]);
    });
  });
}

conformance("broadcast selection", {}, ({ test }) => {
  test("item 74: several rooms are a union, each member gets one copy", async (c) => {
    const [a, b, d] = await three(c);
    await ask(a, "join", ["r1", "r2"]);
    await ask(b, "join", "r2");
    await ask(d, "broadcast", { to: ["r1", "r2"] }, "news", 1);
    assert.deepEqual(await gotten(a, b, d), [[1], [1], []]);
  });

  test("item 74: who is in a target and in an excluded room is excluded", async (c) => {
    const [a, b, d] = await three(c);
    await Promise.all([a, b, d].map((client) => ask(client, "join", "r1")));
    await ask(b, "join", "r2");
    await ask(a, "broadcast", { to: ["r1"], except: ["r2"] }, "news", 1);
    assert.deepEqual(await gotten(a, b, d), [[1], [], [1]]);
  });

  test("item 74: a socket's id is a room, to and except", async (c) => {
    const [a, b, d] = await three(c);
    await ask(a, "broadcast", { to: [b.id] }, "news", 1);
    await ask(a, "broadcast", { except: [b.id, d.id] }, "news", 2);
    assert.deepEqual(await gotten(a, b, d), [[2], [1], []]);
  });

  test("item 74: except alone means everybody else", async (c) => {
    const [a, b, d] = await three(c);
    await ask(b, "join", "r1");
    await ask(a, "broadcast", { from: "socket", except: ["r1"] }, "news", 1);
    assert.deepEqual(await gotten(a, b, d), [[], [], [1]]);
  });

  test("a room that nobody is in is nobody", async (c) => {
    const [a, b, d] = await three(c);
    await ask(a, "broadcast", { to: ["nowhere"] }, "news", 1);
    assert.deepEqual(await gotten(a, b, d), [[], [], []]);
  });

  test("item 75: who is not yet connected gets nothing, though in the room", async (c) => {
    const [a] = await three(c, {}, "/in-middleware");
    const refused = c.client("/in-middleware", { auth: { refuse: true } });
    refused.onAny((event) => assert.notEqual(event, "news"));
    const refusal = new Promise((resolve) => refused.once("connect_error", resolve));
    refused.connect();
    await ask(a, "broadcast", { to: ["early-room"] }, "news", 1);
    await refusal;
    assert.deepEqual(await gotten(a), [[1]]);
  });

  test("item 77: an operator may be used again", async (c) => {
    const [a, b] = await three(c);
    await ask(b, "join", "r1");
    await ask(a, "broadcast-twice", { to: ["r1"] }, "news");
    assert.deepEqual(await gotten(a, b), [[], [1, 2]]);
  });

  test("item 77: what one broadcast excludes, the next does not", async (c) => {
    const [a, b, d] = await three(c);
    await ask(a, "broadcast", { from: "socket", except: [b.id] }, "news", 1);
    await ask(a, "broadcast", { from: "socket" }, "news", 2);
    assert.deepEqual(await gotten(a, b, d), [[], [2], [1, 2]]);
  });

  test("item 73: flags last for one emission", async (c) => {
    const [a, b] = await three(c);
    await ask(a, "broadcast", { from: "socket", compress: false, volatile: true }, "news", 1);
    await ask(a, "broadcast", { from: "socket" }, "news", 2);
    assert.deepEqual(await gotten(a, b), [[], [1, 2]]);
  });

  test("local and compress change nothing on one node", async (c) => {
    const [a, b, d] = await three(c);
    await ask(a, "broadcast", { local: true, compress: true }, "news", 1);
    assert.deepEqual(await gotten(a, b, d), [[1], [1], [1]]);
  });

  test("namespaces keep their rooms apart", async (c) => {
    const [a, b] = await three(c);
    const [other] = await three(c, {}, "/custom");
    await Promise.all([b, other].map((client) => ask(client, "join", "room")));
    await ask(a, "broadcast", { to: ["room"] }, "news", 1);
    await ask(a, "broadcast", {}, "news", 2);
    assert.deepEqual(await gotten(b, other), [[1, 2], []]);
  });

  test("a joined room is told among the socket's, beside its own id", async (c) => {
    const [a] = await three(c);
    await ask(a, "join", ["r1", "r2"]);
    await ask(a, "join", "r1");
    assert.deepEqual(await ask(a, "rooms"), [a.id, "r1", "r2"].sort());
  });

  test("item 76: an emit to a room, then its disconnection: everybody is told both", async (c) => {
    const [a, b, d] = await three(c);
    await Promise.all([b, d].map((client) => ask(client, "join", "r1")));
    const ended = [b, d].map(
      (client) => new Promise((resolve) => client.once("disconnect", resolve)),
    );
    a.emit("broadcast", { to: ["r1"] }, "news", 1);
    a.emit("disconnect-sockets", { to: ["r1"] }, false);
    assert.deepEqual(await Promise.all(ended), ["io server disconnect", "io server disconnect"]);
    assert.deepEqual([b.got, d.got], [[["news", 1]], [["news", 1]]]);
    assert.ok(a.connected);
  });
});

conformance("sockets from afar", {}, ({ test }) => {
  test("fetch_sockets tells ids, rooms and data", async (c) => {
    const [a, b, d] = await three(c);
    await ask(b, "join", "r1");
    await ask(b, "set-data", { name: "ada", list: [1, null] });
    const [found, ...others] = await ask(a, "fetch-sockets", { to: ["r1"] });
    assert.deepEqual(others, []);
    assert.equal(found.id, b.id);
    assert.deepEqual(found.rooms, [b.id, "r1"].sort());
    assert.deepEqual(found.data, { name: "ada", list: [1, null] });
    const all = await ask(a, "fetch-sockets", { except: [d.id] });
    assert.deepEqual(all.map((socket) => socket.id).sort(), [a.id, b.id].sort());
  });

  test("sockets_join and sockets_leave move those who match", async (c) => {
    const [a, b, d] = await three(c);
    await ask(b, "join", "r1");
    await ask(a, "sockets-join", { to: ["r1"] }, ["r2", "r3"]);
    assert.deepEqual(await ask(b, "rooms"), [b.id, "r1", "r2", "r3"].sort());
    assert.deepEqual(await ask(d, "rooms"), [d.id]);
    await ask(a, "sockets-leave", {}, ["r2"]);
    assert.deepEqual(await ask(b, "rooms"), [b.id, "r1", "r3"].sort());
  });

  test("disconnect_sockets leaves the connection, or closes it", async (c) => {
    const [a] = await three(c);
    const [left, closed] = [
      await c.webSocket({ namespace: "/" }),
      await c.webSocket({ namespace: "/" }),
    ];
    a.emit("disconnect-sockets", { to: [left.id] }, false);
    assert.equal(await left.next(), "41");
    await left.connect("/custom");
    a.emit("disconnect-sockets", { to: [closed.id] }, true);
    assert.equal(await closed.next(), "41");
    await closed.ends();
    assert.equal(await ask(a, "echo", "alive"), "alive");
  });
});
