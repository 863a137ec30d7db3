// Namespaces that are made when a client first asks for them.
import assert from "node:assert/strict";
import { next } from "./support/deadline.mjs";
import { conformance, transports } from "./support/suite.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

const refusal = async (client) => {
  const refused = next(client, "connect_error");
  client.connect();
  const [error] = await refused;
  return error.message;
};

// How often a namespace of that name was made, up to now.
const timesMade = async (fixture, socket, name) => {
  const entries = await fixture.logSoFar(socket);
  return entries.filter((entry) => entry.event === "new_namespace" && entry.name === name).length;
};

for (const [name, options] of Object.entries(transports)) {
  conformance(`dynamic namespaces over ${name}`, {}, ({ test }) => {
    test("a pattern makes what a client asks for", async (c) => {
      const client = await c.connected("/dynamic-1", options);
      assert.equal(await ask(client, "echo", 1), 1);
      await c.fixture.logged({ event: "new_namespace", name: "/dynamic-1" });
      await c.fixture.logged({ event: "connection", nsp: "/dynamic-1", id: client.id });
    });

    test("what nobody takes is refused", async (c) => {
      assert.equal(await refusal(c.client("/dynamic-x", options)), "Invalid namespace");
    });

    test("a function decides in its own time, by name and auth", async (c) => {
      const slow = await c.connected("/fn-slow", { ...options, auth: { delay: 30 } });
      assert.equal(await ask(slow, "echo", 1), 1);
      const denied = c.client("/fn-denied", { ...options, auth: { delay: 30, deny: true } });
      assert.equal(await refusal(denied), "Invalid namespace");
    });
  });
}

conformance("dynamic namespaces", {}, ({ test, deviation }) => {
  test("a pattern is searched for anywhere in the name", async (c) => {
    const client = await c.connected("/within/dynamic-2");
    assert.equal(await ask(client, "echo", 1), 1);
  });

  test("the packets are those of any namespace", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/dynamic-3,{"token":"t"}');
    assert.match(await socket.next(), /^40\/dynamic-3,\{"sid":"[\w-]{20}"\}$/);
    socket.send("40/dynamic-3x,");
    assert.equal(await socket.next(), '44/dynamic-3x,{"message":"Invalid namespace"}');
  });

  test("middleware of the parent decides on each socket of its children", async (c) => {
    assert.equal(await refusal(c.client("/dynamic-4", { auth: { refuse: true } })), "refused");
    await c.connected("/dynamic-4");
  });

  test("the next parent is asked when one refuses", async (c) => {
    const client = await c.connected("/fn-second", { auth: { deny: true, second: true } });
    assert.equal(await ask(client, "echo", 1), 1);
  });

  test("item 79: who comes later joins without the function being asked", async (c) => {
    const first = await c.connected("/fn-once");
    await c.connected("/fn-once", { auth: { deny: true } });
    const entries = await c.fixture.logSoFar(first);
    const asked = entries.filter((entry) => entry.event === "asked" && entry.name === "/fn-once");
    assert.equal(asked.length, 1);
  });

  test("item 79: two that ask at once meet in one namespace", async (c) => {
    const first = c.client("/fn-race", { auth: { delay: 60 } });
    const second = c.client("/fn-race", { auth: { delay: 30 } });
    const both = Promise.all([next(first, "connect"), next(second, "connect")]);
    first.connect();
    second.connect();
    await both;
    assert.equal(await timesMade(c.fixture, first, "/fn-race"), 1);
    const hears = next(second, "hello");
    await ask(first, "broadcast", { from: "socket" }, "hello");
    await hears;
  });

  test("item 80: what a parent gets later is not for the children that it has", async (c) => {
    const old = await c.connected("/dynamic-80");
    await ask(old, "extend-parent");
    const again = await c.connected("/dynamic-80");
    const fresh = await c.connected("/dynamic-81");
    await c.fixture.logged({ event: "extension", id: fresh.id });
    const entries = await c.fixture.logSoFar(old);
    const extended = entries.filter((entry) => entry.event === "extension");
    assert.deepEqual(
      extended.filter((entry) => [old.id, again.id].includes(entry.id)),
      [],
    );
  });

  test("item 81: without the option an empty child stays", async (c) => {
    const main = await c.connected("/");
    const client = await c.connected("/dynamic-5");
    const { id } = client;
    client.disconnect();
    await c.fixture.logged({ event: "disconnect", id });
    await c.connected("/dynamic-5");
    assert.equal(await timesMade(c.fixture, main, "/dynamic-5"), 1);
  });

  test("item 82: the application's own namespace is said once, and a pattern adopts it", async (c) => {
    const main = await c.connected("/dynamic-6");
    await ask(main, "adopt", "/dynamic-7");
    await c.fixture.logged({ event: "new_namespace", name: "/dynamic-7" });
    const client = await c.connected("/dynamic-7");
    await c.fixture.logged({ event: "connection", nsp: "/dynamic-7", id: client.id });
    assert.equal(await timesMade(c.fixture, main, "/dynamic-7"), 1);
  });

  test("a parent speaks to all its children, and to rooms in them", async (c) => {
    const first = await c.connected("/dynamic-8");
    const second = await c.connected("/dynamic-9");
    const outside = await c.connected("/fn-outside");
    await ask(second, "join", "room");
    const heard = { first: [], second: [], outside: [] };
    first.onAny((event) => heard.first.push(event));
    second.onAny((event) => heard.second.push(event));
    outside.onAny((event) => heard.outside.push(event));
    const last = Promise.all([next(first, "last"), next(second, "last")]);
    await ask(first, "broadcast", { from: "parent" }, "all");
    await ask(first, "broadcast", { from: "parent", to: ["room"] }, "some");
    await ask(first, "broadcast", { from: "parent" }, "last");
    await last;
    assert.equal(await ask(outside, "echo", 1), 1);
    assert.deepEqual(heard, {
      first: ["all", "last"],
      second: ["all", "some", "last"],
      outside: [],
    });
  });

  test("a child's own broadcast stays in the child", async (c) => {
    const first = await c.connected("/dynamic-10");
    const second = await c.connected("/dynamic-11");
    const heard = [];
    second.onAny((event) => heard.push(event));
    const hears = next(first, "here");
    await ask(first, "broadcast", {}, "here");
    await hears;
    assert.equal(await ask(second, "echo", 1), 1);
    assert.deepEqual(heard, []);
  });

  test("item 55: an event while the function decides closes the connection", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/fn-wait,{"delay":5000}');
    socket.send('42/fn-wait,["echo"]');
    await socket.ends();
  });

  test("who leaves before the decision disturbs nobody", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/fn-left,{"delay":50}');
    await c.fixture.logged({ event: "asked", name: "/fn-left" });
    socket.terminate();
    const client = await c.connected("/fn-left", { auth: { delay: 100 } });
    assert.equal(await ask(client, "echo", 1), 1);
  });

  deviation("item 54: a second CONNECT while the function decides closes the connection", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/fn-twice,{"delay":5000}');
    socket.send('40/fn-twice,{"delay":5000}');
    await socket.ends();
  });

  deviation("a name above 1024 bytes is not matched", async (c) => {
    const socket = await c.webSocket();
    const longest = `/${"x".repeat(1013)}/dynamic-1`;
    assert.equal(longest.length, 1024);
    await socket.connect(longest);
    socket.send(`40/x${longest},`);
    assert.equal(await socket.next(), `44/x${longest},{"message":"Invalid namespace"}`);
  });

  deviation("a parent collects the acknowledgements of all its children", async (c) => {
    const first = await c.connected("/dynamic-12");
    const second = await c.connected("/dynamic-13");
    for (const client of [first, second]) await ask(client, "join", "asked");
    first.on("vote", (ack) => ack(1));
    second.on("vote", (ack) => ack(2));
    const target = { from: "parent", to: ["asked"], timeout: 4000 };
    const { error, responses } = await ask(first, "broadcast-ack", target, "vote");
    assert.equal(error, null);
    assert.deepEqual(responses.sort(), [1, 2]);
  });
});

conformance("cleaned dynamic namespaces", { cleanupEmptyChildNamespaces: true }, ({ test }) => {
  test("item 81: a child goes with its last socket, and comes again", async (c) => {
    const main = await c.connected("/");
    const first = await c.connected("/dynamic-1");
    const second = await c.connected("/dynamic-1");
    for (const client of [first, second]) {
      const { id } = client;
      client.disconnect();
      await c.fixture.logged({ event: "disconnect", id });
    }
    await c.connected("/dynamic-1");
    assert.equal(await timesMade(c.fixture, main, "/dynamic-1"), 2);
  });

  test("item 81: so does one whose middleware refused", async (c) => {
    const main = await c.connected("/");
    const auth = { refuse: true };
    assert.equal(await refusal(c.client("/dynamic-2", { auth })), "refused");
    await c.connected("/dynamic-2");
    assert.equal(await timesMade(c.fixture, main, "/dynamic-2"), 2);
  });

  test("item 81: other namespaces stay", async (c) => {
    const main = await c.connected("/");
    const client = await c.connected("/custom");
    const { id } = client;
    client.disconnect();
    await c.fixture.logged({ event: "disconnect", id });
    await c.connected("/custom");
    assert.equal(await timesMade(c.fixture, main, "/custom"), 0);
  });
});
