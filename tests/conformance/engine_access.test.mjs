// Who may connect: allowRequest, CORS, the session's cookie.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";

const polling = { EIO: "4", transport: "polling" };

for (const [message, text] of [
  [undefined, "Forbidden"],
  ["not from here", "not from here"],
]) {
  conformance(`allowRequest refuses with ${message ?? "no message"}`, {
    allowRequest: { refuse: true, ...(message && { message }) },
  }, ({ test }) => {
    test("item 5: over polling with status 403 and code 4", async (c) => {
      const response = await c.fetch(polling);
      assert.equal(response.status, 403);
      assert.equal(await response.text(), JSON.stringify({ code: 4, message: text }));
    });

    test("item 5: over WebSocket with status 400 and the text", async (c) => {
      const socket = await c.webSocket({ handshake: false });
      const { status, body } = await socket.refused;
      assert.equal(status, 400);
      assert.equal(body, text);
    });

    test("item 4: requests that carry a session id are not asked", async (c) => {
      const session = await c.poll({ pass: "1" });
      await session.connect("/");
      const socket = await c.webSocket({ sid: session.sid, handshake: false });
      await socket.opened;
      socket.send("2probe");
      assert.equal(await socket.any(), "3probe");
    });

    test("the protocol's version is checked after it", async (c) => {
      assert.equal((await c.fetch({ ...polling, EIO: "3" })).status, 403);
    });

    test("the official client is told", async (c) => {
      const client = c.client("/", { transports: ["polling"] });
      client.connect();
      const [error] = await next(client, "connect_error");
      assert.equal(error.context.status, 403);
    });
  });
}

conformance("cors for any origin", { cors: { origin: "*" } }, ({ test }) => {
  test("item 7: a preflight is answered before anything is checked", async (c) => {
    const response = await c.fetch(
      { transport: "abc" },
      {
        method: "OPTIONS",
        headers: { origin: "http://a.example", "access-control-request-headers": "x-foo" },
      },
    );
    assert.equal(response.status, 204);
    assert.equal(response.headers.get("content-length"), "0");
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(
      response.headers.get("access-control-allow-methods"),
      "GET,HEAD,PUT,PATCH,POST,DELETE",
    );
    assert.equal(response.headers.get("access-control-allow-headers"), "x-foo");
    assert.equal(response.headers.get("vary"), "Access-Control-Request-Headers");
  });

  test("a poll carries the header", async (c) => {
    const session = await c.poll();
    assert.equal(session.headers.get("access-control-allow-origin"), "*");
    const response = await session.post("40");
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
  });

  test("item 6: a refusal carries the header", async (c) => {
    const response = await c.fetch({ transport: "abc" });
    assert.equal(response.status, 400);
    assert.equal(response.headers.get("access-control-allow-origin"), "*");
    assert.equal(response.headers.get("cache-control"), null);
  });
});

conformance("cors for listed origins, with credentials", {
  cors: {
    origin: ["http://a.example", "http://b.example"],
    credentials: true,
    methods: ["GET", "POST"],
    allowedHeaders: ["x-foo"],
    exposedHeaders: ["x-bar"],
    maxAge: 5,
  },
}, ({ test }) => {
  test("a listed origin is named in the preflight, with all that was configured", async (c) => {
    const response = await c.fetch(polling, {
      method: "OPTIONS",
      headers: { origin: "http://b.example" },
    });
    assert.equal(response.status, 204);
    const headers = Object.fromEntries(
      [...response.headers].filter(([name]) => /^access-control|^vary$/.test(name)),
    );
    assert.deepEqual(headers, {
      "access-control-allow-origin": "http://b.example",
      vary: "Origin",
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-foo",
      "access-control-max-age": "5",
      "access-control-expose-headers": "x-bar",
    });
  });

  test("an actual answer names origin, credentials and exposed headers", async (c) => {
    const response = await c.fetch(polling, { headers: { origin: "http://a.example" } });
    assert.equal(response.headers.get("access-control-allow-origin"), "http://a.example");
    assert.equal(response.headers.get("access-control-allow-credentials"), "true");
    assert.equal(response.headers.get("access-control-expose-headers"), "x-bar");
    assert.equal(response.headers.get("vary"), "Origin");
    assert.equal(response.headers.get("access-control-allow-methods"), null);
  });

  test("another origin is not named, and is no less served: CORS guards browsers only", async (c) => {
    const response = await c.fetch(polling, { headers: { origin: "http://c.example" } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
    assert.equal(response.headers.get("vary"), "Origin");
  });
});

conformance("cors for one origin", { cors: { origin: "http://a.example" } }, ({ test }) => {
  test("the one origin is sent whoever asks", async (c) => {
    const response = await c.fetch(polling, { headers: { origin: "http://c.example" } });
    assert.equal(response.headers.get("access-control-allow-origin"), "http://a.example");
    assert.equal(response.headers.get("vary"), "Origin");
  });
});

conformance("cors that reflects", { cors: { origin: true } }, ({ test }) => {
  test("the asking origin is sent back", async (c) => {
    const response = await c.fetch(polling, { headers: { origin: "http://c.example" } });
    assert.equal(response.headers.get("access-control-allow-origin"), "http://c.example");
    assert.equal(response.headers.get("vary"), "Origin");
  });
});

conformance("without a cookie", {}, ({ test }) => {
  test("none is set, nor any CORS header", async (c) => {
    const { headers } = await c.poll();
    assert.equal(headers.get("set-cookie"), null);
    assert.equal(headers.get("access-control-allow-origin"), null);
  });
});

conformance("with the default cookie", { cookie: true }, ({ test }) => {
  test("item 38: a polling handshake sets the session's cookie", async (c) => {
    const session = await c.poll();
    assert.equal(
      session.headers.get("set-cookie"),
      `io=${session.sid}; Path=/; HttpOnly; SameSite=Lax`,
    );
  });

  test("item 38: later answers of the session do not set it again", async (c) => {
    const session = await c.poll();
    assert.equal((await session.post("40")).headers.get("set-cookie"), null);
    assert.equal((await session.get()).headers.get("set-cookie"), null);
  });

  test("item 38: a WebSocket handshake sets none", async (c) => {
    const socket = await c.webSocket({ handshake: false });
    let headers;
    socket.socket.once("upgrade", (response) => ({ headers } = response));
    await socket.opened;
    assert.equal(headers["set-cookie"], undefined);
  });
});

conformance("with a cookie of its own", {
  cookie: { name: "session", path: "/chat", httpOnly: false, sameSite: "strict", maxAge: 60 },
}, ({ test }) => {
  test("item 38: the attributes are as configured", async (c) => {
    const session = await c.poll();
    assert.equal(
      session.headers.get("set-cookie"),
      `session=${session.sid}; Max-Age=60; Path=/chat; SameSite=Strict`,
    );
  });
});
