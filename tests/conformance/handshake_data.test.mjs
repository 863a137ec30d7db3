// What a socket's handshake tells about the request that made it.
import assert from "node:assert/strict";
import { conformance, settled, transports } from "./support/suite.mjs";
import { next } from "./support/deadline.mjs";
import { secure } from "./support/secure.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

for (const [name, options] of Object.entries(transports)) {
  conformance(`handshake's data over ${name}`, {}, ({ test }) => {
    test("headers, query, address, time", async (c) => {
      const before = Date.now();
      const client = await c.connected("/", {
        ...options,
        query: { room: "a b", empty: "" },
        extraHeaders: { "X-Custom": "Value", origin: "http://a.example" },
      });
      await settled(client, name);
      const handshake = await ask(client, "handshake");
      assert.equal(handshake.headers["x-custom"], "Value");
      assert.equal(handshake.headers.host, `127.0.0.1:${c.fixture.port}`);
      assert.equal(handshake.query.room, "a b");
      assert.equal(handshake.query.empty, "");
      assert.equal(handshake.query.EIO, "4");
      assert.match(handshake.address, /127\.0\.0\.1$/);
      assert.equal(handshake.secure, secure);
      assert.equal(handshake.xdomain, true);
      assert.ok(handshake.issued >= before - 5 && handshake.issued <= Date.now() + 5);
      assert.match(handshake.time, /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT/);
      assert.deepEqual(handshake.auth, {});
    });

    test("item 83: it is the first request's, also after an upgrade and elsewhere", async (c) => {
      const main = await c.connected("/", { ...options, query: { a: "1" } });
      await settled(main, name);
      const custom = main.io.socket("/custom", { auth: { token: "t" } });
      await next(custom.connect(), "connect");
      const first = name === "websocket" ? "websocket" : "polling";
      for (const client of [main, custom]) {
        const { url, query } = await ask(client, "handshake");
        assert.equal(query.transport, first);
        assert.equal(query.sid, undefined);
        assert.ok(url.startsWith(`${c.fixture.path}?a=1&EIO=4&transport=${first}`), url);
      }
      assert.deepEqual((await ask(custom, "handshake")).auth, { token: "t" });
    });

    test("without an Origin it is not cross-domain", async (c) => {
      const client = await c.connected("/", options);
      assert.equal((await ask(client, "handshake")).xdomain, false);
    });
  });
}
