// permessage-deflate at work: what is compressed, what is inflated, and what ends a connection.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { constants, createDeflateRaw, deflateRawSync } from "node:zlib";
import { FrameClient, deflated, inflated, opcodes } from "./support/frames.mjs";
import { next } from "./support/deadline.mjs";
import { conformance, settled, transports } from "./support/suite.mjs";

const limit = 100_000;
const none = { serverNoContextTakeover: true, clientNoContextTakeover: true };
const options = { perMessageDeflate: none, maxHttpBufferSize: limit };
const takeover = {
  perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: false },
};

const long = "compressible ".repeat(400);

// A packet of so many bytes, as the fixture sends it back.
const echoed = (size) => `42["echo-back","${"a".repeat(size - '42["echo-back",""]'.length)}"]`;
const asked = (size) => echoed(size).replace("echo-back", "emit-back");

conformance("official clients over permessage-deflate", options, ({ test, context }) => {
  for (const [name, travel] of Object.entries(transports)) {
    test(`${name}: events of all kinds and sizes`, async () => {
      const socket = await context.connected("/", { ...travel, perMessageDeflate: { threshold: 0 } });
      await settled(socket, name);
      if (name !== "polling") {
        const { ws } = socket.io.engine.transport;
        assert.equal(ws.extensions, "permessage-deflate");
      }
      for (const value of ["", "a", long, "žluťoučký 🐟".repeat(500), { list: [1, [long]] }]) {
        assert.deepEqual(await socket.emitWithAck("echo", value), value);
      }
      for (const size of [0, 1, 1023, 1024, 50_000]) {
        const bytes = Buffer.alloc(size, "ab");
        assert.ok(bytes.equals(await socket.emitWithAck("echo", bytes)));
        const noise = randomBytes(size);
        assert.deepEqual(await socket.emitWithAck("echo", { noise, long }), { noise, long });
      }
    });
  }

  test("a broadcast reaches clients with and without the extension alike", async () => {
    const sockets = await Promise.all(
      [{ threshold: 0 }, false, {}, false].map((perMessageDeflate) =>
        context.connected("/", { perMessageDeflate }),
      ),
    );
    sockets.push(await context.connected("/", transports.polling));
    for (const socket of sockets) await socket.emitWithAck("join", "everybody");
    const heard = sockets.map((socket) => next(socket, "news"));
    await sockets[0].emitWithAck("broadcast", { to: ["everybody"] }, "news", long);
    assert.deepEqual(
      await Promise.all(heard),
      sockets.map(() => [long]),
    );
  });
});

conformance("permessage-deflate, outgoing", options, ({ test, deviation, context }) => {
  const open = (extensions) => FrameClient.open(context, { namespace: "/", extensions });

  test("threshold: a message of 1024 bytes is compressed, one of 1023 is not", async () => {
    const client = await open();
    for (const [size, compressed] of [
      [1023, false],
      [1024, true],
      [1025, true],
    ]) {
      client.text(asked(size));
      const { rsv1, payload } = await client.next();
      assert.equal(rsv1, compressed);
      const text = (rsv1 ? inflated(payload) : payload).toString();
      assert.equal(text, echoed(size));
    }
  });

  for (const bits of [8, 9, 10, 12, 15]) {
    test(`server_max_window_bits=${bits}: the receiver's window suffices`, async () => {
      const client = await open(`permessage-deflate; server_max_window_bits=${bits}`);
      // Repetitions at every distance that a window may or may not reach.
      const words = Array.from({ length: 40 }, (_, i) => randomBytes(i * 16 + 8).toString("hex"));
      const text = [...words, ...words, ...words.reverse()].join("");
      client.text(`42["emit-back","${text}"]`);
      const { rsv1, payload } = await client.next();
      assert.equal(rsv1, true);
      assert.equal(inflated(payload, bits).toString(), `42["echo-back","${text}"]`);
    });
  }

  test("each message stands alone", async () => {
    const client = await open();
    for (let i = 0; i < 3; ++i) {
      client.text(asked(5000));
      const { rsv1, payload } = await client.next();
      assert.equal(rsv1, true);
      assert.equal(inflated(payload).toString(), echoed(5000));
    }
  });

  test("windows of different sizes in one room", async () => {
    const clients = [];
    for (const bits of [15, 9, 15, 10, 9]) {
      const client = await open(`permessage-deflate; server_max_window_bits=${bits}`);
      client.text('420["join","windows"]');
      assert.equal(await client.message(), "430[]");
      clients.push([client, bits]);
    }
    const text = Array.from({ length: 3 }, () => "x".repeat(2000)).join(randomBytes(1500).toString("hex"));
    clients[0][0].text(`42["broadcast",{"to":["windows"]},"news","${text}"]`);
    for (const [client, bits] of clients) {
      const { rsv1, payload } = await client.next();
      assert.equal(rsv1, true);
      assert.equal(inflated(payload, bits).toString(), `42["news","${text}"]`);
    }
  });

  // The reference's WebSockets do not look at the flag.
  deviation("item 35: compress(false) leaves a message as it is", async () => {
    const client = await open();
    client.text(`42["broadcast",{"compress":false},"news","${long}"]`);
    const { rsv1, payload } = await client.next();
    assert.equal(rsv1, false);
    assert.equal(payload.toString(), `42["news","${long}"]`);
    client.text(`42["broadcast",{},"news","${long}"]`);
    assert.equal((await client.next()).rsv1, true);
  });

  test("a pong is not compressed", async () => {
    const client = await open();
    client.frame(opcodes.ping, "aaaaaaaaaaaaaaaaaaaa");
    const { opcode, rsv1, payload } = await client.next();
    assert.equal(opcode, opcodes.pong);
    assert.equal(rsv1, false);
    assert.equal(payload.toString(), "aaaaaaaaaaaaaaaaaaaa");
  });

  test("attachments are compressed", async () => {
    const client = await open();
    client.text('451-["emit-back",{"_placeholder":true,"num":0}]');
    client.frame(opcodes.binary, Buffer.alloc(5000, "abc"));
    assert.match(await client.message(), /^451-\["echo-back"/);
    const { opcode, rsv1, payload } = await client.next();
    assert.equal(opcode, opcodes.binary);
    assert.equal(rsv1, true);
    assert.ok(inflated(payload).equals(Buffer.alloc(5000, "abc")));
  });

  deviation("what would not shrink leaves as it is (the reference: larger, compressed)", async () => {
    const client = await open();
    const noise = randomBytes(5000);
    client.text('451-["emit-back",{"_placeholder":true,"num":0}]');
    client.frame(opcodes.binary, noise);
    await client.message();
    const { rsv1, payload } = await client.next();
    assert.equal(rsv1, false);
    assert.ok(noise.equals(payload));
  });

  test("without the extension nothing is compressed", async () => {
    const client = await open(null);
    assert.doesNotMatch(client.head, /sec-websocket-extensions/i);
    client.text(asked(5000));
    assert.equal((await client.next()).rsv1, false);
  });
});

conformance("permessage-deflate by its threshold", { perMessageDeflate: true }, ({ deviation, context }) => {
  // The reference looks at the threshold only where no context is taken over.
  deviation("item 37: the threshold holds whatever was offered", async () => {
    const client = await FrameClient.open(context, { namespace: "/" });
    client.text(asked(1023));
    assert.equal((await client.next()).rsv1, false);
    client.text(asked(1024));
    assert.equal((await client.next()).rsv1, true);
  });
});

conformance("permessage-deflate, incoming", options, ({ test, deviation, context }) => {
  const open = (extensions) => FrameClient.open(context, { namespace: "/", extensions });

  // What is still answered shows that the connection stands.
  async function answers(client) {
    client.text('429["echo","still here"]');
    assert.equal(await client.message(), '439["still here"]');
  }

  const forms = {
    "fixed and dynamic codes": (text) => deflated(text),
    "stored blocks": (text) => deflated(text, { level: 0 }),
    "a small window": (text) => deflated(text, { windowBits: 9 }),
    "a final block and an empty one": (text) =>
      Buffer.concat([deflateRawSync(text), Buffer.from([0])]),
    "a final block alone": (text) => deflateRawSync(text),
  };
  for (const [name, form] of Object.entries(forms)) {
    test(`${name}: read, several times over`, async () => {
      const client = await open();
      for (const text of ["short", long, "ž🐟"]) {
        client.frame(opcodes.text, form(`420["echo","${text}"]`), { rsv1: true });
        assert.equal(await client.message(), `430["${text}"]`);
      }
      await answers(client);
    });
  }

  test("compressed and plain messages take turns", async () => {
    const client = await open();
    for (let i = 0; i < 4; ++i) {
      if (i % 2) client.text(`42${i}["echo",${i}]`);
      else client.compressed(`42${i}["echo",${i}]`);
      assert.equal(await client.message(), `43${i}[${i}]`);
    }
  });

  test("a fragmented message, with a ping between its parts", async () => {
    const client = await open();
    const payload = deflated(`420["echo","${long}"]`);
    const third = Math.floor(payload.length / 3);
    client.frame(opcodes.text, payload.subarray(0, third), { rsv1: true, fin: false });
    client.frame(opcodes.ping, "between");
    client.frame(opcodes.continuation, payload.subarray(third, 2 * third), { fin: false });
    client.frame(opcodes.continuation, "", { fin: false });
    client.frame(opcodes.continuation, payload.subarray(2 * third));
    assert.equal((await client.next()).opcode, opcodes.pong);
    assert.equal(await client.message(), `430["${long}"]`);
  });

  test("one byte a fragment", async () => {
    const client = await open();
    const payload = deflated('420["echo","ž🐟"]');
    for (let i = 0; i < payload.length; ++i) {
      client.frame(i === 0 ? opcodes.text : opcodes.continuation, payload.subarray(i, i + 1), {
        rsv1: i === 0,
        fin: i === payload.length - 1,
      });
    }
    assert.equal(await client.message(), '430["ž🐟"]');
  });

  for (const [name, payload] of [
    ["one byte", Buffer.from([0])],
    ["nothing at all", Buffer.alloc(0)],
  ]) {
    test(`an empty message as ${name}`, async () => {
      const client = await open();
      client.text('451-["emit-back",{"_placeholder":true,"num":0}]');
      client.frame(opcodes.binary, payload, { rsv1: true });
      assert.match(await client.message(), /^451-\["echo-back"/);
      assert.equal((await client.next()).payload.length, 0);
      await answers(client);
    });
  }

  test("exactly the limit, inflated, is taken", async () => {
    const client = await open();
    const packet = asked(limit);
    client.compressed(packet);
    assert.equal(await client.message(), echoed(limit));
  });

  const ends = {
    "one byte over the limit, inflated": [1009, (c) => c.compressed(asked(limit + 1))],
    "a bomb": [1009, (c) => c.compressed(Buffer.alloc(50_000_000, "4"))],
    "compressed bytes over the limit": [
      1009,
      (c) => c.frame(opcodes.binary, deflated(randomBytes(limit + 10)), { rsv1: true }),
    ],
    "a fragmented bomb": [
      1009,
      (c) => {
        const payload = deflated(Buffer.alloc(5_000_000));
        c.frame(opcodes.binary, payload.subarray(0, 10), { rsv1: true, fin: false });
        c.frame(opcodes.continuation, payload.subarray(10));
      },
    ],
    "damaged data": [1007, (c) => c.frame(opcodes.text, [0xff, 0xff, 0xff], { rsv1: true })],
    "a distance past the beginning": [
      1007,
      (c) => {
        const stream = deflateRawSync(long, { dictionary: Buffer.from(long) });
        c.frame(opcodes.text, stream, { rsv1: true });
      },
    ],
    "text that is not UTF-8 once inflated": [
      1007,
      (c) => c.compressed(Buffer.from('42["echo","\xff"]', "latin1")),
    ],
    "text that ends within a character": [
      1007,
      (c) => c.compressed(Buffer.from('42["echo","\xc5', "latin1")),
    ],
    "a compressed ping": [1002, (c) => c.frame(opcodes.ping, deflated("a"), { rsv1: true })],
    "a compressed close": [1002, (c) => c.frame(opcodes.close, [], { rsv1: true })],
    "RSV1 on a continuation": [
      1002,
      (c) => {
        const payload = deflated('42["echo",1]');
        c.frame(opcodes.text, payload.subarray(0, 5), { rsv1: true, fin: false });
        c.frame(opcodes.continuation, payload.subarray(5), { rsv1: true });
      },
    ],
  };
  for (const [name, [code, send]] of Object.entries(ends)) {
    test(`${name}: ${code}, and nobody else is harmed`, async () => {
      const other = await open();
      const client = await open();
      send(client);
      assert.equal(await client.closeCode(), code);
      other.compressed('420["echo",1]');
      assert.equal(await other.message(), "430[1]");
    });
  }

  test("RSV1 without the extension: 1002", async () => {
    const client = await open(null);
    client.compressed('420["echo",1]');
    assert.equal(await client.closeCode(), 1002);
  });

  test("a message that refers to the one before, against the agreement: 1007", async () => {
    const client = await open();
    const noise = randomBytes(2000).toString("hex");
    const [first, second] = await stream([`420["echo","${noise}"]`, `421["echo","${noise}"]`]);
    client.frame(opcodes.text, first, { rsv1: true });
    assert.equal(await client.message(), `430["${noise}"]`);
    client.frame(opcodes.text, second, { rsv1: true });
    assert.equal(await client.closeCode(), 1007);
  });

  deviation("data that stops within a block: 1007 (the reference: what there is)", async () => {
    const client = await open();
    const payload = deflated('420["echo","cut short"]');
    client.frame(opcodes.text, payload.subarray(0, -3), { rsv1: true });
    assert.equal(await client.closeCode(), 1007);
  });

  deviation("blocks behind a final one count (the reference drops them)", async () => {
    const client = await open();
    const parts = [deflateRawSync('420["echo",'), deflateRawSync('"two"]')];
    client.frame(opcodes.text, Buffer.concat(parts), { rsv1: true });
    assert.equal(await client.message(), '430["two"]');
  });
});

// The compressed forms of messages that share one context.
async function stream(messages) {
  const deflate = createDeflateRaw();
  const forms = [];
  for (const message of messages) {
    deflate.write(message);
    await new Promise((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    forms.push(deflate.read().subarray(0, -4));
  }
  return forms;
}

conformance("permessage-deflate with a context kept", takeover, ({ test, context }) => {
  test("messages refer to earlier ones", async () => {
    const client = await FrameClient.open(context, { namespace: "/" });
    const other = await FrameClient.open(context, { namespace: "/" });
    const noise = randomBytes(2000).toString("hex");
    const messages = [0, 1, 2].map((i) => `42${i}["echo","${noise}"]`);
    const forms = await stream(messages);
    assert.ok(forms[1].length < forms[0].length / 2);
    for (const [i, form] of forms.entries()) {
      other.compressed(`42${i}["echo","of another"]`);
      assert.equal(await other.message(), `43${i}["of another"]`);
      client.frame(opcodes.text, form, { rsv1: true });
      assert.equal(await client.message(), `43${i}["${noise}"]`);
      client.text(`42${i}["echo","plain"]`);
      assert.equal(await client.message(), `43${i}["plain"]`);
    }
  });

  test("an official client keeps its context", async () => {
    const socket = await context.connected("/", { perMessageDeflate: { threshold: 0 } });
    for (let i = 0; i < 5; ++i) {
      assert.deepEqual(await socket.emitWithAck("echo", [long, i]), [long, i]);
    }
  });
});

const clientOptions = [
  {},
  { serverNoContextTakeover: true },
  { clientNoContextTakeover: true },
  { serverNoContextTakeover: true, clientNoContextTakeover: true },
  { serverMaxWindowBits: 9 },
  { clientMaxWindowBits: 9 },
  { clientMaxWindowBits: false },
  { serverMaxWindowBits: 10, clientMaxWindowBits: 11, serverNoContextTakeover: true },
];

conformance("raw clients over permessage-deflate", options, ({ test, context }) => {
  for (const perMessageDeflate of clientOptions) {
    test(`with ${JSON.stringify(perMessageDeflate)}`, async () => {
      const socket = await context.webSocket({
        namespace: "/",
        perMessageDeflate: { threshold: 0, ...perMessageDeflate },
      });
      assert.match(socket.socket.extensions, /^permessage-deflate/);
      for (const text of ["", "a", long, "ž".repeat(20_000)]) {
        socket.send(`420["echo","${text}"]`);
        assert.equal(await socket.next(), `430["${text}"]`);
      }
    });
  }
});
