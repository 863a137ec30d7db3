// The C++ client's part in connection state recovery, and events that are sent again.
import assert from "node:assert/strict";
import { clients } from "./support/suite.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

clients("the client's recovery", { connectionStateRecovery: {} }, ({ overEach, test }) => {
  overEach("what was missed comes before connect, under the same id", async (context, options, transport) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", { ...options, ...fast });
    await context.settled(transport);
    client.emit("s", "emit-back", "seen");
    await client.next({ event: "event", what: "echo-back" });
    client.do("io", "other", { url: context.url, options: { forceNew: true, ...context.needed } });
    await client.next({ event: "connect", name: "other" });
    client.do("set_reconnection", "m", { on: false });
    client.do("drop_connection", "m");
    await fixture.logged({ event: "disconnect", id });
    await client.ask("other", "broadcast", [{}, "missed", 1]);
    client.do("connect", "s");
    const back = await client.next({ event: "connect", name: "s" });
    const order = client.said({ name: "s" }).map(({ event, what }) => what ?? event);
    assert.equal(back.id, id);
    assert.ok(order.indexOf("missed") < order.lastIndexOf("connect"), order.join());
    assert.equal(back.recovered, true);
  });

  test("item 102: a volatile event that ends in words costs nothing", async (context) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", { transports: ["websocket"], ...fast });
    client.emit("s", "emit-back", "seen");
    await client.next({ event: "event", what: "echo-back" });
    client.emit("s", "volatile", "fleeting", "words of a person");
    await client.next({ event: "event", what: "fleeting" });
    client.do("drop_connection", "m");
    await fixture.logged({ event: "disconnect", id });
    const back = await client.next({ event: "connect", name: "s" });
    assert.deepEqual([back.recovered, back.id], [true, id]);
  });
});

clients("events that the client sends again", {}, ({ test }) => {
  test("until they are acknowledged or the tries are used up", async (context) => {
    const { client, fixture } = context;
    const { id } = await context.connected("/", { transports: ["websocket"] }, {
      options: { retries: 2, ackTimeout: 200 },
    });
    assert.deepEqual(await client.ask("s", "log", ["never acknowledged"]), {
      message: "operation has timed out",
    });
    assert.deepEqual(await client.ask("s", "echo", ["answered"]), ["answered"]);
    await fixture.logged({ event: "log", id, args: ["never acknowledged"] });
    const logged = fixture.entries.filter(
      (entry) => entry.event === "log" && entry.args[0] === "never acknowledged",
    );
    assert.equal(logged.length, 3, "item 101");
  });
});
