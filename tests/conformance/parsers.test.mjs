// The official client and server with other parsers than JSON's, over each way to travel.
import assert from "node:assert/strict";
import { conformance, settled, transports } from "./support/suite.mjs";
import { Inbox, next, within } from "./support/deadline.mjs";
import { parsers } from "./support/parsers.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

const shared = {
  "a string": "hello",
  "an empty string": "",
  "text beyond the basic plane": "é€😀 \u2028 \u0000 \u001e",
  "text of 40 characters": "0123456789".repeat(4),
  "text of 300 characters": "0123456789".repeat(30),
  "text of 70,000 characters": "0123456789".repeat(7000),
  zero: 0,
  "the integers at which the encoding changes": [
    127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, -1, -32, -33, -128, -129, -32768,
    -32769, -2147483648, -2147483649,
  ],
  "the largest exact integer": Number.MAX_SAFE_INTEGER,
  "the smallest exact integer": Number.MIN_SAFE_INTEGER,
  fractions: [0.1, -1.5, 1e-7, 5e-324],
  literals: [true, false, null],
  "empty containers": [[], {}],
  "lists of 15, 16 and 70,000": [15, 16, 70_000].map((size) => Array(size).fill(1)),
  "an object of 20 members": Object.fromEntries([...Array(20).keys()].map((n) => [`key${n}`, n])),
  "a nested value": { a: [1, { b: [[], {}, null] }], "": { "ключ": "значение" } },
};

function suite(name, parser, body) {
  for (const [way, travel] of Object.entries(transports)) {
    conformance(`the parser ${name} over ${way}`, { parser: name }, ({ test, deviation }) => {
      const options = { ...travel, parser };
      const connected = async (c, namespace = "/", more = {}) => {
        const client = await c.connected(namespace, { ...options, ...more });
        await settled(client, way);
        return client;
      };
      common({ test, connected, options, way });
      body?.({ test, deviation, connected });
    });
  }
}

function common({ test, connected, options }) {
  test("it connects, and its auth is seen", async (c) => {
    const client = await connected(c, "/custom", { auth: { token: "secret", n: [1, null] } });
    assert.match(client.id, /^[\w-]{20}$/);
    assert.deepEqual((await ask(client, "handshake")).auth, { token: "secret", n: [1, null] });
  });

  test("it connects without auth", async (c) => {
    const client = await connected(c);
    assert.deepEqual((await ask(client, "handshake")).auth, {});
  });

  for (const [what, value] of Object.entries(shared)) {
    test(`${what} comes back as sent`, async (c) => {
      const client = await connected(c);
      assert.deepEqual(await ask(client, "echo", value), value);
    });
  }

  test("events keep all their arguments, both ways", async (c) => {
    const client = await connected(c);
    const echoes = next(client, "echo-back");
    client.emit("emit-back", 1, "two", [3], { four: 4 }, null, false);
    assert.deepEqual(await echoes, [1, "two", [3], { four: 4 }, null, false]);
  });

  test("the server asks, the client answers with all its arguments", async (c) => {
    const client = await connected(c);
    client.on("question", (number, answer) => answer(number + 1, { and: "more" }));
    client.emit("ask", 2000, "question", 41);
    const { error, args } = await c.fixture.logged({ event: "answer", id: client.id });
    assert.equal(error, null);
    assert.deepEqual(args, [42, { and: "more" }]);
  });

  test("a broadcast reaches a room", async (c) => {
    const [sender, member, stranger] = await Promise.all([1, 2, 3].map(() => connected(c)));
    await ask(member, "join", "room");
    const received = next(member, "news");
    stranger.on("news", () => assert.fail("not in the room"));
    await ask(sender, "broadcast", { to: ["room"] }, "news", { a: [1, "two"] });
    assert.deepEqual(await received, [{ a: [1, "two"] }]);
  });

  test("a broadcast with acknowledgements collects them", async (c) => {
    const [sender, a, b] = await Promise.all([1, 2, 3].map(() => connected(c)));
    for (const client of [a, b]) {
      client.on("count", (n, answer) => answer(n + 1));
      await ask(client, "join", "asked");
    }
    const answer = await ask(sender, "broadcast-ack", { to: ["asked"], timeout: 3000 }, "count", 6);
    assert.deepEqual(answer, { error: null, responses: [7, 7] });
  });

  test("refusals carry their message and data", async (c) => {
    for (const [namespace, message, data] of [
      ["/refuse", "refused", { code: 7, reason: "not today" }],
      ["/refuse-plain", "refused", undefined],
      ["/nowhere", "Invalid namespace", undefined],
    ]) {
      const client = c.client(namespace, options);
      const refused = next(client, "connect_error");
      client.connect();
      const [error] = await refused;
      assert.equal(error.message, message);
      assert.deepEqual(error.data, data);
      client.disconnect();
    }
  });

  test("either side disconnects", async (c) => {
    const client = await connected(c);
    const ends = next(client, "disconnect");
    client.emit("disconnect-me");
    assert.equal((await ends)[0], "io server disconnect");
    const other = await connected(c);
    const { id } = other;
    other.disconnect();
    await c.fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
  });

  test("a thousand events keep their order", async (c) => {
    const client = await connected(c);
    const inbox = new Inbox();
    client.on("echo-back", (n) => inbox.push(n));
    for (let n = 0; n < 1000; ++n) client.emit("emit-back", n);
    for (let n = 0; n < 1000; ++n) assert.equal(await inbox.next(), n);
  });

  test("listeners see what is sent and what came", async (c) => {
    const client = await connected(c);
    await ask(client, "watch");
    const echoes = next(client, "echo-back");
    client.emit("emit-back", 1);
    await echoes;
    await c.fixture.logged({ event: "incoming", id: client.id, name: "emit-back" });
    await c.fixture.logged({ event: "outgoing", id: client.id, name: "echo-back" });
  });
}

suite("msgpack", parsers.msgpack, ({ test, deviation, connected }) => {
  test("item 123: undefined as an argument and as a member is no failure", async (c) => {
    const client = await connected(c);
    const answer = await ask(client, "echo", { a: undefined, b: 1 });
    assert.equal(answer.a, undefined);
    assert.equal(answer.b, 1);
    const echoes = next(client, "echo-back");
    client.emit("emit-back", undefined, 2);
    assert.deepEqual((await echoes).slice(1), [2]);
  });

  test("binary at any depth comes back", async (c) => {
    const client = await connected(c);
    const sent = {
      a: [Buffer.of(1), { b: Buffer.of(2, 3) }],
      c: Buffer.alloc(0),
      d: Buffer.alloc(300, 7),
      e: Buffer.alloc(70_000, 9),
    };
    const answer = await ask(client, "echo", sent);
    assert.deepEqual([...answer.a[0]], [1]);
    assert.deepEqual([...answer.a[1].b], [2, 3]);
    assert.equal(answer.c.byteLength, 0);
    assert.deepEqual(Buffer.from(answer.d), sent.d);
    assert.deepEqual(Buffer.from(answer.e), sent.e);
  });

  test("an ArrayBuffer is binary", async (c) => {
    const client = await connected(c);
    const answer = await ask(client, "echo", Uint8Array.of(1, 2, 3).buffer);
    assert.deepEqual([...new Uint8Array(answer)], [1, 2, 3]);
  });

  test("many binaries travel in one message", async (c) => {
    const client = await connected(c);
    const answer = await ask(client, "echo", Array(50).fill(Buffer.of(5)));
    assert.equal(answer.length, 50);
  });

  test("numbers that JSON lacks", async (c) => {
    const client = await connected(c);
    assert.deepEqual(await ask(client, "echo", [NaN, Infinity, -Infinity]), [
      NaN,
      Infinity,
      -Infinity,
    ]);
  });

  deviation("a Date arrives as the text that JSON would make of it", async (c) => {
    const client = await connected(c);
    const dates = [0, -1, 1_700_000_000_123, 253402300800000, -62198755200000, 8.64e15];
    const answer = await ask(client, "echo", dates.map((ms) => new Date(ms)));
    assert.deepEqual(answer, dates.map((ms) => new Date(ms).toJSON()));
  });

  deviation("an undefined member is left out, an undefined element is null", async (c) => {
    const client = await connected(c);
    const answer = await ask(client, "echo", { a: undefined, b: [undefined] });
    assert.deepEqual(answer, { b: [null] });
    assert.equal("a" in answer, false);
  });
});

suite("two-part", parsers["two-part"], ({ deviation, connected }) => {
  deviation("a packet that cannot be encoded ends its connection alone", async (c) => {
    const [client, bystander] = await Promise.all([1, 2].map(() => connected(c)));
    const ends = next(client, "disconnect");
    client.emit("ask", 0, "unencodable");
    await ends;
    await c.fixture.logged({ event: "error", id: client.id, message: "the parser threw" });
    assert.equal(await ask(bystander, "echo", 1), 1);
  });

  deviation("a broadcast that cannot be encoded reaches nobody and harms nobody", async (c) => {
    const [client, other] = await Promise.all([1, 2].map(() => connected(c)));
    await ask(client, "broadcast", {}, "unencodable");
    assert.equal(await ask(client, "echo", 1), 1);
    assert.equal(await ask(other, "echo", 2), 2);
  });
});
