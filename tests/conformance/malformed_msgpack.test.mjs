// Bad input to the MessagePack parser, beside a bystander that loses nothing and never waits.
import assert from "node:assert/strict";
import { decode, encode } from "notepack.io";
import { besideBystander } from "./support/bystander.mjs";

const hex = (text) => Buffer.from(text.replaceAll(" ", ""), "hex");
const packet = (members) => encode({ nsp: "/", ...members });
// An EVENT whose data is the bytes.
const event = (data) => hex(`83 a474797065 02 a464617461 ${data} a36e7370 a12f`);

const refused = [
  ["nothing", Buffer.alloc(0)],
  ["a byte that begins nothing", hex("c1")],
  ["a number", hex("05")],
  ["a list", hex("90")],
  ["a nil", hex("c0")],
  ["a map without a type", encode({ nsp: "/", data: ["a"] })],
  ["a binary event's type", packet({ type: 5, data: ["a"] })],
  ["a negative type", packet({ type: -1, data: ["a"] })],
  ["a type that is a string", packet({ type: "2", data: ["a"] })],
  ["a fraction for a type", packet({ type: 1.5, data: ["a"] })],
  ["no namespace", encode({ type: 2, data: ["a"] })],
  ["a namespace that is a number", encode({ type: 2, data: ["a"], nsp: 1 })],
  ["a namespace that is nil", encode({ type: 2, data: ["a"], nsp: null })],
  ["an id that is a string", packet({ type: 2, data: ["a"], id: "7" })],
  ["an id that is a fraction", packet({ type: 2, data: ["a"], id: 1.5 })],
  ["item 123: an id that is nil", packet({ type: 2, data: ["a"], id: null })],
  ["item 123: a DISCONNECT with nil", packet({ type: 1, data: null })],
  ["item 123: a CONNECT with nil", encode({ type: 0, data: null, nsp: "/custom" })],
  ["a CONNECT with a list", encode({ type: 0, data: [], nsp: "/custom" })],
  ["a CONNECT with a string", encode({ type: 0, data: "x", nsp: "/custom" })],
  ["an EVENT without data", packet({ type: 2 })],
  ["an EVENT with an object", packet({ type: 2, data: {} })],
  ["an EVENT with a string", packet({ type: 2, data: "a" })],
  ["an ACK with an object", packet({ type: 3, id: 1, data: {} })],
  ["an ACK without data", packet({ type: 3, id: 1 })],
  ["a CONNECT_ERROR", packet({ type: 4, data: { message: "no" } })],
  ["a packet and more", Buffer.concat([packet({ type: 2, data: ["a"] }), hex("00")])],
  ["a packet cut short", packet({ type: 2, data: ["a"] }).subarray(0, -1)],
  ["a string past its end", event("91 dbffffffff 61")],
  ["a binary past its end", event("92 a161 c6ffffffff 61")],
  ["an extension past its end", event("92 a161 c7ff00 61")],
  ["a text", "2"],
  ["a JSON packet", '2["a"]'],
];

// Sizes that the reference makes room for before it looks: it stands still for a while.
const enormous = [
  ["a list of four billion", event("91 ddffffffff")],
  ["an object of four billion", event("91 dfffffffff")],
  ["lists within lists of a billion", event("91 dd3fffffff dd3fffffff dd3fffffff")],
];

const accepted = [
  ["members in another order", encode({ data: ["a"], nsp: "/", type: 2 })],
  ["further members", packet({ type: 2, data: ["a"], options: { compress: true }, more: [1] })],
  ["a type as a double", hex("83 a474797065 cb4000000000000000 a464617461 91a161 a36e7370 a12f")],
  ["item 123: an undefined id", packet({ type: 2, data: ["a"], id: undefined })],
  ["a number for a name", packet({ type: 2, data: [7] })],
  ["an ACK that nobody asked for", packet({ type: 3, id: 99, data: [] })],
  ["an extension of another type", event("92 a161 d40107")],
  ["integers as keys", event("92 a161 8101 02")],
];

const stricter = [
  ["a reserved name", packet({ type: 2, data: ["disconnect"] })],
  ["an empty list", packet({ type: 2, data: [] })],
  ["nil for a name", packet({ type: 2, data: [null] })],
  ["a negative id", packet({ type: 2, data: ["a"], id: -1 })],
  ["a string that is no UTF-8", event("92 a161 a1ff")],
  ["a fraction for a key", event("92 a161 81 cb3ff8000000000000 01")],
  ["a list for a key", event("92 a161 81 90 01")],
];

async function joined(c, namespace = "/") {
  const socket = await c.webSocket();
  socket.send(encode({ type: 0, data: undefined, nsp: namespace }));
  const answer = decode(await socket.next());
  assert.equal(answer.type, 0);
  assert.equal(answer.nsp, namespace);
  socket.id = answer.data.sid;
  return socket;
}

async function echoes(socket) {
  socket.send(packet({ type: 2, data: ["echo", 1], id: 1 }));
  assert.deepEqual(decode(await socket.next()), { type: 3, id: 1, data: [1], nsp: "/" });
}

besideBystander("malformed MessagePack packets", { parser: "msgpack" }, ({ test, deviation }) => {
  const closes = ([what, message]) => [
    `${what} closes the connection`,
    async (c) => {
      const socket = await joined(c);
      socket.send(typeof message === "string" ? `4${message}` : message);
      assert.equal((await socket.ends()).code, 1005);
      await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "forced close" });
    },
  ];
  for (const row of refused) test(...closes(row));
  for (const row of [...enormous, ...stricter]) deviation(...closes(row));

  for (const [what, message] of refused) {
    if (typeof message === "string" || message.length === 0) continue;
    test(`${what} closes a polling session`, async (c) => {
      const session = await c.poll();
      const joins = encode({ type: 0, data: undefined, nsp: "/" });
      await session.send(`b${joins.toString("base64")}`);
      const answer = await session.next();
      assert.equal(answer[0], "b");
      const { sid } = decode(Buffer.from(answer.slice(1), "base64")).data;
      const poll = await session.park();
      await session.send(`b${message.toString("base64")}`);
      assert.equal((await poll.packets).at(-1), "1");
      await c.fixture.logged({ event: "disconnect", id: sid, reason: "forced close" });
    });
  }

  for (const [what, message] of accepted) {
    test(`${what}: accepted`, async (c) => {
      const socket = await joined(c);
      socket.send(message);
      await echoes(socket);
    });
  }

  deviation("lists nested past the limit close the connection, a hundred thousand deep too", async (c) => {
    for (const depth of [129, 100_000]) {
      const socket = await joined(c);
      socket.send(event(`92 a161 ${"91".repeat(depth)} 01`));
      assert.equal((await socket.ends()).code, 1005);
    }
  });

  test("what the client sends, byte by byte", async (c) => {
    const socket = await c.webSocket();
    socket.send(hex("83 a474797065 00 a464617461 81a16101 a36e7370 a12f"));
    assert.equal(decode(await socket.next()).type, 0);
    socket.send(
      hex(
        "85 a474797065 02 a464617461 93 a46563686f 01 c40109 a76f7074696f6e73 81a8636f6d7072657373c3 " +
          "a26964 00 a36e7370 a12f",
      ),
    );
    const answer = decode(await socket.next());
    assert.deepEqual(answer, { id: 0, type: 3, data: [1, Buffer.of(9)], nsp: "/" });
    socket.send(hex("82 a474797065 01 a36e7370 a12f"));
    await c.fixture.logged({ event: "disconnect", reason: "client namespace disconnect" });
  });
});
