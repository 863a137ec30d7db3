// How a connection ends, what each side is told, and how the official client comes back.
import assert from "node:assert/strict";
import { conformance, ownFixture, settled, transports } from "./support/suite.mjs";
import { Fixture } from "./support/fixture.mjs";
import { next, within } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);
const logged = (c, id, reason) => c.fixture.logged({ event: "disconnect", id, reason });

for (const [name, options] of Object.entries(transports)) {
  conformance(`disconnection over ${name}`, {}, ({ test }) => {
    async function connected(c, namespace = "/") {
      const client = await c.connected(namespace, options);
      await settled(client, name);
      return client;
    }

    test("the client's: client namespace disconnect", async (c) => {
      const client = await connected(c);
      const { id } = client;
      client.disconnect();
      await logged(c, id, "client namespace disconnect");
    });

    test("the client's engine's: transport close", async (c) => {
      const client = await connected(c);
      const { id } = client;
      client.io.engine.close();
      await logged(c, id, "transport close");
    });

    test("item 60: the server's: io server disconnect, and no reconnection", async (c) => {
      const client = await connected(c);
      const { id } = client;
      const disconnects = next(client, "disconnect");
      client.emit("disconnect-me");
      assert.equal((await disconnects)[0], "io server disconnect");
      await logged(c, id, "server namespace disconnect");
      assert.equal(client.active, false);
    });

    test("item 60: the server's, with the connection", async (c) => {
      const client = await connected(c);
      const { id } = client;
      const [disconnects, closes] = [next(client, "disconnect"), next(client.io.engine, "close")];
      client.emit("disconnect-me-close");
      assert.equal((await disconnects)[0], "io server disconnect");
      await closes;
      await logged(c, id, "server namespace disconnect");
    });

    test("an acknowledgement sent before the disconnection arrives", async (c) => {
      const client = await connected(c);
      const disconnects = next(client, "disconnect");
      const answer = ask(client, "echo", "last words");
      client.emit("disconnect-me-close");
      assert.equal(await answer, "last words");
      await disconnects;
    });

    test("item 67: disconnecting still knows the rooms, disconnect does not", async (c) => {
      const client = await connected(c);
      const { id } = client;
      await ask(client, "join", ["r1", "r2"]);
      client.disconnect();
      const { rooms } = await c.fixture.logged({ event: "disconnecting", id });
      assert.deepEqual(rooms, [id, "r1", "r2"].sort());
      assert.deepEqual((await logged(c, id, "client namespace disconnect")).rooms, []);
      const order = c.fixture.entries.filter((entry) => entry.id === id).map((e) => e.event);
      assert.deepEqual(order, ["connection", "disconnecting", "disconnect"]);
    });

    test("item 61: the whole server's: transport close, and it tries again", async (c) => {
      const own = await ownFixture(c);
      const client = await own.connected("/", options);
      await settled(client, name);
      const { id } = client;
      const disconnects = next(client, "disconnect");
      client.emit("close-server");
      assert.equal((await disconnects)[0], "transport close");
      assert.equal(client.active, true);
      await logged(own, id, "server shutting down");
    });

    test("a server that is killed: transport error or close, and the client comes back", async (c) => {
      const own = await ownFixture(c);
      const client = await own.connected("/", {
        ...options,
        reconnection: true,
        reconnectionDelay: 20,
        reconnectionDelayMax: 60,
      });
      await settled(client, name);
      const { id } = client;
      const disconnects = next(client, "disconnect");
      await own.fixture.stop();
      assert.match((await disconnects)[0], /^transport (close|error)$/);
      const connects = next(client, "connect", 20_000);
      const again = await Fixture.start(c.server, {}, own.fixture.port);
      c.closing(() => again.stop());
      await connects;
      assert.notEqual(client.id, id);
      assert.equal(await ask(client, "echo", 1), 1);
    });
  });
}

conformance("disconnection on the wire", {}, ({ test, deviation }) => {
  test("item 60: disconnect() is one packet and the connection stays", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["disconnect-me"]');
    assert.equal(await socket.next(), "41");
    await socket.connect("/custom");
  });

  test("item 60: disconnect(true) takes leave of each namespace, then closes", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const main = socket.id;
    const custom = await socket.connect("/custom");
    socket.send('42["disconnect-me-close"]');
    const packets = [await socket.next(), await socket.next()];
    assert.deepEqual(packets.sort(), ["41", "41/custom,"]);
    assert.equal((await socket.ends()).code, 1005);
    for (const id of [main, custom]) await logged(c, id, "server namespace disconnect");
  });

  test("item 61: closing the server sends no packet", async (c) => {
    const own = await ownFixture(c);
    const socket = await own.webSocket({ namespace: "/" });
    const other = await own.webSocket({ namespace: "/custom" });
    socket.send('42["close-server"]');
    for (const peer of [socket, other]) {
      await peer.ends();
      assert.equal(peer.unread, 0);
      await logged(own, peer.id, "server shutting down");
    }
  });

  test("item 61: closing the server ends a pending poll", async (c) => {
    const own = await ownFixture(c);
    const session = await own.poll({ namespace: "/" });
    const poll = await session.park();
    await session.send('42["close-server"]');
    assert.equal((await poll.packets).at(-1), "1");
    await logged(own, session.id, "server shutting down");
  });

  test("item 62: a violation over WebSocket is a forced close", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42/nope,["x"]');
    await socket.ends();
    await logged(c, socket.id, "forced close");
  });

  test("item 62: a violation over polling without a pending GET: forced server close", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42/nope,["x"]');
    await logged(c, session.id, "forced server close");
  });

  test("item 62: a packet that cannot be decoded is a forced close, told when polled", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send("42{");
    assert.equal((await session.packets()).at(-1), "1");
    await logged(c, session.id, "forced close");
  });

  deviation("item 63: nothing is sent to a client that was disconnected", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    await socket.connect("/custom");
    socket.send('42["disconnect-then-emit"]');
    assert.equal(await socket.next(), "41");
    socket.send('42/custom,1["echo"]');
    assert.equal(await socket.next(), "43/custom,1[]");
  });

  test("DISCONNECT and the close frame in one segment: client namespace disconnect", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send("41");
    socket.close();
    await logged(c, socket.id, "client namespace disconnect");
  });

  test("a socket ends once", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const observer = await c.connected("/");
    socket.send("41");
    socket.close();
    await socket.ends();
    await logged(c, socket.id);
    const entries = await c.fixture.logSoFar(observer);
    for (const event of ["disconnecting", "disconnect"]) {
      assert.equal(entries.filter((e) => e.id === socket.id && e.event === event).length, 1);
    }
  });

  deviation("a server that closes drains: what was emitted before arrives", async (c) => {
    const own = await ownFixture(c);
    const socket = await own.webSocket({ namespace: "/" });
    socket.send('42["emit-back","x"]');
    socket.send('42["close-server"]');
    assert.equal(await socket.next(), '42["echo-back","x"]');
    await socket.ends();
  });
});

conformance("reconnection", {}, ({ test }) => {
  const reconnecting = { reconnection: true, reconnectionDelay: 10, reconnectionDelayMax: 50 };

  test("a cut connection comes back with another id, in all its namespaces", async (c) => {
    const main = await c.connected("/", reconnecting);
    const custom = main.io.socket("/custom");
    await next(custom.connect(), "connect");
    const before = [main.id, custom.id];
    const back = [next(main, "connect"), next(custom, "connect")];
    main.io.engine.close();
    await Promise.all(back);
    assert.ok(!before.includes(main.id) && !before.includes(custom.id));
    assert.equal(await ask(main, "echo", 1), 1);
    assert.equal(await ask(custom, "echo", 2), 2);
  });

  test("rooms do not come back by themselves", async (c) => {
    const client = await c.connected("/", reconnecting);
    await ask(client, "join", "r1");
    const back = next(client, "connect");
    client.io.engine.close();
    await back;
    assert.deepEqual(await ask(client, "rooms"), [client.id]);
  });

  test("what is emitted meanwhile is delivered, in order, once", async (c) => {
    const client = await c.connected("/", reconnecting);
    const received = [];
    const all = new Promise((resolve) =>
      client.on("echo-back", (n) => received.push(n) === 5 && resolve()),
    );
    client.io.engine.close();
    for (let n = 0; n < 5; ++n) client.emit("emit-back", n);
    await within(all, "the buffered events");
    await ask(client, "echo");
    assert.deepEqual(received, [0, 1, 2, 3, 4]);
  });

  test("twenty times in a row", async (c) => {
    const client = await c.connected("/", reconnecting);
    for (let i = 0; i < 20; ++i) {
      const back = next(client, "connect");
      client.io.engine.close();
      await back;
      assert.equal(await ask(client, "echo", i), i);
    }
  });
});
