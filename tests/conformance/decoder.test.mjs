// Every row of the protocol's table of packets, each also given to the reference's own decoder: what
// that takes is taken, what it refuses ends the connection.
import assert from "node:assert/strict";
import { Decoder } from "socket.io-parser";
import { conformance } from "./support/suite.mjs";

const binary = Buffer.of(1, 2, 3);
const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;

const rows = [
  ["0"],
  ["0{}"],
  ["0/custom"],
  ["0/custom,"],
  ['0/custom,{"a":1}'],
  ['0/custom{"a":1}'],
  ["0[]"],
  ['0"x"'],
  ["0null"],
  ["1"],
  ["1/custom,"],
  ["1{}"],
  ['1"x"'],
  ["2"],
  ["21"],
  ["2[]"],
  ["2[null]"],
  ["2[true]"],
  ["2{}"],
  ['2"a"'],
  ['2["a"'],
  ['2["a"]x'],
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => [`2["${name}"]`],
  ),
  ['2["connection"]'],
  ['2["error"]'],
  ['2["__proto__"]'],
  ["2[1.5]"],
  ['2 ["a"]'],
  ['2 1["a"]'],
  ['2-1["a"]'],
  ['21.5["a"]'],
  ['21e3["a"]'],
  ['2nsp,["a"]'],
  ['2abc["a"]'],
  ['2007["a"]'],
  ['2123456789012345678901["a"]'],
  ["3"],
  ["31"],
  ["31{}"],
  ['4"err"'],
  ["4{}"],
  ["4[]"],
  ["4null"],
  [`51-["a",${placeholder(0)}]`, binary],
  [`51-["a",${placeholder(1)}]`, binary],
  [`51-["a",${placeholder(-1)}]`, binary],
  [`51-["a",${placeholder('"0"')}]`, binary],
  [`51-["a",${placeholder('"splice"')}]`, binary],
  [`51-["a",${placeholder(0.5)}]`, binary],
  ['5["a"]'],
  ["51"],
  ["51.5-"],
  ['51.5-["a"]'],
  ['5-["a"]'],
  ['51.0-["a"]', binary],
  ['51e0-["a"]', binary],
  ['50x1-["a"]', binary],
  ['5 1-["a"]', binary],
  ['510-["a"]', ...Array(10).fill(binary)],
  ['511-["a"]'],
  ['51-["a"]', '2["b"]'],
  [binary],
  ["7"],
  ["a"],
];

// Where the reference reads a number as JavaScript does.
const stricter = new Set([
  '2 ["a"]',
  '2 1["a"]',
  '2123456789012345678901["a"]',
  `51-["a",${placeholder(0.5)}]`,
  '51.0-["a"]',
  '51e0-["a"]',
  '50x1-["a"]',
  '5 1-["a"]',
]);

function referenceTakes(messages) {
  const decoder = new Decoder();
  let packet;
  decoder.on("decoded", (decoded) => (packet = decoded));
  try {
    for (const message of messages) decoder.add(message);
    return packet;
  } catch {
    return undefined;
  }
}

const shown = (messages) =>
  messages.map((one) => (typeof one === "string" ? one : "<binary>")).join(" ").slice(0, 90);

conformance("the table of packets", {}, ({ test, deviation }) => {
  const sends = async (c, messages) => {
    const socket = await c.webSocket({ namespace: messages[0][0] === "0" ? undefined : "/" });
    for (const message of messages) socket.send(typeof message === "string" ? `4${message}` : message);
    return socket;
  };

  for (const messages of rows) {
    const packet = referenceTakes(messages);
    const [first] = messages;
    if (stricter.has(first)) {
      deviation(`${shown(messages)} ends the connection, though JavaScript takes it`, async (c) => {
        assert.notEqual(packet, undefined);
        assert.equal((await (await sends(c, messages)).ends()).code, 1005);
      });
    } else if (packet === undefined || packet.type === 4) {
      test(`${shown(messages)} ends the connection`, async (c) => {
        assert.equal((await (await sends(c, messages)).ends()).code, 1005);
      });
    } else if (packet.type === 0) {
      test(`${shown(messages)} is a CONNECT to ${packet.nsp}`, async (c) => {
        const socket = await sends(c, messages);
        const prefix = packet.nsp === "/" ? "" : `${packet.nsp},`;
        const known = packet.nsp === "/" || packet.nsp === "/custom";
        const answer = await socket.next();
        const begin = known ? `40${prefix}{"sid":"` : `44${prefix}{"message":"Invalid namespace"}`;
        assert.ok(answer.startsWith(begin), answer);
        if (!known) return;
        socket.send(`42${prefix}1["handshake"]`);
        const [handshake] = JSON.parse((await socket.next()).slice(`43${prefix}1`.length));
        assert.deepEqual(handshake.auth, packet.data ?? {});
      });
    } else if (packet.type === 1) {
      test(`${shown(messages)} leaves ${packet.nsp}, and the connection stays`, async (c) => {
        const socket = await c.webSocket({ namespace: packet.nsp });
        const { id } = socket;
        socket.send(`4${first}`);
        await c.fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
        await socket.connect("/");
      });
    } else {
      test(`${shown(messages)} is taken`, async (c) => {
        const socket = await sends(c, messages);
        socket.send('421["echo",1]');
        assert.equal(await socket.next(), "431[1]");
      });
    }
  }
});
