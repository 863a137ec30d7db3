// Ways to a server that are chosen by options: cookies, proxies, parsers, several transports.
import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { ConnectProxy } from "./support/connect_proxy.mjs";
import { clients } from "./support/suite.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

clients("the client's cookies", { cookie: true }, ({ test }) => {
  const handshakes = async (context, options) => {
    const { client } = context;
    const polling = { transports: ["polling"], ...fast, ...options };
    await context.connected("/", polling);
    const [first] = await client.ask("s", "handshake");
    client.do("drop_connection", "m");
    await client.next({ event: "connect", name: "s" });
    const [second] = await client.ask("s", "handshake");
    return [first.headers.cookie, second.headers.cookie];
  };

  test("are kept and sent back where they are wanted", async (context) => {
    const [first, second] = await handshakes(context, { withCredentials: true });
    assert.equal(first, undefined);
    assert.match(second, /^io=/);
  });

  test("stand beside one that the program sends", async (context) => {
    const options = { withCredentials: true, extraHeaders: { Cookie: "mine=1" } };
    const [first, second] = await handshakes(context, options);
    assert.equal(first, "mine=1");
    assert.match(second, /mine=1/);
  });

  test("are dropped by default", async (context) => {
    assert.deepEqual(await handshakes(context, {}), [undefined, undefined]);
  });
});

clients("the client's proxy", {}, ({ overEach, test }) => {
  overEach("CONNECT leads to the server", async (context, options, way) => {
    const proxy = await ConnectProxy.start("user:secret");
    try {
      await context.connected("/", { ...options, proxy: proxy.url });
      await context.settled(way);
      assert.deepEqual(await context.client.ask("s", "echo", [1]), [1]);
      const server = `127.0.0.1:${context.fixture.port}`;
      assert.ok(proxy.asked.length > 0);
      assert.ok(proxy.asked.every((target) => target === server), proxy.asked.join());
    } finally {
      proxy.close();
    }
  });

  overEach("a proxy that refuses is named", async (context, options) => {
    const { client, url } = context;
    const proxy = await ConnectProxy.start("user:secret");
    try {
      const asking = { ...options, proxy: `http://127.0.0.1:${proxy.port}`, reconnection: false };
      client.do("manager", "m", { url, options: { ...asking, autoConnect: false } });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      const { message, data } = await client.next({ event: "connect_error", name: "s" });
      const polls = options.transports[0] === "polling";
      assert.equal(message, polls ? "xhr poll error" : "websocket error");
      assert.match(data.description, /proxy.*407/);
      assert.deepEqual(proxy.asked, []);
    } finally {
      proxy.close();
    }
  });

  test("a proxy that goes away is a lost connection, and the client comes back", async (context) => {
    const { client } = context;
    const proxy = await ConnectProxy.start();
    try {
      await context.connected("/", { transports: ["websocket"], ...fast, proxy: proxy.url });
      proxy.close();
      const { reason } = await client.next({ event: "disconnect", name: "s" });
      assert.equal(reason, "transport close");
      const { data } = await client.next({ event: "reconnect_error" });
      assert.match(data.description, /ECONNREFUSED/);
      proxy.server.listen(proxy.port, "127.0.0.1");
      await client.next({ event: "connect", name: "s" });
    } finally {
      proxy.close();
    }
  });
});

clients("the client's own parser", { parser: "two-part" }, ({ overEach }) => {
  overEach("speaks as the server does", async (context, options, way) => {
    const { client } = context;
    const answers = { question: [{ deep: [1, "ä"] }] };
    const { id } = await context.connected("/", { ...options, parser: "two-part" }, { answers });
    await context.settled(way);
    assert.deepEqual(await client.ask("s", "echo", ["a", { b: [null] }]), ["a", { b: [null] }]);
    client.emit("s", "ask", 0, "question");
    const { args } = await context.fixture.logged({ event: "answer", id });
    assert.deepEqual(args, answers.question);
  });
});

clients("another parser than the server's", { parser: "msgpack" }, ({ test }) => {
  test("never connects, and nothing worse happens", async (context) => {
    const { client, url } = context;
    const options = { transports: ["websocket"], reconnection: false };
    client.do("manager", "m", { url, options });
    client.do("socket", "s", { manager: "m", nsp: "/" });
    const { reason } = await client.next({ event: "close", name: "m" });
    assert.match(reason, /^(transport close|parse error)$/);
    assert.deepEqual(client.said({ event: "connect" }), []);
  });
});

// A front that lets no WebSocket through.
async function withoutWebSockets(port) {
  const front = createServer((near) => {
    near.on("error", () => {});
    near.once("data", (first) => {
      if (/transport=websocket/.test(first)) {
        front.refused += 1;
        near.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
      }
      const far = connect(port, "127.0.0.1");
      far.on("error", () => {});
      far.write(first);
      near.pipe(far).pipe(near);
      near.on("close", () => far.destroy());
    });
  });
  front.refused = 0;
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return front;
}

clients("several transports", {}, ({ test }) => {
  const transportOf = async (client) => {
    client.do("state", "s");
    return (await client.next({ event: "state" })).transport;
  };

  test("where all can be had, trying them all still means an upgrade", async (context) => {
    await context.connected("/", { tryAllTransports: true });
    await context.settled("upgrade");
    assert.equal(await transportOf(context.client), "websocket");
    const opens = context.client.said({ event: "open" }).map(({ transport }) => transport);
    assert.deepEqual(opens, ["polling"]);
  });

  test("one that failed to open is not tried again as an upgrade", async (context) => {
    const { client, fixture } = context;
    const front = await withoutWebSockets(fixture.port);
    try {
      const options = { transports: ["websocket", "polling"], tryAllTransports: true };
      client.do("manager", "m", { url: context.urlAt(front.address().port), options });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      for (let i = 0; i < 20; ++i) assert.deepEqual(await client.ask("s", "echo", [i]), [i]);
      assert.equal(await transportOf(client), "polling");
      assert.equal(front.refused, 1);
    } finally {
      front.close();
    }
  });

  test("an upgrade that is refused leaves the session where it was", async (context) => {
    const { client, fixture } = context;
    const front = await withoutWebSockets(fixture.port);
    try {
      client.do("manager", "m", { url: context.urlAt(front.address().port) });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      for (let i = 0; i < 20; ++i) assert.deepEqual(await client.ask("s", "echo", [i]), [i]);
      assert.equal(await transportOf(client), "polling");
      assert.deepEqual(client.said({ event: "disconnect" }), []);
      assert.equal(front.refused, 1);
    } finally {
      front.close();
    }
  });

  test("each may have options of its own", async (context) => {
    const { client } = context;
    await context.connected("/", {
      transports: ["websocket"],
      query: { all: "1" },
      extraHeaders: { "X-Mine": "all" },
      transportOptions: {
        websocket: { query: { own: "2" }, extraHeaders: { "X-Mine": "websocket" } },
        polling: { extraHeaders: { "X-Mine": "polling" } },
      },
    });
    const [{ query, headers }] = await client.ask("s", "handshake");
    assert.equal(query.own, "2");
    assert.equal(query.all, undefined);
    assert.equal(headers["x-mine"], "websocket");
  });
});
