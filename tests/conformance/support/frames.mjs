// A WebSocket client frame by frame, over TCP: every bit of a header is the test's, and is shown.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { within } from "./deadline.mjs";
import { RawTcp } from "./raw.mjs";

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

const tail = Buffer.from([0, 0, 0xff, 0xff]);

// A message's compressed form (RFC 7692, section 7.2.1).
export function deflated(message, options = {}) {
  const whole = deflateRawSync(message, { ...options, finishFlush: constants.Z_SYNC_FLUSH });
  assert.deepEqual(whole.subarray(-4), tail);
  return whole.subarray(0, -4);
}

export function inflated(payload, windowBits = 15) {
  return inflateRawSync(Buffer.concat([payload, tail]), {
    windowBits,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
}

export class FrameClient {
  #tcp;
  #read = 0;
  #unused = Buffer.alloc(0);

  // With `extensions`, the offer that is sent.
  static async open(context, { extensions = "permessage-deflate", namespace } = {}) {
    const client = new FrameClient();
    client.#tcp = new RawTcp(context);
    const lines = [
      `GET ${context.fixture.path}?EIO=4&transport=websocket HTTP/1.1`,
      "Host: localhost",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
      ...(extensions ? [`Sec-WebSocket-Extensions: ${extensions}`] : []),
    ];
    client.#tcp.write(`${lines.join("\r\n")}\r\n\r\n`);
    const received = await client.#tcp.until(/\r\n\r\n/);
    client.head = received.slice(0, received.indexOf("\r\n\r\n"));
    assert.match(client.head, /^HTTP\/1\.1 101 /);
    client.#read = client.head.length + 4;
    assert.equal((await client.message())[0], "0");
    if (namespace) {
      client.text(`40${namespace === "/" ? "" : `${namespace},`}`);
      assert.match(await client.message(), /^40/);
    }
    return client;
  }

  // `flags`: fin (true), rsv1 (false), rsv2, rsv3.
  frame(opcode, payload, { fin = true, rsv1 = false } = {}) {
    const data = Buffer.from(payload);
    const mask = randomBytes(4);
    const masked = data.map((byte, i) => byte ^ mask[i % 4]);
    const first = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
    let head;
    if (data.length < 126) {
      head = Buffer.from([first, 0x80 | data.length]);
    } else if (data.length < 65536) {
      head = Buffer.from([first, 0x80 | 126, data.length >> 8, data.length & 0xff]);
    } else {
      head = Buffer.alloc(10);
      head[0] = first;
      head[1] = 0x80 | 127;
      head.writeBigUInt64BE(BigInt(data.length), 2);
    }
    this.#tcp.write(Buffer.concat([head, mask, masked]));
  }

  text(message) {
    this.frame(opcodes.text, message);
  }

  compressed(message, opcode = opcodes.text, options = {}) {
    this.frame(opcode, deflated(message, options), { rsv1: true });
  }

  // The next frame of any kind; messages are taken to be of one frame.
  async next() {
    for (;;) {
      const frame = this.#take();
      if (frame) return frame;
      const before = this.#tcp.received.length;
      await within(this.#tcp.grows(before), "a WebSocket frame");
    }
  }

  // The next text message that is no ping, inflated where it is compressed.
  async message() {
    for (;;) {
      const { opcode, rsv1, payload } = await this.next();
      assert.equal(opcode, opcodes.text, `opcode ${opcode}: ${payload.toString("hex")}`);
      const text = (rsv1 ? inflated(payload) : payload).toString();
      if (text !== "2") return text;
      this.text("3");
    }
  }

  // The code of the close frame that comes next, messages apart.
  async closeCode() {
    for (;;) {
      const { opcode, payload } = await this.next();
      if (opcode === opcodes.close) return payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    }
  }

  #take() {
    const fresh = Buffer.from(this.#tcp.received.slice(this.#read), "latin1");
    this.#read = this.#tcp.received.length;
    const bytes = Buffer.concat([this.#unused, fresh]);
    this.#unused = bytes;
    if (bytes.length < 2) return null;
    const short = bytes[1] & 0x7f;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.length < start) return null;
    const size =
      short === 127
        ? Number(bytes.readBigUInt64BE(2))
        : short === 126
          ? bytes.readUInt16BE(2)
          : short;
    if (bytes.length < start + size) return null;
    this.#unused = bytes.subarray(start + size);
    return {
      opcode: bytes[0] & 0x0f,
      fin: (bytes[0] & 0x80) !== 0,
      rsv1: (bytes[0] & 0x40) !== 0,
      payload: bytes.subarray(start, start + size),
    };
  }
}
