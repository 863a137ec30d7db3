// Namespaces: joining, being refused, leaving, and what is a violation.
import assert from "node:assert/strict";
import { conformance, ownFixture, transports } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

const refusal = async (client) => {
  const refused = next(client, "connect_error");
  client.connect();
  const [error] = await refused;
  return { message: error.message, data: error.data };
};

for (const [name, options] of Object.entries(transports)) {
  conformance(`namespaces over ${name}`, {}, ({ test }) => {
    test("one connection carries several, each with an id of its own", async (c) => {
      const main = await c.connected("/", options);
      const custom = main.io.socket("/custom");
      await next(custom.connect(), "connect");
      assert.notEqual(main.id, custom.id);
      assert.equal(await ask(main, "echo", 1), 1);
      assert.equal(await ask(custom, "echo", 2), 2);
      await c.fixture.logged({ event: "connection", nsp: "/custom", id: custom.id });
    });

    test("a refusal carries message and data", async (c) => {
      assert.deepEqual(await refusal(c.client("/refuse", options)), {
        message: "refused",
        data: { code: 7, reason: "not today" },
      });
    });

    test("a refusal without data has none", async (c) => {
      assert.deepEqual(await refusal(c.client("/refuse-plain", options)), {
        message: "refused",
        data: undefined,
      });
    });

    test("an unknown namespace is refused", async (c) => {
      const { message } = await refusal(c.client("/nope", options));
      assert.equal(message, "Invalid namespace");
    });

    test("a slow middleware accepts in its own time", async (c) => {
      const client = await c.connected("/slow-auth", { ...options, auth: { delay: 30 } });
      assert.equal(await ask(client, "echo", 1), 1);
    });

    test("a slow middleware refuses in its own time", async (c) => {
      const auth = { delay: 30, refuse: true };
      const { message } = await refusal(c.client("/slow-auth", { ...options, auth }));
      assert.equal(message, "too slow");
    });

    test("auth is in the handshake, given as a value or by a function", async (c) => {
      const auth = { token: "t", nested: [1, { a: null }] };
      const first = await c.connected("/", { ...options, auth });
      assert.deepEqual((await ask(first, "handshake")).auth, auth);
      const second = await c.connected("/", { ...options, auth: (give) => give({ n: 1 }) });
      assert.deepEqual((await ask(second, "handshake")).auth, { n: 1 });
    });

    test("leaving one namespace leaves the others", async (c) => {
      const main = await c.connected("/", options);
      const custom = main.io.socket("/custom");
      await next(custom.connect(), "connect");
      const { id } = custom;
      custom.disconnect();
      await c.fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
      assert.equal(await ask(main, "echo", 1), 1);
    });
  });
}

conformance("namespace packets", {}, ({ test, deviation }) => {
  test("a connection begins with nothing joined", async (c) => {
    const socket = await c.webSocket();
    socket.send("40");
    assert.match(await socket.next(), /^40\{"sid":"[\w-]{20}"\}$/);
  });

  test("the answer names the namespace", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/custom,");
    assert.match(await socket.next(), /^40\/custom,\{"sid":"[\w-]{20}"\}$/);
    socket.send('42/custom,1["echo",1]');
    assert.equal(await socket.next(), "43/custom,1[1]");
  });

  test("the comma may be absent where nothing follows", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/custom");
    assert.match(await socket.next(), /^40\/custom,\{/);
  });

  test("refusals as they are on the wire", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/refuse,");
    assert.equal(
      await socket.next(),
      '44/refuse,{"message":"refused","data":{"code":7,"reason":"not today"}}',
    );
    socket.send("40/refuse-plain,");
    assert.equal(await socket.next(), '44/refuse-plain,{"message":"refused"}');
    socket.send("40/nope,");
    assert.equal(await socket.next(), '44/nope,{"message":"Invalid namespace"}');
  });

  test("item 56: after a refusal the connection is still good", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/nope,");
    await socket.next();
    await socket.connect("/custom");
  });

  test("item 57: leaving the only namespace leaves the connection open", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send("41");
    await c.fixture.logged({
      event: "disconnect",
      id: socket.id,
      reason: "client namespace disconnect",
    });
    const first = socket.id;
    await socket.connect("/");
    assert.notEqual(socket.id, first);
  });

  test("item 58: a namespace's name is compared with its query", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/custom?t=ok,");
    assert.equal(await socket.next(), '44/custom?t=ok,{"message":"Invalid namespace"}');
  });

  test("a payload without the comma belongs to the name", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/custom{"a":1}');
    assert.equal(await socket.next(), '44/custom{"a":1},{"message":"Invalid namespace"}');
  });

  test("auth is what the packet carries", async (c) => {
    const socket = await c.webSocket();
    await socket.connect("/custom", { token: "t" });
    socket.send('42/custom,1["handshake"]');
    const [handshake] = JSON.parse((await socket.next()).slice("43/custom,1".length));
    assert.deepEqual(handshake.auth, { token: "t" });
  });

  test("auth is empty where the packet carries none", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('421["handshake"]');
    const [handshake] = JSON.parse((await socket.next()).slice(3));
    assert.deepEqual(handshake.auth, {});
  });

  for (const [what, ...packets] of [
    ["item 55: an event before any namespace", '42["echo"]'],
    ["item 55: an event for a namespace that was not joined", "40", '42/custom,["echo"]'],
    ["item 55: an event for an unknown namespace", "40", '42/nope,["echo"]'],
    ["item 55: an acknowledgement for a namespace that was not joined", "40", "43/custom,1[]"],
    ["item 55: a refusal from a client", "40", '44{"message":"no"}'],
    ["item 59: a name without its slash", "40custom,"],
    ["item 54: joining a namespace again", "40", "40"],
    ["a disconnection from what was not joined", "41"],
  ]) {
    test(`${what} closes the connection`, async (c) => {
      const socket = await c.webSocket();
      for (const [i, packet] of packets.entries()) {
        socket.send(packet);
        if (i < packets.length - 1) await socket.next();
      }
      assert.equal((await socket.ends()).code, 1005);
    });
  }

  test("item 55: an event while the namespace's middleware runs closes the connection", async (c) => {
    const socket = await c.webSocket();
    socket.send('40/slow-auth,{"delay":5000}');
    socket.send('42/slow-auth,["echo"]');
    await socket.ends();
  });

  test("a violation ends all namespaces of the connection", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const main = socket.id;
    const custom = await socket.connect("/custom");
    socket.send('42/nope,["echo"]');
    await socket.ends();
    for (const id of [main, custom]) {
      await c.fixture.logged({ event: "disconnect", id, reason: "forced close" });
    }
  });

  deviation("item 53: leaving and joining in one segment happen in order", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const first = session.id;
    await session.send("41", "40");
    assert.match(await session.next(), /^40\{"sid":/);
    await c.fixture.logged({
      event: "disconnect",
      id: first,
      reason: "client namespace disconnect",
    });
    await session.send('421["echo",1]');
    assert.equal(await session.next(), "431[1]");
  });

  deviation("item 53: disconnect and connect at once, with the official client", async (c) => {
    const main = await c.connected("/");
    const custom = main.io.socket("/custom");
    await next(custom.connect(), "connect");
    const connects = next(custom, "connect");
    custom.disconnect().connect();
    await connects;
    assert.equal(await ask(custom, "echo", 1), 1);
    assert.ok(main.connected);
  });

  deviation("item 54: two CONNECTs at once join once, and close the connection", async (c) => {
    const session = await c.poll();
    await session.send("40/custom,", "40/custom,");
    const packets = [];
    while (!packets.includes("1")) packets.push(...(await session.packets()));
    assert.ok(packets.filter((packet) => packet.startsWith("40/custom,")).length <= 1);
    assert.equal(await session.isKnown(), false);
  });
});

conformance("connect timeout", { connectTimeout: 300 }, ({ test }) => {
  test("a connection that joins nothing is closed", async (c) => {
    const socket = await c.webSocket();
    const start = performance.now();
    await socket.ends();
    assert.ok(performance.now() - start >= 250);
  });

  test("item 56: a refusal does not stop the clock", async (c) => {
    const socket = await c.webSocket();
    socket.send("40/refuse,");
    await socket.next();
    await socket.ends();
  });

  test("who has joined stays", async (c) => {
    const joined = await c.webSocket({ namespace: "/" });
    const idle = await c.webSocket();
    await idle.ends();
    joined.send('421["echo",1]');
    assert.equal(await joined.next(), "431[1]");
  });
});

conformance("connect timeout of zero", {}, ({ test }) => {
  test("item 56: it means the default", async (c) => {
    const own = await ownFixture(c, { connectTimeout: 0, pingInterval: 100 });
    const socket = await own.webSocket();
    for (let i = 0; i < 3; ++i) {
      assert.equal(await socket.any(), "2");
      socket.send("3");
    }
    await socket.connect("/");
  });
});
