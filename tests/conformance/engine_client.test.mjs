// The official engine.io-client, which knows nothing of Socket.IO: its messages are Socket.IO packets
// written by hand.
import assert from "node:assert/strict";
import { Socket } from "engine.io-client";
import { conformance, transports } from "./support/suite.mjs";
import { Inbox, next } from "./support/deadline.mjs";
import { trusting } from "./support/secure.mjs";

async function open(c, options) {
  const engine = new Socket(c.fixture.url, { path: c.fixture.path, ...trusting, ...options });
  c.closing(() => engine.close());
  engine.inbox = new Inbox();
  engine.on("message", (message) => engine.inbox.push(message));
  engine.on("close", () => engine.inbox.end("closed"));
  await next(engine, "open");
  return engine;
}

async function join(engine) {
  engine.send("0");
  const packet = await engine.inbox.next();
  assert.match(packet, /^0\{"sid":/);
  return JSON.parse(packet.slice(1)).sid;
}

for (const [name, options] of Object.entries(transports)) {
  conformance(`engine.io-client over ${name}`, { pingInterval: 200, pingTimeout: 300 }, ({ test }) => {
    test("it opens with an id", async (c) => {
      const engine = await open(c, options);
      assert.match(engine.id, /^[\w-]{20}$/);
    });

    test("text comes back", async (c) => {
      const engine = await open(c, options);
      await join(engine);
      engine.send('2["emit-back","é😀\\n\\u001e"]');
      assert.equal(await engine.inbox.next(), '2["echo-back","é😀\\n\\u001e"]');
    });

    test("binary comes back", async (c) => {
      const engine = await open(c, options);
      await join(engine);
      engine.send('51-["emit-back",{"_placeholder":true,"num":0}]');
      engine.send(Buffer.from([0, 1, 254, 255]));
      assert.equal(await engine.inbox.next(), '51-["echo-back",{"_placeholder":true,"num":0}]');
      assert.deepEqual([...(await engine.inbox.next())], [0, 1, 254, 255]);
    });

    test("many messages keep their order", async (c) => {
      const engine = await open(c, options);
      await join(engine);
      for (let n = 0; n < 300; ++n) engine.send(`2["emit-back",${n}]`);
      for (let n = 0; n < 300; ++n) {
        assert.equal(await engine.inbox.next(), `2["echo-back",${n}]`);
      }
    });

    test("it answers pings and stays open", async (c) => {
      const engine = await open(c, options);
      for (let i = 0; i < 4; ++i) await next(engine, "ping");
      assert.equal(engine.readyState, "open");
    });

    test("its close is a transport close to the server", async (c) => {
      const engine = await open(c, options);
      if (name === "upgrade" && !engine.transport.name.startsWith("web")) {
        await next(engine, "upgrade");
      }
      const id = await join(engine);
      const closes = next(engine, "close");
      engine.close();
      assert.equal((await closes)[0], "forced close");
      await c.fixture.logged({ event: "disconnect", id, reason: "transport close" });
    });

    test("the server's close is a transport close to it", async (c) => {
      const engine = await open(c, options);
      if (name === "upgrade") await next(engine, "upgrade");
      await join(engine);
      const closes = next(engine, "close");
      engine.send('2["disconnect-me-close"]');
      assert.equal((await closes)[0], "transport close");
    });
  });
}

conformance("engine.io-client and the limit", { maxHttpBufferSize: 1000 }, ({ test }) => {
  test("over polling it splits what it sends by maxPayload", async (c) => {
    const engine = await open(c, transports.polling);
    await join(engine);
    const text = "x".repeat(400);
    for (let n = 0; n < 10; ++n) engine.send(`2["emit-back",${n},"${text}"]`);
    for (let n = 0; n < 10; ++n) {
      assert.equal(await engine.inbox.next(), `2["echo-back",${n},"${text}"]`);
    }
  });

  test("over polling a message over the limit closes with status 413", async (c) => {
    const engine = await open(c, transports.polling);
    await join(engine);
    const closes = next(engine, "close");
    engine.send(`2["log","${"x".repeat(1000)}"]`);
    const [reason, details] = await closes;
    assert.equal(reason, "transport error");
    assert.equal(details.context.status, 413);
  });

  test("over WebSocket a message over the limit closes with 1009", async (c) => {
    const engine = await open(c, transports.websocket);
    await join(engine);
    const closes = next(engine, "close");
    engine.send(`2["log","${"x".repeat(1000)}"]`);
    const [reason, details] = await closes;
    assert.equal(reason, "transport close");
    assert.equal(details.context.code, 1009);
  });

  test("forceBase64 is understood", async (c) => {
    const engine = await open(c, { ...transports.polling, forceBase64: true });
    await join(engine);
    engine.send('51-["emit-back",{"_placeholder":true,"num":0}]');
    engine.send(Buffer.from([7, 8, 9]));
    await engine.inbox.next();
    assert.deepEqual([...(await engine.inbox.next())], [7, 8, 9]);
  });
});
