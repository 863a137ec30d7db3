// The parsers besides JSON, by the names that the fixtures' option `parser` has.
//
// `two-part` is a parser of the application's own: a packet is two messages, the text "#" with the
// packet's type, then the packet as JSON in a binary message whose bytes are all turned with 0x2A.
import { EventEmitter } from "node:events";
import msgpack from "socket.io-msgpack-parser";

const turned = (bytes) => Buffer.from(bytes).map((byte) => byte ^ 0x2a);

class Encoder {
  encode({ type, nsp, id, data }) {
    if (data?.[0] === "unencodable") throw new Error("the parser threw");
    return [`#${type}`, turned(Buffer.from(JSON.stringify({ nsp, id, data })))];
  }
}

class Decoder extends EventEmitter {
  #type;

  add(message) {
    if (typeof message === "string") {
      if (this.#type !== undefined || !/^#[0-4]$/.test(message)) {
        throw new Error("no head of a packet");
      }
      this.#type = Number(message[1]);
      return;
    }
    if (this.#type === undefined) throw new Error("no head before a packet");
    const packet = { type: this.#type, ...JSON.parse(turned(new Uint8Array(message)).toString()) };
    this.#type = undefined;
    this.emit("decoded", packet);
  }

  destroy() {}
}

export const parsers = { msgpack, "two-part": { Encoder, Decoder } };
