// Engine.IO over WebSocket, and the WebSocket protocol beneath it.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { besideBystander } from "./support/bystander.mjs";
import { conformance } from "./support/suite.mjs";
import { RawTcp } from "./support/raw.mjs";

const limit = 100_000;

// A client's frame: masked unless told otherwise, final unless told otherwise.
function frame(opcode, payload = "", { fin = true, masked = true, rsv = 0, length } = {}) {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const head = [(fin ? 0x80 : 0) | rsv | opcode];
  if (size < 126) head.push(size);
  else if (size < 65536) head.push(126, size >> 8, size & 255);
  else head.push(127, 0, 0, 0, 0, (size >>> 24) & 255, (size >> 16) & 255, (size >> 8) & 255, size & 255);
  if (!masked) return Buffer.concat([Buffer.from(head), body]);
  head[1] |= 0x80;
  const mask = randomBytes(4);
  return Buffer.concat([Buffer.from(head), mask, body.map((byte, i) => byte ^ mask[i % 4])]);
}

const upgradeRequest = (c, { headers = "", version = 13, key = "dGhlIHNhbXBsZSBub25jZQ==" } = {}) =>
  `GET ${c.fixture.path}?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n` +
  "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n" +
  (version ? `Sec-WebSocket-Version: ${version}\r\n` : "") +
  (key ? `Sec-WebSocket-Key: ${key}\r\n` : "") +
  `${headers}\r\n`;

// Bytes on an upgraded connection whose namespace "/" is joined.
async function upgraded(c) {
  const tcp = new RawTcp(c);
  tcp.write(upgradeRequest(c));
  await tcp.until(/pingTimeout.*\}/);
  tcp.write(frame(1, "40"));
  const all = await tcp.until(/40\{"sid":"([\w-]{20})"\}/);
  tcp.id = /40\{"sid":"([\w-]{20})"\}/.exec(all)[1];
  tcp.received = "";
  return tcp;
}

const text = (payload) => {
  const header = payload.length < 126 ? [0x81, payload.length] : [0x81, 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from(header), Buffer.from(payload)]).toString("latin1");
};

const literal = (bytes) => new RegExp(bytes.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "s");

const closeFrame = (code) =>
  literal(String.fromCharCode(0x88, 2, code >> 8, code & 255)).source;

conformance("websocket", { maxHttpBufferSize: limit }, ({ test, deviation }) => {
  test("the handshake proves that the key was read", async (c) => {
    const tcp = new RawTcp(c);
    const key = randomBytes(16).toString("base64");
    tcp.write(upgradeRequest(c, { key }));
    const head = await tcp.until(/\r\n\r\n/);
    const accept = createHash("sha1")
      .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    assert.match(head, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(head, /\r\nupgrade: websocket\r\n/i);
    assert.match(head, /\r\nconnection: upgrade\r\n/i);
    assert.match(head, literal(`Sec-WebSocket-Accept: ${accept}\r\n`));
  });

  // The reference loses them: nobody listens yet when it reads them.
  deviation("frames sent together with the upgrade request are read", async (c) => {
    const tcp = new RawTcp(c);
    tcp.write(Buffer.concat([Buffer.from(upgradeRequest(c)), frame(1, "40")]));
    await tcp.until(/40\{"sid"/);
  });

  test("of the offered subprotocols the first is chosen", async (c) => {
    const socket = await c.webSocket({ protocols: ["first", "second"] });
    assert.equal(socket.socket.protocol, "first");
  });

  for (const [what, options] of [
    ["without a key", { key: "" }],
    ["with a key of the wrong length", { key: "YWJj" }],
    ["of version 7", { version: 7 }],
    ["without a version", { version: 0 }],
  ]) {
    test(`an upgrade ${what} is refused`, async (c) => {
      const tcp = new RawTcp(c);
      tcp.write(upgradeRequest(c, options));
      await tcp.until(/^HTTP\/1\.1 4\d\d .*\r\n\r\n/s);
      await tcp.ends();
    });
  }

  test("text and binary messages travel both ways", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('451-["emit-back",{"_placeholder":true,"num":0},"é😀"]');
    socket.send(Buffer.of(1, 2, 3, 4));
    assert.equal(await socket.next(), '451-["echo-back",{"_placeholder":true,"num":0},"é😀"]');
    assert.deepEqual(await socket.next(), Buffer.of(1, 2, 3, 4));
  });

  test("item 40: binary has no type byte", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send(Buffer.of(0x34, 0x32));
    await socket.next();
    assert.deepEqual(await socket.next(), Buffer.of(0x34, 0x32));
  });

  test("item 40: with b64=1 binary comes as base64 text", async (c) => {
    const socket = await c.webSocket({ namespace: "/", query: { b64: "1" } });
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send("bAQL/");
    await socket.next();
    assert.equal(await socket.next(), "bAQL/");
  });

  for (const size of [0, 1, 125, 126, 127, 65_535, 65_536, 99_000]) {
    test(`a message with ${size} bytes of text is echoed`, async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      const payload = "x".repeat(size);
      socket.send(`42["emit-back","${payload}"]`);
      assert.equal(await socket.next(), `42["echo-back","${payload}"]`);
    });
  }

  test("a message in fragments, with a ping between them, is one message", async (c) => {
    const tcp = await upgraded(c);
    tcp.write(frame(1, '42["emit', { fin: false }));
    tcp.write(frame(9, "are you there"));
    tcp.write(frame(0, '-back","', { fin: false }));
    tcp.write(frame(0, "", { fin: false }));
    tcp.write(frame(0, 'whole"]'));
    const all = await tcp.until(literal(text('42["echo-back","whole"]')));
    const pong = "\x8a\x0dare you there";
    assert.ok(all.startsWith(pong), JSON.stringify(all));
  });

  test("a frame that arrives byte by byte is read", async (c) => {
    const tcp = await upgraded(c);
    for (const byte of frame(1, '42["emit-back",1]')) tcp.write(Buffer.of(byte));
    await tcp.until(literal(text('42["echo-back",1]')));
  });

  test("many frames in one segment are read in order", async (c) => {
    const tcp = await upgraded(c);
    const numbers = [...Array(50).keys()];
    tcp.write(Buffer.concat(numbers.map((n) => frame(1, `42["emit-back",${n}]`))));
    await tcp.until(literal(numbers.map((n) => text(`42["echo-back",${n}]`)).join("")));
  });

  test("a close frame is answered with one of the same code", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.socket.close(4001, "bye");
    assert.equal((await socket.ends()).code, 4001);
    await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "transport close" });
  });

  test("a connection that ends without a close frame ends the session", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.terminate();
    await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "transport close" });
  });

  test("the server's close carries no code", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["disconnect-me-close"]');
    assert.equal(await socket.next(), "41");
    assert.equal((await socket.ends()).code, 1005);
  });

  for (const [what, packet, reason] of [
    ["an unknown packet type", "abc", "parse error"],
    ["an empty text", "", "parse error"],
    ["item 20: a ping", "2", "transport error"],
  ]) {
    test(`${what} closes the session: ${reason}`, async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      socket.send(packet);
      await socket.ends();
      await c.fixture.logged({ event: "disconnect", id: socket.id, reason });
    });
  }

  for (const packet of ["0", "5", "6", "1"]) {
    const item = packet === "1" ? 19 : 18;
    test(`item ${item}: the packet "${packet}" from a client is ignored`, async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      socket.send(packet);
      socket.send('42["emit-back",1]');
      assert.equal(await socket.next(), '42["echo-back",1]');
    });
  }

  test("a packet in base64 is accepted in a text frame", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    socket.send("bAQIDBA==");
    await socket.next();
    assert.deepEqual(await socket.next(), Buffer.of(1, 2, 3, 4));
  });

  deviation("item 27: a second WebSocket with a WebSocket's session is closed", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const thief = await c.webSocket({ sid: socket.sid, handshake: false });
    thief.socket.on("error", () => {});
    thief.opened.then(() => thief.send("2probe"), () => {});
    await thief.ends();
    assert.equal(thief.unread, 0);
    socket.send('42["emit-back",1]');
    assert.equal(await socket.next(), '42["echo-back",1]');
  });
});

besideBystander("malformed frames", { maxHttpBufferSize: limit }, ({ test }) => {
  for (const [what, bytes, code] of [
    ["an unmasked frame", frame(1, "3", { masked: false }), 1002],
    ["a reserved bit", frame(1, "3", { rsv: 0x40 }), 1002],
    ["a reserved opcode", frame(3, "3"), 1002],
    ["a reserved control opcode", frame(11, ""), 1002],
    ["a continuation of nothing", frame(0, "3"), 1002],
    [
      "a new message inside a fragmented one",
      Buffer.concat([frame(1, "4", { fin: false }), frame(1, "3")]),
      1002,
    ],
    ["a fragmented ping", frame(9, "", { fin: false }), 1002],
    ["a ping of 126 bytes", frame(9, "x".repeat(126)), 1002],
    ["a close frame of one byte", frame(8, "x"), 1002],
    ["a close frame with the reserved code 1005", frame(8, Buffer.of(0x03, 0xed)), 1002],
    ["text that is no UTF-8", frame(1, Buffer.of(0x34, 0xff)), 1007],
    ["text that ends inside a character", frame(1, Buffer.of(0x34, 0xc3)), 1007],
    ["a message over the limit", frame(1, "", { length: limit + 1 }), 1009],
    [
      "fragments that together exceed the limit",
      Buffer.concat([
        frame(1, "4".padEnd(limit), { fin: false }),
        frame(0, "x"),
      ]),
      1009,
    ],
  ]) {
    test(`${what} closes with ${code}`, async (c) => {
      const tcp = await upgraded(c);
      tcp.write(bytes);
      await tcp.until(new RegExp(`${closeFrame(code)}`, "s"));
      await c.fixture.logged({ event: "disconnect", id: tcp.id });
    });
  }
});
