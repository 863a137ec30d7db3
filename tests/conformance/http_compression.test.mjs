// Content-Encoding of polling's answers: who gets which, from which size on, and that the bytes are
// the same once decoded.
import assert from "node:assert/strict";
import { gunzipSync, gzipSync, inflateSync } from "node:zlib";
import { within } from "./support/deadline.mjs";
import { conformance } from "./support/suite.mjs";
import { request } from "./support/secure.mjs";

const decode = { gzip: gunzipSync, deflate: inflateSync, undefined: (bytes) => bytes };
const long = "compressible ".repeat(400);

// A GET of a session, answered as it came over the wire.
function poll(context, session, acceptEncoding) {
  const query = context.query({ EIO: "4", transport: "polling", sid: session.sid });
  const headers = acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding };
  const answer = new Promise((resolve, reject) => {
    const sent = request(query, { headers, agent: false }, async (response) => {
      const parts = [];
      for await (const part of response) parts.push(part);
      const bytes = Buffer.concat(parts);
      const length = response.headers["content-length"];
      if (length !== undefined) assert.equal(Number(length), bytes.length);
      const encoding = response.headers["content-encoding"];
      const body = decode[encoding](bytes).toString();
      resolve({ status: response.statusCode, headers: response.headers, encoding, bytes, body });
    });
    sent.once("error", reject);
    sent.end();
  });
  return within(answer, "the answer to a GET");
}

// A packet of so many bytes, as the fixture sends it back.
const echoed = (size) => `42["echo-back","${"a".repeat(size - '42["echo-back",""]'.length)}"]`;
const asked = (size) => echoed(size).replace("echo-back", "emit-back");

const expected = [
  ["gzip", "gzip"],
  ["deflate", "deflate"],
  ["GZIP", "gzip"],
  ["gzip, deflate", "gzip"],
  ["deflate, gzip", "deflate"],
  ["gzip, deflate, br, zstd", "gzip"],
  ["*", "gzip"],
  ["gzip;q=0.5, deflate;q=0.8", "deflate"],
  ["gzip;q=0, deflate", "deflate"],
  ["gzip;q=0, *", "deflate"],
  ["gzip;q=0", undefined],
  ["gzip;q=0, deflate;q=0.0", undefined],
  ["identity", undefined],
  ["*;q=0", undefined],
  ["x-gzip, zstd", undefined],
  ["", undefined],
  [undefined, undefined],
];

conformance("compressed answers to polls", {}, ({ test, context }) => {
  const open = () => context.poll({ namespace: "/" });

  for (const [accepted, encoding] of expected) {
    test(`Accept-Encoding ${accepted}: ${encoding ?? "as it is"}`, async () => {
      const session = await open();
      await session.send(`42["emit-back","${long}ž🐟"]`);
      const answer = await poll(context, session, accepted);
      assert.equal(answer.status, 200);
      assert.equal(answer.encoding, encoding);
      assert.equal(answer.body, `42["echo-back","${long}ž🐟"]`);
      assert.equal(answer.headers["content-type"], "text/plain; charset=UTF-8");
      assert.equal(answer.headers["cache-control"], "no-store");
      if (encoding) assert.ok(answer.bytes.length < answer.body.length / 4);
    });
  }

  test("item 36: br alone is not compressed", async () => {
    const session = await open();
    await session.send(asked(5000));
    const answer = await poll(context, session, "br");
    assert.equal(answer.encoding, undefined);
    assert.equal(answer.body, echoed(5000));
  });

  test("threshold: from 1024 bytes on", async () => {
    const session = await open();
    for (const [size, encoding] of [
      [1023, undefined],
      [1024, "gzip"],
      [1025, "gzip"],
    ]) {
      await session.send(asked(size));
      const answer = await poll(context, session, "gzip");
      assert.equal(answer.encoding, encoding);
      assert.equal(answer.body, echoed(size));
    }
  });

  test("the threshold is that of the whole answer", async () => {
    const session = await open();
    await session.send(asked(600), asked(600));
    const answer = await poll(context, session, "gzip");
    assert.equal(answer.encoding, "gzip");
    assert.equal(answer.body, `${echoed(600)}\x1e${echoed(600)}`);
  });

  test("item 35: compress(false) leaves an answer as it is", async () => {
    const session = await open();
    await session.send(`42["broadcast",{"compress":false},"news","${long}"]`);
    const answer = await poll(context, session, "gzip");
    assert.equal(answer.encoding, undefined);
    assert.equal(answer.body, `42["news","${long}"]`);
  });

  test("item 35: one packet that may be compressed suffices", async () => {
    const session = await open();
    await session.send(`42["broadcast",{"compress":false},"news","${long}"]`, '42["emit-back"]');
    const answer = await poll(context, session, "gzip");
    assert.equal(answer.encoding, "gzip");
    assert.equal(answer.body, `42["news","${long}"]\x1e42["echo-back"]`);
  });

  test("binary messages are compressed with the rest", async () => {
    const session = await open();
    const base64 = Buffer.alloc(3000, "xyz").toString("base64");
    await session.send('451-["emit-back",{"_placeholder":true,"num":0}]', `b${base64}`);
    const answer = await poll(context, session, "deflate");
    assert.equal(answer.encoding, "deflate");
    assert.equal(
      answer.body,
      `451-["echo-back",{"_placeholder":true,"num":0}]\x1eb${base64}`,
    );
  });

  test("a POST's body is not decoded, whatever its Content-Encoding says", async () => {
    const session = await open();
    const response = await session.post(gzipSync("429[1]"), { "content-encoding": "gzip" });
    assert.equal(response.status, 200);
    assert.equal(await session.isKnown(), false);
  });
});

conformance("answers to polls, never compressed", { httpCompression: false }, ({ test, context }) => {
  test("as they are", async () => {
    const session = await context.poll({ namespace: "/" });
    await session.send(asked(5000));
    const answer = await poll(context, session, "gzip, deflate");
    assert.equal(answer.encoding, undefined);
    assert.equal(answer.body, echoed(5000));
  });
});

conformance(
  "answers to polls, with another threshold",
  { httpCompression: { threshold: 200 } },
  ({ test, context }) => {
    test("from 200 bytes on", async () => {
      const session = await context.poll({ namespace: "/" });
      for (const [size, encoding] of [
        [199, undefined],
        [200, "gzip"],
      ]) {
        await session.send(asked(size));
        const answer = await poll(context, session, "gzip");
        assert.equal(answer.encoding, encoding);
        assert.equal(answer.body, echoed(size));
      }
    });
  },
);

conformance(
  "answers to polls, from the first byte on",
  { httpCompression: { threshold: 0 } },
  ({ deviation, context }) => {
    deviation("what would not shrink stays as it is (the reference: larger, compressed)", async () => {
      const session = await context.poll({ namespace: "/" });
      await session.send('42["emit-back"]');
      const answer = await poll(context, session, "gzip");
      assert.equal(answer.encoding, undefined);
      assert.equal(answer.body, '42["echo-back"]');
    });
  },
);
