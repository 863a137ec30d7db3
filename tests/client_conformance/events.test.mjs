// Events and acknowledgements of the C++ client, in both directions and over each transport.
import assert from "node:assert/strict";
import { clients } from "./support/suite.mjs";

const bytes = (...values) => Buffer.from(values).toJSON();

clients("the client's events", {}, ({ test, overEach }) => {
  overEach("connects, is answered, disconnects", async (context, options, transport) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", options);
    await context.settled(transport);
    await fixture.logged({ event: "connection", id });
    assert.deepEqual(await client.ask("s", "echo", ["a € てすと 🧸", 1, { b: [null, true] }]), [
      "a € てすと 🧸",
      1,
      { b: [null, true] },
    ]);
    client.do("disconnect", "s");
    const gone = await client.next({ event: "disconnect", name: "s" });
    assert.equal(gone.reason, "io client disconnect");
    assert.equal(gone.active, false);
    await fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
  });

  overEach("sends and receives binary at any depth, whatever its first byte", async (context, options, transport) => {
    const { client } = context;
    await context.connected("/", options);
    await context.settled(transport);
    const value = { deep: [bytes(0x34, 0x32), { x: bytes() }], last: bytes(0, 255, 0x62) };
    assert.deepEqual(await client.ask("s", "echo", [value, bytes(0x34)]), [value, bytes(0x34)]);
    client.emit("s", "emit-back", value);
    const { args } = await client.next({ event: "event", what: "echo-back" });
    assert.deepEqual(args, [value]);
  });

  overEach("answers the server's acknowledgements", async (context, options, transport) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", options, {
      answers: { question: [1, { two: bytes(2) }] },
    });
    await context.settled(transport);
    client.emit("s", "ask", 0, "question", "why");
    const { args } = await fixture.logged({ event: "answer", id });
    assert.deepEqual(args, [1, { two: bytes(2) }]);
  });

  overEach("keeps the order of many events", async (context, options) => {
    const { client } = context;
    await context.connected("/", options);
    for (let i = 0; i < 300; ++i) client.emit("s", "emit-back", i);
    await client.ask("s", "echo", []);
    await client.next({ event: "event", args: [299] });
    const received = client.said({ event: "event", what: "echo-back" }).map(({ args }) => args[0]);
    assert.deepEqual(received, [...Array(300).keys()]);
  });

  overEach("carries large messages", async (context, options, transport) => {
    const { client } = context;
    await context.connected("/", options);
    await context.settled(transport);
    const text = "€".repeat(100_000);
    assert.deepEqual(await client.ask("s", "echo", [text]), [text]);
  });

  test("sends what was emitted before the connection, in order and before `connect`", async ({ client, url }) => {
    client.do("manager", "m", { url });
    client.do("socket", "s", { manager: "m", nsp: "/", connect: false });
    client.emit("s", "emit-back", 1);
    client.emit("s", "emit-back", 2);
    client.do("connect", "s");
    await client.next({ event: "event", args: [2] });
    const order = client.entries
      .filter(({ event }) => ["outgoing", "connect", "event"].includes(event))
      .map(({ event, args }) => [event, args?.at(-1)]);
    assert.deepEqual(order.slice(0, 3), [
      ["outgoing", 1],
      ["outgoing", 2],
      ["connect", undefined],
    ]);
  });

  test("a timed acknowledgement that does not come fails", async (context) => {
    const { client } = context;
    await context.connected();
    const answer = await client.ask("s", "unheard of", [], { timeout: 50 });
    assert.deepEqual(answer, { message: "operation has timed out" });
  });

  test("refuses reserved names", async (context) => {
    const { client } = context;
    await context.connected();
    client.emit("s", "disconnecting");
    const { message } = await client.next({ event: "exception" });
    assert.equal(message, '"disconnecting" is a reserved event name');
  });
});
