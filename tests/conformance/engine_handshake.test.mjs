// Engine.IO handshake: the open packet, how requests are matched, and every refusal.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { RawTcp } from "./support/raw.mjs";

const polling = { EIO: "4", transport: "polling" };

async function assertError(response, status, code, message) {
  assert.equal(response.status, status);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(await response.text(), JSON.stringify({ code, message }));
}

conformance("handshake", {}, ({ test, deviation }) => {
  test("item 10: over polling the open packet has the reference's keys in its order", async (c) => {
    const response = await c.fetch(polling);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=UTF-8");
    assert.equal(response.headers.get("cache-control"), "no-store");
    const body = await response.text();
    assert.equal(response.headers.get("content-length"), String(body.length));
    assert.match(
      body,
      /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/,
    );
  });

  test("item 10: over WebSocket the open packet offers no upgrade", async (c) => {
    const socket = await c.webSocket();
    assert.deepEqual(Object.keys(socket.open), [
      "sid",
      "upgrades",
      "pingInterval",
      "pingTimeout",
      "maxPayload",
    ]);
    assert.deepEqual(socket.open.upgrades, []);
  });

  test("each session has an id of its own", async (c) => {
    const sessions = await Promise.all([c.poll(), c.poll(), c.poll()]);
    assert.equal(new Set(sessions.map((session) => session.sid)).size, 3);
  });

  test("item 1: a path below the engine's own is served too", async (c) => {
    const response = await fetch(
      `${c.fixture.url}${c.fixture.path}anything?EIO=4&transport=polling`,
    );
    assert.equal(response.status, 200);
    assert.equal((await response.text())[0], "0");
  });

  test("item 1: the path without its slash is not the engine's", async (c) => {
    const response = await fetch(`${c.fixture.url}/socket.io?EIO=4&transport=polling`);
    assert.equal(response.status, 404);
  });

  test("of a parameter that is given twice the last counts", async (c) => {
    const url = `${c.fixture.url}${c.fixture.path}?EIO=3&EIO=4&transport=nope&transport=polling`;
    assert.equal((await fetch(url)).status, 200);
  });

  test("a parameter may be percent-encoded", async (c) => {
    const url = `${c.fixture.url}${c.fixture.path}?EIO=%34&transport=%70olling`;
    assert.equal((await fetch(url)).status, 200);
  });

  for (const [what, parameters] of Object.entries({
    "a missing one": { EIO: "4" },
    "an unknown one": { EIO: "4", transport: "abc" },
    constructor: { EIO: "4", transport: "constructor" },
    __proto__: { EIO: "4", transport: "__proto__" },
    webtransport: { EIO: "4", transport: "webtransport" },
    "an empty one": { EIO: "4", transport: "" },
  })) {
    test(`item 3: transport: ${what} is refused with code 0`, async (c) => {
      await assertError(await c.fetch(parameters), 400, 0, "Transport unknown");
    });
  }

  for (const sid of ["abc", "__proto__", "constructor", "AAAAAAAAAAAAAAAAAAAA"]) {
    test(`item 3: the unknown session "${sid}" is refused with code 1`, async (c) => {
      await assertError(await c.fetch({ ...polling, sid }), 400, 1, "Session ID unknown");
      await assertError(
        await c.fetch({ ...polling, sid }, { method: "POST", body: "3" }),
        400,
        1,
        "Session ID unknown",
      );
    });
  }

  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    test(`a handshake by ${method} is refused with code 2`, async (c) => {
      await assertError(await c.fetch(polling, { method }), 400, 2, "Bad handshake method");
    });
  }

  test("item 7: without cors OPTIONS is refused with code 2", async (c) => {
    const response = await c.fetch(polling, { method: "OPTIONS" });
    await assertError(response, 400, 2, "Bad handshake method");
  });

  test("transport=websocket without an upgrade is refused with code 3", async (c) => {
    const response = await c.fetch({ EIO: "4", transport: "websocket" });
    await assertError(response, 400, 3, "Bad request");
  });

  test("another transport than the session's is refused with code 3", async (c) => {
    const session = await c.poll();
    const response = await c.fetch({ EIO: "4", transport: "websocket", sid: session.sid });
    await assertError(response, 400, 3, "Bad request");
  });

  test("polling on a WebSocket's session is refused with code 3", async (c) => {
    const socket = await c.webSocket();
    await assertError(await c.fetch({ ...polling, sid: socket.sid }), 400, 3, "Bad request");
  });

  for (const EIO of [undefined, "", "3", "5", "04", "abc"]) {
    test(`item 2: EIO ${JSON.stringify(EIO)} is refused with code 5`, async (c) => {
      const response = await c.fetch({ transport: "polling", ...(EIO !== undefined && { EIO }) });
      await assertError(response, 400, 5, "Unsupported protocol version");
    });
  }

  test("the transport is checked before the session, the session before the method", async (c) => {
    const unknown = { EIO: "3", transport: "abc", sid: "abc" };
    await assertError(await c.fetch(unknown, { method: "POST" }), 400, 0, "Transport unknown");
    await assertError(
      await c.fetch({ EIO: "3", transport: "polling", sid: "abc" }, { method: "PUT" }),
      400,
      1,
      "Session ID unknown",
    );
    await assertError(
      await c.fetch({ EIO: "3", transport: "polling" }, { method: "POST" }),
      400,
      2,
      "Bad handshake method",
    );
  });

  test("item 6: a refusal says nothing about caching", async (c) => {
    const response = await c.fetch({ EIO: "4", transport: "abc" });
    assert.equal(response.headers.get("cache-control"), null);
  });

  for (const [what, options, message] of [
    ["an unknown transport", { query: { transport: "abc" } }, "Transport unknown"],
    ["an unknown session", { sid: "abc" }, "Session ID unknown"],
  ]) {
    test(`an upgrade with ${what} is refused in plain text before the 101`, async (c) => {
      const socket = await c.webSocket({ handshake: false, ...options });
      const { status, headers, body } = await socket.refused;
      assert.equal(status, 400);
      assert.equal(headers["content-type"], "text/html");
      assert.equal(headers.connection, "close");
      assert.equal(body, message);
    });
  }

  for (const EIO of ["", "3", "abc"]) {
    test(`item 8: a WebSocket with EIO "${EIO}" does not stay open`, async (c) => {
      const socket = await c.webSocket({ handshake: false, query: { EIO } });
      await Promise.race([socket.refused, socket.opened.catch(() => {}), socket.closed]);
      socket.socket.on("error", () => {});
      await socket.ends();
      assert.equal(socket.unread, 0);
    });
  }

  deviation("item 8: a WebSocket with a wrong EIO is refused before the 101", async (c) => {
    const socket = await c.webSocket({ handshake: false, query: { EIO: "3" } });
    const { status, body } = await socket.refused;
    assert.equal(status, 400);
    assert.equal(body, "Unsupported protocol version");
  });

  test("a WebSocket on a path that nobody serves is refused or closed", async (c) => {
    const tcp = new RawTcp(c);
    tcp.write(
      "GET /elsewhere/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n" +
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    await Promise.race([tcp.until(/\r\n\r\n/), tcp.ends()]);
    assert.doesNotMatch(tcp.received, /^HTTP\/1\.1 [1-3]/);
  });
});

conformance("handshake options", {
  path: "/chat",
  pingInterval: 1234,
  pingTimeout: 567,
  maxHttpBufferSize: 4321,
  allowUpgrades: false,
}, ({ test }) => {
  test("the open packet tells the options, and allowUpgrades empties the upgrades", async (c) => {
    const { open } = await c.poll();
    assert.deepEqual(
      { ...open, sid: undefined },
      { sid: undefined, upgrades: [], pingInterval: 1234, pingTimeout: 567, maxPayload: 4321 },
    );
  });

  test("the default path is no longer served", async (c) => {
    const response = await fetch(`${c.fixture.url}/socket.io/?EIO=4&transport=polling`);
    assert.equal(response.status, 404);
  });
});

for (const [allowed, refused] of [
  ["polling", "websocket"],
  ["websocket", "polling"],
]) {
  conformance(`transports: ${allowed} alone`, { transports: [allowed] }, ({ test }) => {
    test(`${refused} is unknown`, async (c) => {
      if (refused === "polling") {
        await assertError(await c.fetch(polling), 400, 0, "Transport unknown");
      } else {
        const socket = await c.webSocket({ handshake: false });
        const { status, body } = await socket.refused;
        assert.equal(status, 400);
        assert.match(body, /Transport unknown/);
        assert.deepEqual((await c.poll()).open.upgrades, []);
      }
    });

    test(`${allowed} works`, async (c) => {
      const session = allowed === "polling" ? await c.poll() : await c.webSocket();
      await session.connect("/");
    });
  });
}
