// Engine.IO protocol 3, byte for byte: handshake, heartbeat, WebSocket, upgrade and end.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { conformance } from "./support/suite.mjs";
import { OldPolling, item, joined, packetsOf, payload } from "./support/raw3.mjs";

const impatient = { allowEIO3: true, pingInterval: 700, pingTimeout: 800 };
const patient = { allowEIO3: true };
const bytes = Buffer.from([1, 2, 255]);

async function webSocket(context, query = {}) {
  const socket = await context.webSocket({ query: { EIO: "3", ...query } });
  assert.equal(await socket.any(), "40");
  return socket;
}

conformance("protocol 3: handshake", patient, ({ test, context }) => {
  test("section 1.a.15: the open packet has a length in front", async () => {
    const session = await OldPolling.open(context);
    assert.match(
      session.first,
      /^118:0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/,
    );
    assert.equal(session.headers.get("content-type"), "text/plain; charset=UTF-8");
    assert.equal(session.headers.get("cache-control"), "no-store");
  });

  for (const [name, parameters] of Object.entries({
    "no EIO": {},
    "an empty EIO": { EIO: "" },
    "EIO=2": { EIO: "2" },
    "EIO=5": { EIO: "5" },
    "EIO=04": { EIO: "04" },
  })) {
    test(`item 2: ${name} is protocol 3`, async () => {
      const response = await context.fetch({ transport: "polling", ...parameters });
      assert.match(await response.text(), /^118:0\{/);
    });
  }

  test("item 2: EIO=4 stays protocol 4", async () => {
    const session = await context.poll();
    await session.connect();
  });

  test("over a WebSocket there are no upgrades to offer", async () => {
    const socket = await webSocket(context);
    assert.deepEqual(socket.open.upgrades, []);
  });

  test("a session's requests keep its protocol", async () => {
    const session = await joined(context);
    for (const EIO of ["4", "3"]) {
      const response = await session.request({ method: "POST", body: payload("6") }, { EIO });
      assert.equal(response.status, EIO === "3" ? 200 : 400);
      if (EIO === "4") {
        assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
      }
    }
    const newer = await context.poll();
    const response = await context.fetch({ transport: "polling", sid: newer.sid, EIO: "3" });
    assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    const upgrade = await context.webSocket({
      handshake: false,
      sid: session.sid,
      query: { EIO: "4" },
    });
    assert.equal((await upgrade.refused).status, 400);
  });
});

conformance("protocol 3: not let in", {}, ({ test, context }) => {
  test("item 2: it is refused with code 5 unless it is allowed", async () => {
    for (const EIO of ["3", "2", "", undefined]) {
      const response = await context.fetch({ transport: "polling", ...(EIO !== undefined && { EIO }) });
      assert.equal(response.status, 400);
      assert.equal(await response.text(), '{"code":5,"message":"Unsupported protocol version"}');
    }
  });
});

conformance("protocol 3: heartbeat", impatient, ({ test, deviation, context }) => {
  test("section 1.a.9: the client pings and is answered, over polling", async () => {
    const session = await joined(context);
    const poll = session.packets();
    await session.send("2");
    assert.deepEqual(await poll, ["3"]);
  });

  test("section 1.a.9: the server does not ping, and pings keep the session", async () => {
    const socket = await webSocket(context);
    const since = performance.now();
    while (performance.now() - since < 2_000) {
      socket.send("2");
      assert.equal(await socket.any(), "3");
      await setTimeout(100);
    }
    assert.equal(socket.unread, 0);
    socket.send('42["emit-back"]');
    assert.equal(await socket.any(), '42["echo-back"]');
  });

  test("section 1.a.9: without a ping it ends after interval and timeout", async () => {
    const since = performance.now();
    const socket = await webSocket(context);
    await socket.ends();
    assert.ok(performance.now() - since >= 1_450);
    await context.fixture.logged({ event: "disconnect", id: socket.sid, reason: "ping timeout" });
  });

  test("section 1.a.9: other packets are no ping", async () => {
    const socket = await webSocket(context);
    const talk = setInterval(() => socket.send('42["rooms"]'), 50);
    context.closing(() => clearInterval(talk));
    await context.fixture.logged({ event: "disconnect", id: socket.sid, reason: "ping timeout" });
  });

  test("section 1.a.9: a pong of the client is a violation", async () => {
    const socket = await webSocket(context);
    socket.send("3");
    await socket.ends();
    await context.fixture.logged({ event: "disconnect", id: socket.sid, reason: "transport error" });
  });

  // The reference stops the timer at the upgrade and does not start it again.
  deviation("the time-out stands after an upgrade", async () => {
    const session = await joined(context);
    const socket = await context.webSocket({
      handshake: false,
      sid: session.sid,
      query: { EIO: "3" },
    });
    await socket.opened;
    socket.send("5");
    await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "ping timeout" });
  });
});

conformance("protocol 3: WebSocket", patient, ({ test, deviation, context }) => {
  test("item 40: binary has a byte of its type, both ways", async () => {
    const socket = await webSocket(context);
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send(Buffer.from([4, 1, 2, 255]));
    assert.equal(await socket.any(), '451-["echo-back",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await socket.any(), Buffer.from([4, 1, 2, 255]));
  });

  test("item 40: b64=1 makes it text", async () => {
    const socket = await webSocket(context, { b64: "1" });
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send("b4AQL/");
    assert.equal(await socket.any(), '451-["echo-back",{"_placeholder":true,"num":0}]');
    assert.equal(await socket.any(), "b4AQL/");
  });

  test("a broadcast reaches old and new clients in their own forms", async () => {
    const old = await webSocket(context);
    const base64 = await webSocket(context, { b64: "1" });
    const polling = await joined(context);
    const newer = await context.webSocket({ namespace: "/" });
    const places = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';
    newer.send(`452-["broadcast",{},"news","€😀",${places}]`);
    newer.send(bytes);
    newer.send(Buffer.alloc(0));
    const text = `452-["news","€😀",${places}]`;
    const got = async (socket) => [await socket.next(), await socket.next(), await socket.next()];
    assert.deepEqual(await got(newer), [text, bytes, Buffer.alloc(0)]);
    assert.deepEqual(await got(old), [text, Buffer.from([4, 1, 2, 255]), Buffer.from([4])]);
    assert.deepEqual(await got(base64), [text, "b4AQL/", "b4"]);
    assert.deepEqual(
      Buffer.from(await (await polling.get()).arrayBuffer()),
      Buffer.concat([item(text), item(Buffer.from([4, 1, 2, 255])), item(Buffer.from([4]))]),
    );
  });

  for (const packet of ["", "7", "x"]) {
    test(`an invalid packet ends the session: ${JSON.stringify(packet)}`, async () => {
      const socket = await webSocket(context);
      socket.send(packet);
      await socket.ends();
      await context.fixture.logged({ event: "disconnect", id: socket.sid, reason: "parse error" });
    });
  }

  deviation("bytes of an unknown type end the session", async () => {
    const socket = await webSocket(context);
    socket.send(Buffer.from([9, 1]));
    await socket.ends();
    await context.fixture.logged({ event: "disconnect", id: socket.sid, reason: "parse error" });
  });
});

conformance("protocol 3: upgrade", patient, ({ test, context }) => {
  async function probed(parameters, query) {
    const session = await joined(context, parameters);
    const socket = await context.webSocket({
      handshake: false,
      sid: session.sid,
      query: { EIO: "3", ...query },
    });
    await socket.opened;
    socket.send("2probe");
    assert.equal(await socket.any(), "3probe");
    return { session, socket };
  }

  test("a pending poll is let go with a noop, and the WebSocket takes over", async () => {
    const { session, socket } = await probed();
    assert.deepEqual(await session.packets(), ["6"]);
    socket.send("5");
    socket.send('42["emit-back",1]');
    assert.equal(await socket.any(), '42["echo-back",1]');
    const response = await session.get();
    assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    socket.send("2");
    assert.equal(await socket.any(), "3");
  });

  test("what was queued follows over the WebSocket, in its form", async () => {
    const { session, socket } = await probed({ b64: "1" });
    await session.send('451-["emit-back",{"_placeholder":true,"num":0}]', "b4AQL/");
    socket.send("5");
    assert.equal(await socket.any(), '451-["echo-back",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await socket.any(), Buffer.from([4, 1, 2, 255]));
  });

  test("with b64=1 in the upgrade's query binary stays text", async () => {
    const { socket } = await probed({}, { b64: "1" });
    socket.send("5");
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send("b4AQL/");
    await socket.any();
    assert.equal(await socket.any(), "b4AQL/");
  });

  test("any other packet than the upgrade leaves the session on polling", async () => {
    const { session, socket } = await probed();
    socket.send("4");
    await socket.ends();
    await session.send('42["emit-back",1]');
    let packets;
    do packets = await session.packets();
    while (packets[0] === "6");
    assert.deepEqual(packets, ['42["echo-back",1]']);
  });
});

conformance("protocol 3: end", patient, ({ test, context }) => {
  test("the server closes a pending poll", async () => {
    const session = await joined(context);
    const poll = session.packets();
    await session.send('42["disconnect-me-close"]');
    const packets = [...(await poll)];
    if (packets.length === 1) packets.push(...(await session.packets()).filter((p) => p !== "6"));
    assert.deepEqual(packets, ["41", "1"]);
    assert.equal(await session.isKnown(), false);
  });

  test("the client closes: its poll is let go with a noop", async () => {
    const session = await joined(context);
    const poll = session.packets();
    await session.send('42["rooms"]');
    await session.send("1");
    assert.deepEqual(await poll, ["6"]);
    await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "transport close" });
  });

  test("a second poll at a time ends the session", async () => {
    const session = await joined(context);
    const first = session.get();
    await session.send("6");
    const second = await session.get();
    assert.equal(second.status, 400);
    assert.deepEqual(packetsOf(await (await first).text()), ["1"]);
  });

  test("the WebSocket is closed with an empty close frame", async () => {
    const socket = await webSocket(context);
    socket.send('42["disconnect-me-close"]');
    assert.equal(await socket.any(), "41");
    assert.equal((await socket.ends()).code, 1005);
  });
});
