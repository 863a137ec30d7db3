// Volatile events: what is dropped, and what never is.
import assert from "node:assert/strict";
import { conformance, settled, transports } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

conformance("volatile", {}, ({ test, deviation }) => {
  for (const name of ["websocket", "upgrade"]) {
    test(`item 72: over ${name} a volatile event reaches an idle client`, async (c) => {
      const client = await c.connected("/", transports[name]);
      await settled(client, name);
      await ask(client, "echo");
      const arrives = next(client, "fleeting");
      client.emit("volatile", "fleeting", 1, { a: [2] });
      assert.deepEqual(await arrives, [1, { a: [2] }]);
    });
  }

  test("item 72: over polling it reaches a client whose GET is pending", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const poll = await session.park();
    await session.send('42["volatile","fleeting",1]');
    assert.deepEqual(await poll.packets, ['42["fleeting",1]']);
  });

  test("item 72: over polling it is dropped where no GET is pending", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["volatile","fleeting",1]', '421["echo"]');
    assert.equal(await session.next(), "431[]");
  });

  test("item 72: its binary attachments come with it or not at all", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const packet = '452-["volatile","fleeting",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    socket.send(packet);
    socket.send(Buffer.of(1));
    socket.send(Buffer.of(2));
    assert.equal(
      await socket.next(),
      '452-["fleeting",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
    );
    assert.deepEqual(await socket.next(), Buffer.of(1));
    assert.deepEqual(await socket.next(), Buffer.of(2));
  });

  test("item 72: over polling, dropped with its attachments", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send(
      '451-["volatile","fleeting",{"_placeholder":true,"num":0}]',
      "bAQID",
      '421["echo"]',
    );
    assert.equal(await session.next(), "431[]");
  });

  test("item 72: to nobody is to nobody: it is not kept for later", async (c) => {
    const client = await c.connected("/");
    await ask(client, "broadcast", { from: "socket", volatile: true }, "fleeting");
    const late = await c.webSocket({ namespace: "/" });
    late.send('421["echo"]');
    assert.equal(await late.next(), "431[]");
  });

  // The reference drops the second: its socket is not writable until the first has left.
  deviation("item 72: an emit of the same turn does not drop it", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["emit-then-volatile"]');
    assert.equal(await socket.next(), '42["plain"]');
    assert.equal(await socket.next(), '42["fleeting"]');
  });

  deviation("item 72: it is dropped while a reader does not read", async (c) => {
    const slow = await c.webSocket({ namespace: "/" });
    const fast = await c.connected("/");
    slow.socket.pause();
    const filler = "x".repeat(900_000);
    for (let i = 0; i < 17; ++i) await ask(fast, "broadcast", { to: [slow.id] }, "filler", filler);
    await ask(fast, "broadcast", { to: [slow.id], volatile: true }, "fleeting");
    await ask(fast, "broadcast", { to: [slow.id] }, "last");
    slow.socket.resume();
    for (let i = 0; i < 17; ++i) assert.match(await slow.next(), /^42\["filler"/);
    assert.equal(await slow.next(), '42["last"]');
  });

  test("item 73: the flag lasts for one emission", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["volatile","fleeting",1]', '42["emit-back",1]');
    assert.equal(await session.next(), '42["echo-back",1]');
  });
});
