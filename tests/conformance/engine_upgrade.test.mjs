// The upgrade from polling to WebSocket, and everything that can go wrong in between.
import assert from "node:assert/strict";
import { conformance, ownFixture } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";

// A polling session in the namespace "/", and a WebSocket that carries its id.
async function candidate(c) {
  const session = await c.poll({ namespace: "/" });
  const socket = await c.webSocket({ sid: session.sid, handshake: false });
  await socket.opened;
  return { session, socket };
}

async function probed(c) {
  const both = await candidate(c);
  both.socket.send("2probe");
  assert.equal(await both.socket.any(), "3probe");
  return both;
}

async function assertEchoes(peer) {
  await peer.send('42["emit-back","still here"]');
  assert.equal(await peer.next(), '42["echo-back","still here"]');
}

conformance("upgrade", { upgradeTimeout: 400 }, ({ test, deviation }) => {
  test("probe, noop, upgrade: the session goes on over the WebSocket", async (c) => {
    const { session, socket } = await candidate(c);
    const pending = session.packets();
    socket.send("2probe");
    assert.equal(await socket.any(), "3probe");
    assert.deepEqual(await pending, ["6"]);
    socket.send("5");
    await assertEchoes(socket);
  });

  test("item 24: the probe is answered at once, the pending GET within 100 ms or so", async (c) => {
    const { session, socket } = await candidate(c);
    const pending = session.packets();
    const start = performance.now();
    socket.send("2probe");
    await socket.any();
    const answered = performance.now() - start;
    await pending;
    const freed = performance.now() - start;
    assert.ok(answered < 80, `the probe took ${answered} ms`);
    assert.ok(freed < 350, `the GET was freed after ${freed} ms`);
  });

  test("a GET that comes after the probe is freed too", async (c) => {
    const { session, socket } = await probed(c);
    assert.deepEqual(await session.packets(), ["6"]);
    socket.send("5");
    await assertEchoes(socket);
  });

  for (const polls of [0, 1, 3]) {
    test(`with ${polls} polls on the way nothing is lost, doubled or late`, async (c) => {
      const { session, socket } = await candidate(c);
      await session.send('42["emit-back","a"]');
      const got = [];
      for (let i = 0; i < polls; ++i) {
        if (i === 1) socket.send("2probe");
        if (i === 2) await session.send('42["emit-back","b"]');
        got.push(...(await session.packets()));
      }
      if (polls < 2) socket.send("2probe");
      assert.equal(await socket.any(), "3probe");
      await session.send('42["emit-back","c"]');
      const start = performance.now();
      socket.send("5");
      const wanted = ['42["echo-back","a"]', '42["echo-back","c"]'];
      if (polls === 3) wanted.splice(1, 0, '42["echo-back","b"]');
      const messages = got.filter((packet) => packet !== "6");
      while (messages.length < wanted.length) messages.push(await socket.next());
      assert.deepEqual(messages, wanted);
      assert.ok(performance.now() - start < 500);
      await assertEchoes(socket);
    });
  }

  test("item 28: before the upgrade packet, messages still leave by polling", async (c) => {
    const { session, socket } = await probed(c);
    await session.send('42["emit-back",1]');
    assert.equal(
      (await session.packets()).filter((packet) => packet !== "6")[0],
      '42["echo-back",1]',
    );
    assert.equal(socket.unread, 0);
    socket.send("5");
    await assertEchoes(socket);
  });

  test("item 28: what no poll fetched follows over the WebSocket", async (c) => {
    const { session, socket } = await probed(c);
    await session.send('42["emit-twice",1]');
    socket.send("5");
    assert.equal(await socket.next(), '42["first",1]');
    assert.equal(await socket.next(), '42["second",1]');
  });

  test("item 25: an upgrade without a probe is accepted", async (c) => {
    const { socket } = await candidate(c);
    socket.send("5");
    await assertEchoes(socket);
  });

  test("item 25: each probe gets an answer", async (c) => {
    const { socket } = await candidate(c);
    for (let i = 0; i < 3; ++i) {
      socket.send("2probe");
      assert.equal(await socket.any(), "3probe");
    }
    socket.send("5");
    await assertEchoes(socket);
  });

  for (const packet of ["40", "2", "2probes", "3", "6", "abc", ""]) {
    test(`item 25: "${packet}" instead of a probe closes the candidate only`, async (c) => {
      const { session, socket } = await candidate(c);
      socket.send(packet);
      await socket.ends();
      await assertEchoes(session);
    });
  }

  test("item 25: binary instead of a probe closes the candidate only", async (c) => {
    const { session, socket } = await candidate(c);
    socket.send(Buffer.of(1, 2));
    await socket.ends();
    await assertEchoes(session);
  });

  test("item 26: after a failed upgrade another one succeeds", async (c) => {
    const { session, socket } = await candidate(c);
    socket.send("2nope");
    await socket.ends();
    const second = await c.webSocket({ sid: session.sid, handshake: false });
    await second.opened;
    second.send("2probe");
    assert.equal(await second.any(), "3probe");
    second.send("5");
    await assertEchoes(second);
  });

  test("item 26: while one upgrade is under way, another WebSocket is closed", async (c) => {
    const { session, socket } = await probed(c);
    const second = await c.webSocket({ sid: session.sid, handshake: false });
    await second.ends();
    socket.send("5");
    await assertEchoes(socket);
  });

  test("item 26: once upgraded, another WebSocket is closed", async (c) => {
    const { session, socket } = await probed(c);
    socket.send("5");
    await assertEchoes(socket);
    const second = await c.webSocket({ sid: session.sid, handshake: false });
    await second.ends();
    await assertEchoes(socket);
  });

  test("once upgraded, polling is refused with code 3", async (c) => {
    const { session, socket } = await probed(c);
    socket.send("5");
    await assertEchoes(socket);
    for (const method of ["GET", "POST"]) {
      const response = await session.request({ method });
      assert.equal(response.status, 400);
      assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    }
  });

  test("a WebSocket given up in the middle leaves the session polling", async (c) => {
    const { session, socket } = await probed(c);
    socket.terminate();
    await assertEchoes(session);
  });

  test("an upgrade begun and never finished ends at upgradeTimeout", async (c) => {
    const { session, socket } = await candidate(c);
    const start = performance.now();
    await socket.ends();
    assert.ok(performance.now() - start >= 300);
    await assertEchoes(session);
  });

  test("a probe without its upgrade ends at upgradeTimeout too", async (c) => {
    const { session, socket } = await probed(c);
    await socket.ends();
    await assertEchoes(session);
  });

  test("a session closed by its client while it upgrades closes both", async (c) => {
    const { session, socket } = await probed(c);
    await session.send("1");
    await c.fixture.logged({ event: "disconnect", id: session.id, reason: "transport close" });
    await socket.ends();
  });

  test("the official client upgrades, and its messages keep their order", async (c) => {
    const client = c.client("/", { transports: ["polling", "websocket"] });
    const numbers = [...Array(200).keys()];
    const received = [];
    const all = new Promise((resolve) =>
      client.on("echo-back", (n) => received.push(n) === numbers.length && resolve()),
    );
    const upgrades = new Promise((resolve) =>
      client.io.on("open", () => client.io.engine.once("upgrade", resolve)),
    );
    client.connect();
    await next(client, "connect");
    for (const n of numbers) {
      client.emit("emit-back", n);
      if (n % 20 === 0) await client.timeout(2000).emitWithAck("echo");
    }
    await all;
    await upgrades;
    assert.deepEqual(received, numbers);
    assert.equal(client.io.engine.transport.name, "websocket");
  });

  deviation("an upgrade does not pause the heartbeat", async (c) => {
    const own = await ownFixture(c, { pingInterval: 200, pingTimeout: 200, upgradeTimeout: 5000 });
    const { session } = await probed(own);
    await own.fixture.logged({ event: "disconnect", id: session.id, reason: "ping timeout" });
  });
});
