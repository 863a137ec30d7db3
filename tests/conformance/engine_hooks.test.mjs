// What an application may do at the front: middleware, headers, ids, a packet of its own, and being
// told of what was refused.
import assert from "node:assert/strict";
import { conformance, ownFixture } from "./support/suite.mjs";
import { within } from "./support/deadline.mjs";

const polling = { EIO: "4", transport: "polling" };

// The headers of a WebSocket's 101.
async function upgraded(context, options) {
  const socket = await context.webSocket({ ...options, handshake: false });
  const answered = new Promise((resolve) => socket.socket.once("upgrade", resolve));
  const { headers } = await within(answered, "the 101");
  return { socket, headers };
}

conformance("engine middleware", { engineUse: true, logRefusals: true }, ({ test, deviation }) => {
  test("sees each request and adds headers to its answer", async (c) => {
    const session = await c.poll();
    assert.equal(session.headers.get("x-method"), "GET");
    assert.equal(session.headers.get("x-second"), "yes");
    const posted = await session.post("40");
    assert.equal(posted.headers.get("x-method"), "POST");
    assert.equal(await posted.text(), "ok");
    assert.match(await session.next(), /^40/);
  });

  test("its headers stand in a 101 too", async (c) => {
    const { socket, headers } = await upgraded(c);
    assert.equal(headers["x-method"], "GET");
    assert.equal(headers["x-second"], "yes");
    await socket.handshake();
  });

  test("its headers stand in a refusal of what comes behind it", async (c) => {
    const response = await c.fetch({ transport: "abc" });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("x-second"), "yes");
    await response.arrayBuffer();
  });

  test("refuses with code 3 before anything is checked", async (c) => {
    const response = await c.fetch({ transport: "abc", middleware: "refuse" });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("x-method"), "GET");
    assert.equal(response.headers.get("x-second"), null);
    assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    await c.fixture.logged({ event: "refused", code: 3, context: { name: "MIDDLEWARE_FAILURE" } });
  });

  test("refuses an upgrade with the text", async (c) => {
    const socket = await c.webSocket({ query: { middleware: "refuse" }, handshake: false });
    const { status, body } = await socket.refused;
    assert.equal(status, 400);
    assert.equal(body, "Bad request");
  });

  test("may answer itself", async (c) => {
    const response = await c.fetch({ ...polling, middleware: "end" });
    assert.equal(response.status, 418);
    assert.equal(await response.text(), "answered by middleware");
  });

  test("may decide later", async (c) => {
    const session = await c.poll({ middleware: "later" });
    const { socket } = await upgraded(c, { query: { middleware: "later" } });
    await socket.handshake();
    const posted = await session.request({ method: "POST", body: "40" }, { middleware: "later" });
    assert.equal(await posted.text(), "ok");
    assert.match(await session.next(), /^40/);
  });

  test("a POST that it refuses or answers does no harm to the session", async (c) => {
    const session = await c.poll();
    for (const middleware of ["refuse", "end"]) {
      const response = await session.request({ method: "POST", body: "40" }, { middleware });
      await response.arrayBuffer();
      assert.equal(response.status, middleware === "end" ? 418 : 400);
    }
    await session.connect("/");
  });

  // The reference ends the connection without a word.
  deviation("an upgrade is answered too where middleware answers itself", async (c) => {
    const socket = await c.webSocket({ query: { middleware: "end" }, handshake: false });
    const { status, headers, body } = await socket.refused;
    assert.equal(status, 418);
    assert.equal(headers["x-method"], "GET");
    assert.equal(body, "answered by middleware");
  });

  // In the reference the one ends the process, the other waits for ever.
  for (const middleware of ["throw", "drop"]) {
    deviation(`a request is refused where middleware does ${middleware}`, async (c) => {
      const response = await c.fetch({ ...polling, middleware });
      assert.equal(response.status, 400);
      assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    });
  }
});

conformance("listeners of headers", { watchHeaders: true, cookie: true }, ({ test }) => {
  test("item 39: the first answer of a session over polling, then all others", async (c) => {
    const session = await c.poll();
    assert.equal(session.headers.get("x-initial"), "GET");
    assert.equal(session.headers.get("x-every"), "polling");
    assert.match(session.headers.get("set-cookie"), /^io=/);
    const posted = await session.post("40");
    assert.equal(posted.headers.get("x-initial"), null);
    assert.equal(posted.headers.get("x-every"), "polling");
    const polled = await session.get();
    assert.equal(polled.headers.get("x-initial"), null);
    assert.equal(polled.headers.get("x-every"), "polling");
    const { headers } = await upgraded(c, { sid: session.sid });
    assert.equal(headers["x-initial"], undefined);
    assert.equal(headers["x-every"], "websocket");
  });

  test("item 39: the 101 of a session that begins as WebSocket", async (c) => {
    const { headers } = await upgraded(c);
    assert.equal(headers["x-initial"], "GET");
    assert.equal(headers["x-every"], "websocket");
  });

  test("item 6: not a refusal", async (c) => {
    const response = await c.fetch({ transport: "abc" });
    assert.equal(response.headers.get("x-initial"), null);
    assert.equal(response.headers.get("x-every"), null);
    await response.arrayBuffer();
  });
});

conformance("ids of the application's", { generateId: true, logRefusals: true }, ({
  test,
  deviation,
}) => {
  test("item 9: a session has the id", async (c) => {
    assert.equal((await c.poll({ wanted: "own-id_1" })).sid, "own-id_1");
  });

  test("item 9: the id may come later", async (c) => {
    assert.equal((await c.poll({ wanted: "own-id_2", later: "1" })).sid, "own-id_2");
    const socket = await c.webSocket({ query: { wanted: "own-id_3", later: "1" } });
    assert.equal(socket.sid, "own-id_3");
  });

  test("item 9: an error is answered with code 3", async (c) => {
    const response = await c.fetch({ ...polling, wanted: "throw" });
    assert.equal(response.status, 400);
    assert.equal(await response.text(), '{"code":3,"message":"Bad request"}');
    const { context } = await c.fixture.logged({ event: "refused", code: 3 });
    assert.equal(context.name, "ID_GENERATION_ERROR");
  });

  // In the reference the second session takes the place of the first.
  deviation("item 9: an id that a session has already is refused", async (c) => {
    await c.poll({ wanted: "taken" });
    for (const later of [{}, { later: "1" }]) {
      const response = await c.fetch({ ...polling, wanted: "taken", ...later });
      assert.equal(response.status, 400);
      await response.arrayBuffer();
    }
    const socket = await c.webSocket({ query: { wanted: "taken" }, handshake: false });
    assert.equal((await socket.refused).status, 400);
  });

  for (const wanted of ["", "a b", "a/b", "x".repeat(65), "drop"]) {
    deviation(`item 9: "${wanted}" is refused`, async (c) => {
      const response = await c.fetch({ ...polling, wanted });
      assert.equal(response.status, 400);
      await response.arrayBuffer();
    });
  }
});

conformance("a text packet of the application's", { initialPacket: "hi" }, ({ test }) => {
  test("item 11: it shares the handshake's payload", async (c) => {
    const response = await c.fetch(polling);
    assert.match(await response.text(), /^0\{[^\x1e]*\}\x1e4hi$/);
  });

  test("item 11: it follows the handshake over WebSocket", async (c) => {
    const socket = await c.webSocket();
    assert.equal(await socket.any(), "4hi");
  });
});

conformance("a binary packet of the application's", { initialPacket: { binary: [1, 2, 3] } }, ({
  test,
}) => {
  test("item 11: it is base64 over polling and bytes over WebSocket", async (c) => {
    const response = await c.fetch(polling);
    assert.match(await response.text(), /\x1ebAQID$/);
    const socket = await c.webSocket();
    assert.deepEqual([...(await socket.any())], [1, 2, 3]);
    const asText = await c.webSocket({ query: { b64: "1" } });
    assert.equal(await asText.any(), "bAQID");
  });
});

conformance("refusals", {
  logRefusals: true,
  allowRequest: { refuse: true, message: "not you" },
}, ({ test }) => {
  const refused = async (c, parameters, init, expected) => {
    const response = await c.fetch({ ...parameters, mark: expected.mark }, init);
    await response.arrayBuffer();
    const url = new RegExp(`mark=${expected.mark}$`);
    const entry = await c.fixture.logged({ event: "refused", code: expected.code, context: expected.context });
    assert.match(entry.url, url);
    assert.equal(entry.message, expected.message);
  };

  test("an unknown transport", (c) =>
    refused(c, { transport: "abc" }, {}, {
      mark: "0",
      code: 0,
      message: "Transport unknown",
      context: { transport: "abc" },
    }));

  test("an unknown session", (c) =>
    refused(c, { ...polling, sid: "abc" }, {}, {
      mark: "1",
      code: 1,
      message: "Session ID unknown",
      context: { sid: "abc" },
    }));

  test("a handshake that is no GET", (c) =>
    refused(c, polling, { method: "PUT" }, {
      mark: "2",
      code: 2,
      message: "Bad handshake method",
      context: { method: "PUT" },
    }));

  test("a WebSocket without an upgrade", (c) =>
    refused(c, { EIO: "4", transport: "websocket" }, {}, {
      mark: "3",
      code: 3,
      message: "Bad request",
      context: { name: "TRANSPORT_HANDSHAKE_ERROR" },
    }));

  test("another transport than the session's", async (c) => {
    const session = await c.poll({ pass: "1" });
    await refused(c, { EIO: "4", transport: "websocket", sid: session.sid }, {}, {
      mark: "4",
      code: 3,
      message: "Bad request",
      context: {
        name: "TRANSPORT_MISMATCH",
        transport: "websocket",
        previousTransport: "polling",
      },
    });
  });

  test("what allowRequest refused", (c) =>
    refused(c, polling, {}, {
      mark: "5",
      code: 4,
      message: "Forbidden",
      context: { message: "not you" },
    }));

  test("another protocol", (c) =>
    refused(c, { transport: "polling", EIO: "3", pass: "1" }, {}, {
      mark: "6",
      code: 5,
      message: "Unsupported protocol version",
      context: { protocol: 3 },
    }));
});

conformance("paths", {}, ({ test, deviation }) => {
  const statusOf = async (c, path, init) => {
    const response = await fetch(c.fixture.url + path, init);
    await response.arrayBuffer();
    return response.status;
  };

  test("item 1: the path is a beginning, with its slash", async (c) => {
    const query = "?EIO=4&transport=polling";
    assert.equal(await statusOf(c, `/socket.io/${query}`), 200);
    assert.equal(await statusOf(c, `/socket.io/anything/${query}`), 200);
    assert.equal(await statusOf(c, `/socket.io${query}`), 404);
    assert.equal(await statusOf(c, `/socket.iox/${query}`), 404);
    assert.equal(await statusOf(c, `/Socket.io/${query}`), 404);
  });

  test("an upgrade elsewhere does not succeed", async (c) => {
    const elsewhere = { ...c, query: () => `${c.fixture.url}/elsewhere/` };
    const socket = await Object.getPrototypeOf(c).webSocket.call(
      Object.assign(Object.create(Object.getPrototypeOf(c)), elsewhere, { closing: (f) => c.closing(f) }),
      { handshake: false },
    );
    await assert.rejects(within(socket.opened, "the end of an upgrade", 8000));
  });

  // The reference ends the connection after destroyUpgradeTimeout without a word.
  deviation("an upgrade elsewhere is answered as any request to that path", async (c) => {
    const headers = { connection: "upgrade", upgrade: "websocket" };
    const { RawTcp } = await import("./support/raw.mjs");
    const tcp = new RawTcp(c);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    tcp.write(`GET /elsewhere HTTP/1.1\r\nhost: h\r\n${lines.join("")}\r\n`);
    await tcp.until(/^HTTP\/1\.1 404 /);
  });
});

conformance("paths without a slash", { addTrailingSlash: false }, ({ test }) => {
  test("item 1: whatever begins so is served", async (c) => {
    for (const path of ["/socket.io", "/socket.io/", "/socket.iox"]) {
      const response = await fetch(`${c.fixture.url}${path}?EIO=4&transport=polling`);
      assert.equal(response.status, 200);
      await response.arrayBuffer();
    }
  });
});

conformance("a server that was closed", {}, ({ deviation }) => {
  // In the reference the port is closed with it; ours may be an App's, which serves other things.
  deviation("a handshake is answered 503", async (c) => {
    const own = await ownFixture(c);
    const client = await own.connected("/");
    client.emit("close-server");
    await own.fixture.logged({ event: "disconnect", reason: "server shutting down" });
    const response = await own.fetch(polling);
    assert.equal(response.status, 503);
    assert.equal(await response.text(), '{"code":3,"message":"Server closed"}');
    const socket = await own.webSocket({ handshake: false });
    assert.equal((await socket.refused).status, 503);
  });
});
