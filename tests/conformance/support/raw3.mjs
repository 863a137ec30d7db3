// Engine.IO protocol 3 without a library's help: payloads with lengths, and a session over polling.
import assert from "node:assert/strict";
import { within } from "./deadline.mjs";

// A text payload. JavaScript's lengths are the protocol's: UTF-16 code units.
export const payload = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join("");

export function packetsOf(text) {
  const packets = [];
  while (text !== "") {
    const [, digits] = /^(\d+):/.exec(text) ?? assert.fail(`no payload: ${text}`);
    const start = digits.length + 1;
    packets.push(text.slice(start, start + Number(digits)));
    assert.equal(packets.at(-1).length, Number(digits));
    text = text.slice(start + Number(digits));
  }
  return packets;
}

// One item of a binary payload: a string's UTF-8, or a Buffer with its type's byte.
export function item(packet) {
  const bytes = Buffer.from(packet);
  const digits = [...String(bytes.length)].map(Number);
  return Buffer.concat([Buffer.from([typeof packet === "string" ? 0 : 1, ...digits, 255]), bytes]);
}

export class OldPolling {
  static async open(context, parameters = {}) {
    const session = new OldPolling();
    session.context = context;
    const response = await context.fetch({ EIO: "3", transport: "polling", ...parameters });
    assert.equal(response.status, 200);
    session.headers = response.headers;
    session.first = await response.text();
    const [open, ...rest] = packetsOf(session.first);
    assert.equal(open[0], "0");
    assert.deepEqual(rest, []);
    session.open = JSON.parse(open.slice(1));
    session.sid = session.open.sid;
    return session;
  }

  request(init = {}, parameters = {}) {
    const query = { EIO: "3", transport: "polling", sid: this.sid, ...parameters };
    return within(this.context.fetch(query, init), "an answer");
  }

  get(parameters) {
    return this.request({}, parameters);
  }

  post(body, type = "text/plain;charset=UTF-8") {
    return this.request({ method: "POST", body, headers: { "content-type": type } });
  }

  // The packets of the next poll, which is text.
  async packets() {
    const response = await this.get();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=UTF-8");
    return packetsOf(await response.text());
  }

  // Posts a body that must be accepted: packets, or bytes.
  async send(...packets) {
    const response = Buffer.isBuffer(packets[0])
      ? await this.post(packets[0], "application/octet-stream")
      : await this.post(payload(...packets));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html");
    assert.equal(await response.text(), "ok");
  }

  // Whether the server still knows the session, asked without disturbing a pending poll.
  async isKnown() {
    const response = await this.post(payload("6"));
    const text = await response.text();
    if (response.status === 200) return true;
    assert.equal(text, '{"code":1,"message":"Session ID unknown"}');
    return false;
  }
}

// A session that has read the CONNECT of "/", which comes without asking.
export async function joined(context, parameters) {
  const session = await OldPolling.open(context, parameters);
  assert.deepEqual(await session.packets(), ["40"]);
  return session;
}
