// The official client's events and acknowledgements, over each way to travel.
import assert from "node:assert/strict";
import { conformance, settled, transports } from "./support/suite.mjs";
import { Inbox, next, within } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

const values = {
  "a string": "hello",
  "an empty string": "",
  "text beyond the basic plane": "é€😀 \u2028 \u0000 \u001e",
  "a lone surrogate": "\ud800x",
  "a quotation": 'say "no" \\ /',
  zero: 0,
  "a negative integer": -42,
  "the largest exact integer": Number.MAX_SAFE_INTEGER,
  "the smallest exact integer": Number.MIN_SAFE_INTEGER,
  "a fraction": 0.1,
  "a tiny number": 5e-324,
  "a huge number": 1.7976931348623157e308,
  "a number that needs an exponent": 1e21,
  true: true,
  false: false,
  null: null,
  "an empty list": [],
  "an empty object": {},
  "a nested value": { a: [1, { b: [[], {}, null] }], "": { "ключ": "значение" } },
  "a key named like a prototype's": JSON.parse('{"__proto__":{"x":1},"constructor":2}'),
};

for (const [name, options] of Object.entries(transports)) {
  conformance(`events over ${name}`, {}, ({ test }) => {
    async function connected(c, namespace = "/") {
      const client = await c.connected(namespace, options);
      await settled(client, name);
      return client;
    }

    test("it connects with an id that is not the engine's", async (c) => {
      const client = await connected(c);
      assert.match(client.id, /^[\w-]{20}$/);
      assert.notEqual(client.id, client.io.engine.id);
      await c.fixture.logged({ event: "connection", id: client.id, connected: true });
    });

    for (const [what, value] of Object.entries(values)) {
      test(`${what} comes back as it was sent`, async (c) => {
        const client = await connected(c);
        assert.deepEqual(await ask(client, "echo", value), value);
      });
    }

    test("an object keeps the order of its members", async (c) => {
      const client = await connected(c);
      const answer = await ask(client, "echo", { z: 1, a: 2, m: { y: 1, b: 2 } });
      assert.equal(JSON.stringify(answer), '{"z":1,"a":2,"m":{"y":1,"b":2}}');
    });

    test("an event keeps all its arguments", async (c) => {
      const client = await connected(c);
      const echoes = next(client, "echo-back");
      client.emit("emit-back", 1, "two", [3], { four: 4 }, null, false);
      assert.deepEqual(await echoes, [1, "two", [3], { four: 4 }, null, false]);
    });

    test("an event without arguments has none", async (c) => {
      const client = await connected(c);
      const echoes = next(client, "echo-back");
      client.emit("emit-back");
      assert.deepEqual(await echoes, []);
    });

    test("an acknowledgement keeps all its arguments", async (c) => {
      const client = await connected(c);
      const answer = new Promise((resolve) =>
        client.emit("echo", 1, "two", [3], (...args) => resolve(args)),
      );
      assert.deepEqual(await within(answer, "the acknowledgement"), [1, "two", [3]]);
    });

    test("an acknowledgement without arguments has none", async (c) => {
      const client = await connected(c);
      const answer = new Promise((resolve) => client.emit("echo", (...args) => resolve(args)));
      assert.deepEqual(await within(answer, "the acknowledgement"), []);
    });

    test("the server asks, the client answers with all its arguments", async (c) => {
      const client = await connected(c);
      client.on("question", (number, answer) => answer(number + 1, { and: "more" }));
      client.emit("ask", 2000, "question", 41);
      const { error, args } = await c.fixture.logged({ event: "answer", id: client.id });
      assert.equal(error, null);
      assert.deepEqual(args, [42, { and: "more" }]);
    });

    test("binary at any depth comes back, in an acknowledgement", async (c) => {
      const client = await connected(c);
      const value = { a: [Buffer.of(1), { b: Buffer.of(2, 3) }], c: Buffer.alloc(0) };
      const answer = await ask(client, "echo", value);
      assert.deepEqual([...answer.a[0]], [1]);
      assert.deepEqual([...answer.a[1].b], [2, 3]);
      assert.equal(answer.c.byteLength, 0);
    });

    test("binary comes back in an event, any first byte", async (c) => {
      const client = await connected(c);
      const sent = [Buffer.from("42[1]"), Buffer.from([0]), Buffer.from("b"), Buffer.alloc(70_000, 7)];
      const echoes = next(client, "echo-back");
      client.emit("emit-back", ...sent);
      const received = await echoes;
      assert.equal(received.length, sent.length);
      sent.forEach((bytes, i) => assert.deepEqual(Buffer.from(received[i]), bytes));
    });

    test("ten binary attachments are accepted", async (c) => {
      const client = await connected(c);
      const sent = [...Array(10).keys()].map((n) => Buffer.of(n));
      const received = await ask(client, "echo", sent);
      assert.deepEqual(received.map((bytes) => bytes[0]), [...Array(10).keys()]);
    });

    test("what looks like a placeholder but is none comes back", async (c) => {
      const client = await connected(c);
      const value = { _placeholder: true, num: 0 };
      assert.deepEqual(await ask(client, "echo", value), value);
    });

    test("a message of 500 kB comes back", async (c) => {
      const client = await connected(c);
      const text = "0123456789".repeat(50_000);
      assert.equal(await ask(client, "echo", text), text);
    });

    test("a thousand events keep their order, binary among them", async (c) => {
      const client = await connected(c);
      const inbox = new Inbox();
      client.on("echo-back", (n) => inbox.push(n));
      for (let n = 0; n < 1000; ++n) {
        client.emit("emit-back", n, ...(n % 10 === 0 ? [Buffer.of(n & 255)] : []));
      }
      for (let n = 0; n < 1000; ++n) assert.equal(await inbox.next(), n);
    });

    test("events sent before the connection are delivered after it", async (c) => {
      const client = c.client("/", options);
      const echoes = next(client, "echo-back");
      client.emit("emit-back", "early");
      client.connect();
      assert.deepEqual(await echoes, ["early"]);
    });

    test("an event named by a number is an event", async (c) => {
      const client = await connected(c);
      await ask(client, "watch");
      client.emit(7, "x");
      await c.fixture.logged({ event: "incoming", id: client.id, name: "7" });
    });
  });
}
