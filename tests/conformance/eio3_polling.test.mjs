// Payloads of Engine.IO protocol 3, byte for byte: text, base64 and bytes, and what is none.
import assert from "node:assert/strict";
import { conformance, ownFixture } from "./support/suite.mjs";
import { item, joined, payload } from "./support/raw3.mjs";

const patient = { allowEIO3: true };
const bytes = Buffer.from([1, 2, 255]);

conformance("protocol 3: polling", patient, ({ test, deviation, context }) => {
  test("item 41: lengths count UTF-16 code units, both ways", async () => {
    const session = await joined(context);
    await session.send('42["emit-back","h€😀"]');
    const response = await session.get();
    assert.equal(await response.text(), '22:42["echo-back","h€😀"]');
    assert.equal(response.headers.get("content-length"), "29");
  });

  test("several packets in one payload are handled in order", async () => {
    const session = await joined(context);
    await session.send('42["emit-back",1]', '42["emit-back",2]');
    await session.send('42["emit-back",3]');
    const packets = [];
    while (packets.length < 3) packets.push(...(await session.packets()));
    assert.deepEqual(packets, [1, 2, 3].map((n) => `42["echo-back",${n}]`));
  });

  test("section 1.a.15: binary comes as bytes where the client takes them", async () => {
    const session = await joined(context);
    await session.send('451-["emit-back",{"_placeholder":true,"num":0}]', `b4${bytes.toString("base64")}`);
    const response = await session.get();
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    assert.deepEqual(
      Buffer.from(await response.arrayBuffer()),
      Buffer.concat([
        item('451-["echo-back",{"_placeholder":true,"num":0}]'),
        item(Buffer.from([4, 1, 2, 255])),
      ]),
    );
  });

  test("section 1.a.15: binary comes as base64 with b64=1", async () => {
    const session = await joined(context, { b64: "1" });
    await session.send('451-["emit-back",{"_placeholder":true,"num":0}]', "b4AQL/");
    assert.deepEqual(await session.packets(), [
      '451-["echo-back",{"_placeholder":true,"num":0}]',
      "b4AQL/",
    ]);
  });

  test("section 1.a.15: a POST may be bytes", async () => {
    const session = await joined(context, { b64: "1" });
    await session.send(
      Buffer.concat([
        item('452-["emit-back","é😀",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'),
        item(Buffer.from([4, 1, 2, 255])),
        item("b4AQL/"),
      ]),
    );
    assert.deepEqual(await session.packets(), [
      '452-["echo-back","é😀",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
      "b4AQL/",
      "b4AQL/",
    ]);
  });

  test("a payload of no packets is no error", async () => {
    const session = await joined(context);
    for (const body of ["0:", '0:22:42["emit-back","sent"]']) {
      assert.equal(await (await session.post(body)).text(), "ok");
    }
    await session.send(Buffer.alloc(0));
    assert.deepEqual(await session.packets(), ['42["echo-back","sent"]']);
  });

  for (const [name, body] of Object.entries({
    "an empty one": "",
    "no length": ":4",
    "a length that is no number": "x:4",
    "a length in bytes": '24:42["log","€"]',
    "a length past the end": "100:4",
    "a length without a packet": "2",
    "a length behind the last packet": "1:62",
    "an unknown type": "1:7",
    "a payload of protocol 4": '42["log",1]',
  })) {
    test(`a malformed payload ends the session: ${name}`, async () => {
      const session = await joined(context);
      const response = await session.post(body);
      assert.equal(response.status, 200);
      await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "parse error" });
      assert.equal(await session.isKnown(), false);
    });
  }

  test("item 16: packets before a bad one are handled", async () => {
    const session = await joined(context);
    await session.post(`${payload("40/in-middleware,")}1:x${payload("40/chain,")}`);
    await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "parse error" });
    await context.fixture.logged({ event: "middleware", nsp: "/in-middleware" });
    assert.ok(!context.fixture.entries.some(({ nsp }) => nsp === "/chain"));
  });

  test("a binary payload that is cut off in its length ends the session", async () => {
    const session = await joined(context);
    await session.post(Buffer.from([1, 4]), "application/octet-stream");
    await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "parse error" });
  });

  for (const [name, body] of Object.entries({
    "a length behind a space": ' 9:42["log"]',
    "a length in hexadecimal": '0x9:42["log"]',
    "base64 of an unknown type": "3:b9A",
    "bytes past the end": Buffer.from([1, 9, 255, 4]),
    "an item of an unknown kind": Buffer.from([2, 1, 255, 4]),
    "bytes of an unknown type": Buffer.from([1, 1, 255, 9]),
  })) {
    deviation(`a payload that the reference lets pass ends the session: ${name}`, async () => {
      const session = await joined(context);
      await session.post(body, Buffer.isBuffer(body) ? "application/octet-stream" : "text/plain");
      await context.fixture.logged({ event: "disconnect", id: session.sid, reason: "parse error" });
    });
  }

  test("a body over the limit is refused and the session goes on", async () => {
    const own = await ownFixture(context, { ...patient, maxHttpBufferSize: 100 });
    const session = await joined(own);
    assert.equal((await session.post(`101:4${"x".repeat(100)}`)).status, 413);
    await session.send('42["emit-back",1]');
    assert.deepEqual(await session.packets(), ['42["echo-back",1]']);
  });
});
