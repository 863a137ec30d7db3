// The JavaScript client that the server itself serves: its bytes, their codings, and which paths are
// meant.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { conformance } from "./support/suite.mjs";
import { within } from "./support/deadline.mjs";
import { request } from "./support/secure.mjs";

const packaged = dirname(createRequire(import.meta.url).resolve("socket.io/package.json"));
const { version } = JSON.parse(readFileSync(join(packaged, "package.json")));
const etag = `"${version}"`;

const files = ["", ".min", ".msgpack.min", ".esm.min"].flatMap((kind) => [
  `socket.io${kind}.js`,
  `socket.io${kind}.js.map`,
]);
const bundle = (name) => readFileSync(join(packaged, "client-dist", name));

const decoders = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
  undefined: (bytes) => bytes,
};

// A request below the path, whose answer's body stays as it was sent.
function get(context, name, { headers = {}, method = "GET" } = {}) {
  const answer = new Promise((resolve, reject) => {
    const url = context.fixture.url + context.fixture.path + name;
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      const pieces = [];
      for await (const piece of response) pieces.push(piece);
      const { statusCode: status } = response;
      resolve({ status, headers: response.headers, body: Buffer.concat(pieces) });
    });
    sent.on("error", reject);
    sent.end();
  });
  return within(answer, `the answer to ${method} ${name}`);
}

conformance("with the client", { serveClient: true }, ({ test, deviation }) => {
  for (const name of files) {
    test(`item 91: ${name} is the package's`, async (c) => {
      const { status, headers, body } = await get(c, name);
      assert.equal(status, 200);
      assert.equal(headers["content-encoding"], undefined);
      assert.equal(headers["cache-control"], "public, max-age=0");
      assert.equal(headers.etag, etag);
      const kind = name.endsWith(".map") ? "json" : "javascript";
      assert.equal(headers["content-type"], `application/${kind}; charset=utf-8`);
      assert.ok(body.equals(bundle(name)));
      for (const coding of ["br", "gzip", "deflate"]) {
        const packed = await get(c, name, { headers: { "accept-encoding": coding } });
        assert.equal(packed.headers["content-encoding"], coding);
        assert.ok(decoders[coding](packed.body).equals(body), coding);
      }
    });
  }

  for (const [accepted, coding] of [
    ["br, gzip, deflate", "br"],
    ["gzip, deflate, br", "gzip"],
    ["gzip;q=0.5, br;q=0.4", "gzip"],
    ["deflate;q=0.9, gzip;q=0.8", "deflate"],
    ["gzip;q=0, deflate", "deflate"],
    ["GZIP", "gzip"],
    ["*", "br"],
    ["*, br;q=0", "gzip"],
    ["*;q=0.5, gzip", "gzip"],
    ["gzip;q=abc", undefined],
    ["gzip;level=1;q=0.3, br;q=0.2", "gzip"],
    ["identity", undefined],
    ["identity, br;q=0.1", "br"],
    ["zstd", undefined],
    [", ,", undefined],
  ]) {
    test(`Accept-Encoding: ${accepted} gets ${coding ?? "no coding"}`, async (c) => {
      const headers = { "accept-encoding": accepted };
      const answer = await get(c, "socket.io.min.js", { headers });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["content-encoding"], coding);
      assert.ok(decoders[coding](answer.body).equals(bundle("socket.io.min.js")));
    });
  }

  for (const [known, status] of [
    [etag, 304],
    [`W/${etag}`, 304],
    ['"4.0.0"', 200],
    ["*", 200],
  ]) {
    test(`item 91: If-None-Match: ${known} is answered ${status}`, async (c) => {
      const answer = await get(c, "socket.io.js", { headers: { "if-none-match": known } });
      assert.equal(answer.status, status);
      assert.equal(answer.body.length === 0, status === 304);
      assert.equal(answer.headers.etag, status === 304 ? undefined : etag);
    });
  }

  test("a query behind the name changes nothing", async (c) => {
    const { status, body } = await get(c, "socket.io.min.js?v=1&sid=abc");
    assert.equal(status, 200);
    assert.ok(body.equals(bundle("socket.io.min.js")));
  });

  test("HEAD is answered without the body", async (c) => {
    const { status, headers, body } = await get(c, "socket.io.js", { method: "HEAD" });
    assert.equal(status, 200);
    assert.equal(headers.etag, etag);
    assert.equal(body.length, 0);
  });

  for (const name of ["socket.io.css", "socket.io.js.map.gz", "socket.io.min.jsx", "sub/socket.io.js"]) {
    test(`item 91: ${name} is none of the eight, and a request to the engine`, async (c) => {
      const { status, body } = await get(c, name);
      assert.equal(status, 400);
      assert.equal(body.toString(), '{"code":0,"message":"Transport unknown"}');
    });
  }

  // The reference begins an answer and breaks it off.
  deviation("a bundle that was never made is none of the eight", async (c) => {
    assert.equal((await get(c, "socket.io.esm.js")).status, 400);
  });

  // A cache between would hand Brotli to whoever asks next.
  deviation("the answer says that it depends on Accept-Encoding", async (c) => {
    assert.equal((await get(c, "socket.io.js")).headers.vary, "Accept-Encoding");
  });

  test("the engine below the same path is as before", async (c) => {
    await c.connected("/", { transports: ["polling"] });
  });
});

conformance("with the client and cors", {
  serveClient: true,
  cors: { origin: ["http://a.example"], credentials: true },
}, ({ test }) => {
  test("the bundle may be read by the origins that may read the rest", async (c) => {
    const headers = { origin: "http://a.example" };
    const answer = await get(c, "socket.io.esm.min.js", { headers });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers["access-control-allow-origin"], "http://a.example");
    assert.equal(answer.headers["access-control-allow-credentials"], "true");
    assert.match(answer.headers.vary, /^Origin\b/);
  });

  test("a preflight is answered as elsewhere", async (c) => {
    const headers = { origin: "http://a.example", "access-control-request-method": "GET" };
    const answer = await get(c, "socket.io.js", { method: "OPTIONS", headers });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers["access-control-allow-origin"], "http://a.example");
  });
});

conformance("with the client below another path", { serveClient: true, path: "/chat" }, ({ test }) => {
  test("it is served there", async (c) => {
    assert.equal((await get(c, "socket.io.min.js")).status, 200);
    const elsewhere = await fetch(`${c.fixture.url}/socket.io/socket.io.min.js`);
    assert.equal(elsewhere.status, 404);
    await elsewhere.arrayBuffer();
  });
});

conformance("without the client", { serveClient: false }, ({ test }) => {
  test("its path is the engine's", async (c) => {
    const { status, body } = await get(c, "socket.io.js");
    assert.equal(status, 400);
    assert.equal(body.toString(), '{"code":0,"message":"Transport unknown"}');
  });
});
