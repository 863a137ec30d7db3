// Whole sessions as the bytes that a client writes, step by step: what the mutations start from. A step
// names the connection that it goes over, and what the server says to it where all is well.

// Stands in the bytes where the session's id goes, which the first answer tells.
export const sidMark = "SSSSSSSSSSSSSSSSSSSS";

const path = "/socket.io/?EIO=4&transport=";

const get = (expect, query = `&sid=${sidMark}`) => ({
  on: "poll",
  bytes: Buffer.from(`GET ${path}polling${query} HTTP/1.1\r\nHost: x\r\n\r\n`),
  expect,
});

const post = (...packets) => {
  const body = packets.join("\x1e");
  return {
    on: "post",
    bytes: Buffer.from(
      `POST ${path}polling&sid=${sidMark} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
    expect: /ok$/,
  };
};

const chunked = (...pieces) => ({
  ...post(),
  bytes: Buffer.from(
    `POST ${path}polling&sid=${sidMark} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n` +
      `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join("")}0\r\n\r\n`,
  ),
});

const upgrade = (expect, query = "") => ({
  on: "ws",
  bytes: Buffer.from(
    `GET ${path}websocket${query} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ),
  expect,
});

const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9 };

function masked(opcode, payload, fin = true) {
  const mask = [1, 2, 3, 4];
  const data = Buffer.from(payload).map((byte, at) => byte ^ mask[at % 4]);
  const length = data.length < 126 ? [data.length] : [126, data.length >> 8, data.length & 255];
  length[0] |= 128;
  return Buffer.concat([Buffer.of((fin ? 128 : 0) | opcodes[opcode], ...length, ...mask), data]);
}

// Each frame is [opcode, payload, whether it is the last of its message], or a text.
const frames = (expect, ...list) => ({
  on: "ws",
  bytes: Buffer.concat(
    list.map((frame) => (Array.isArray(frame) ? masked(...frame) : masked("text", frame))),
  ),
  expect,
});

const opened = /"sid":"([^"]{20})"/;
const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;
const long = "x".repeat(300);

export const validSessions = {
  polling: [
    get(opened, ""),
    post("40"),
    get(/40\{"sid"/),
    post('421["echo",1,"two"]', '42["emit-back",null]'),
    get(/431\[1,"two"\]/),
    post(`452-3["echo",${placeholder(1)},{"a":${placeholder(0)}}]`, "bAQID", "bBAU="),
    get(/462-3\[.*\x1ebAQID/),
    chunked('42["emit-', 'back",5]'),
    get(/echo-back/),
    post('427["join",["a","b"]]', '42["broadcast",{"to":["a"]},"said",1]', '428["leave","a"]'),
    get(/"said".*438/),
    post("41", "1"),
  ],
  "polling, two namespaces": [
    get(opened, ""),
    post("40", '40/custom,{"token":1}'),
    get(/40\/custom,\{"sid"/),
    post("40/nowhere,", '42/custom,0["rooms"]'),
    get(/44\/nowhere,.*43\/custom,0/),
    post('42["ask",50,"question",1]'),
    get(/"question"/),
    post('430["answer"]', '42["disconnect-me-close"]'),
  ],
  websocket: [
    upgrade(opened),
    frames(/40\{"sid"/, "40"),
    frames(/431\[1,"two"\]/, '421["echo",1,"two"]'),
    frames(
      /462-2\[/,
      `452-2["echo",${placeholder(0)},${placeholder(1)}]`,
      ["binary", Buffer.of(4, 0, 255)],
      ["binary", Buffer.alloc(200, 7)],
    ),
    frames(/433\["in pieces"\]/, ["text", '423["echo",', false], ["more", '"in ', false], [
      "ping",
      "hi",
    ], ["more", 'pieces"]']),
    frames(/40\/refuse|44\/refuse/, "40/refuse,", '40/slow-auth,{"delay":2}'),
    frames(new RegExp(`434\\["${long}"`), `424["echo","${long}"]`),
    frames(/"question"/, '42["ask",20,"question"]'),
    frames(/439\[\]/, '430["answer"]', '42["log","x"]', '429["set-data",{"a":[1]}]'),
    frames(/\x88/, ["close", Buffer.of(3, 232)]),
  ],
  "websocket, ended by the server": [
    upgrade(opened),
    frames(/40\/socket-middleware,\{"sid"/, "40", "40/socket-middleware,"),
    frames(/43\/socket-middleware,1/, '42/socket-middleware,["blocked"]', '42/socket-middleware,1["echo"]'),
    frames(/\x88/, '42["throw"]', '42["disconnect-me-close"]'),
  ],
  upgrade: [
    get(opened, ""),
    post("40"),
    get(/40\{"sid"/),
    upgrade(/^HTTP\/1\.1 101/, `&sid=${sidMark}`),
    frames(/3probe/, "2probe"),
    get(/6/),
    post('42["emit-back","before"]'),
    frames(/before/, "5"),
    frames(/431\[2\]/, '421["echo",2]', '42["volatile","v",1]'),
    frames(/40\/custom,/, "40/custom,", "41"),
  ],
  "an upgrade that is given up": [
    get(opened, ""),
    post("40"),
    upgrade(/^HTTP\/1\.1 101/, `&sid=${sidMark}`),
    frames(/3probe/, "2probe"),
    frames(/\x88/, ["close", ""]),
    post('421["echo",3]'),
    get(/431\[3\]/),
  ],
};
