// Bad input: each malformed packet, frame and request gets its answer, while a bystander that echoes
// every 10 ms loses nothing and never waits.
import assert from "node:assert/strict";
import { besideBystander } from "./support/bystander.mjs";
import { RawTcp } from "./support/raw.mjs";

const binary = Buffer.of(1, 2, 3);

// Packets, as they follow the message type, sent after the namespace "/" was joined.
const refused = [
  ["CONNECT with a list", "0/custom,[]"],
  ["CONNECT with a string", '0/custom,"x"'],
  ["CONNECT with null", "0/custom,null"],
  ["CONNECT with truncated JSON", '0/custom,{"a":'],
  ["DISCONNECT with an object", "1{}"],
  ["DISCONNECT with a string", '1"x"'],
  ["EVENT with an empty list", "2[]"],
  ["EVENT named null", "2[null]"],
  ["EVENT named true", "2[true]"],
  ["EVENT named by a list", '2[["a"]]'],
  ["EVENT with an object", "2{}"],
  ["EVENT with a string", '2"a"'],
  ["EVENT with truncated JSON", '2["a"'],
  ["EVENT with a truncated string", '2["a'],
  ["EVENT with junk after its JSON", '2["a"]x'],
  ["EVENT with a trailing comma", '2["a",]'],
  ["EVENT with an unquoted member", '2["a",{b:1}]'],
  ["EVENT with a leading zero", '2["a",01]'],
  ["EVENT with a bare control character", '2["a\n"]'],
  ["EVENT with a false escape", '2["\\x"]'],
  ["EVENT with NaN", '2["a",NaN]'],
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => [`EVENT with the reserved name ${name}`, `2["${name}"]`],
  ),
  ["EVENT with a negative id", '2-1["a"]'],
  ["EVENT with a fractional id", '21.5["a"]'],
  ["EVENT with an exponent in its id", '21e3["a"]'],
  ["EVENT with a namespace without its slash", '2nsp,["a"]'],
  ["EVENT with letters before its JSON", '2abc["a"]'],
  ["ACK with an object", "31{}"],
  ["ACK with a string", '31"x"'],
  ["CONNECT_ERROR with a list", "4[]"],
  ["CONNECT_ERROR with null", "4null"],
  ["BINARY_EVENT without attachments' count", '5["a"]'],
  ["BINARY_EVENT that is only a count", "51"],
  ["BINARY_EVENT with a fractional count", '51.5-["a"]'],
  ["BINARY_EVENT with a negative count", '5-1-["a"]'],
  ["BINARY_EVENT with eleven attachments", '511-["a"]'],
  ["a placeholder past the attachments", '51-["a",{"_placeholder":true,"num":1}]', binary],
  ["a placeholder before the attachments", '51-["a",{"_placeholder":true,"num":-1}]', binary],
  ["a placeholder numbered by a string", '51-["a",{"_placeholder":true,"num":"0"}]', binary],
  ["a placeholder named splice", '51-["a",{"_placeholder":true,"num":"splice"}]', binary],
  ["text while attachments are due", '51-["a",{"_placeholder":true,"num":0}]', '2["b"]'],
  ["binary that nobody announced", binary],
  ["more binary than announced", '51-["a",{"_placeholder":true,"num":0}]', binary, binary],
  ["an unknown type", "7"],
  ["a letter for a type", "a"],
  ["a message without a body", ""],
];

const accepted = [
  ["CONNECT without a payload", "0/custom"],
  ["CONNECT with an empty object", "0/custom,{}"],
  ["EVENT named connection", '2["connection"]'],
  ["EVENT named error", '2["error"]'],
  ["EVENT named __proto__", '2["__proto__"]'],
  ["EVENT named by a number", "2[1.5]"],
  ["EVENT with whitespace in its JSON", '2[ "a" , { "b" : [ ] } ]'],
  ["EVENT with an id that begins with zeros", '2007["a"]'],
  ["EVENT without a payload", "2"],
  ["EVENT with an id alone", "21"],
  ["ACK without a payload", "3"],
  ["ACK with an id alone", "31"],
  ["BINARY_EVENT with ten attachments", '510-["a"]', ...Array(10).fill(binary)],
  ["an event of a million braces in a string", `2["a","${"{".repeat(500_000)}"]`],
];

// Where the reference reads a number as JavaScript does, or keeps a state that it should not.
const stricter = [
  ["EVENT with a space for an id", '2 ["a"]'],
  ["EVENT with a space in its id", '2 1["a"]'],
  ["BINARY_EVENT with an empty count", '5-["a"]'],
  ["BINARY_EVENT with a fraction of zero", '51.0-["a"]', binary],
  ["BINARY_EVENT with an exponent", '51e0-["a"]', binary],
  ["BINARY_EVENT with a hexadecimal count", '50x1-["a"]', binary],
  ["BINARY_EVENT with a space in its count", '5 1-["a"]', binary],
  ["a placeholder numbered by a fraction", '51-["a",{"_placeholder":true,"num":0.5}]', binary],
];

const message = (packet) => (typeof packet === "string" ? `4${packet}` : packet);
const base64 = (packet) =>
  typeof packet === "string" ? `4${packet}` : `b${packet.toString("base64")}`;

besideBystander("malformed Socket.IO packets", {}, ({ test, deviation }) => {
  const closes = ([what, ...packets]) => [
    `${what} closes the connection`,
    async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      for (const packet of packets) socket.send(message(packet));
      assert.equal((await socket.ends()).code, 1005);
      await c.fixture.logged({ event: "disconnect", id: socket.id, reason: "forced close" });
    },
  ];
  for (const row of refused) test(...closes(row));
  for (const row of stricter) deviation(...closes(row));

  for (const [what, ...packets] of refused.filter((row) => row.length === 2)) {
    test(`${what} closes a polling session, which is told`, async (c) => {
      const session = await c.poll({ namespace: "/" });
      const pending = session.packets();
      await session.send(...packets.map(base64));
      assert.equal((await pending).at(-1), "1");
      await c.fixture.logged({ event: "disconnect", id: session.id, reason: "forced close" });
    });
  }

  for (const [what, ...packets] of accepted) {
    test(`${what} is accepted`, async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      for (const packet of packets) socket.send(message(packet));
      if (packets[0][0] === "0") await socket.next();
      socket.send('421["echo",1]');
      assert.equal(await socket.next(), "431[1]");
    });
  }

  deviation("an event that announces no attachments leaves nothing behind", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('450-["emit-back",1]');
    assert.equal(await socket.next(), '42["echo-back",1]');
    socket.send('421["echo",1]');
    assert.equal(await socket.next(), "431[1]");
  });

  test("lists nested a hundred thousand deep are survived", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    const depth = 100_000;
    socket.send(`42["log",${"[".repeat(depth)}${"]".repeat(depth)}]`);
    await socket.ends().catch(() => {});
    const other = await c.webSocket({ namespace: "/" });
    other.send('421["echo",1]');
    assert.equal(await other.next(), "431[1]");
  });
});

besideBystander("malformed requests", {}, ({ test }) => {
  const head = (c, line, headers = []) =>
    `${line.replace("PATH", `${c.fixture.path}?EIO=4&transport=polling`)}\r\n${["Host: x", ...headers].join("\r\n")}\r\n\r\n`;

  for (const [what, write, status] of [
    ["no HTTP at all", () => "hello\r\n\r\n", 400],
    ["bytes of TLS", () => "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["an unknown method", (c) => head(c, "BREW PATH HTTP/1.1"), 400],
    ["a version that does not exist", (c) => head(c, "GET PATH HTTP/7.7"), 400],
    ["a header without a colon", (c) => head(c, "GET PATH HTTP/1.1", ["nonsense"]), 400],
    ["a space before a header's colon", (c) => head(c, "GET PATH HTTP/1.1", ["a : b"]), 400],
    ["a control character in Origin", (c) => head(c, "GET PATH HTTP/1.1", ["Origin: a\x01b"]), 400],
    ["headers of 40 kB", (c) => head(c, "GET PATH HTTP/1.1", [`X: ${"y".repeat(40_000)}`]), 431],
    ["a negative length", (c) => head(c, "POST PATH HTTP/1.1", ["Content-Length: -1"]), 400],
    ["a length that is no number", (c) => head(c, "POST PATH HTTP/1.1", ["Content-Length: x"]), 400],
    [
      "two lengths that differ",
      (c) => head(c, "POST PATH HTTP/1.1", ["Content-Length: 1", "Content-Length: 2"]),
      400,
    ],
    [
      "a length beside chunks",
      (c) => head(c, "POST PATH HTTP/1.1", ["Content-Length: 1", "Transfer-Encoding: chunked"]),
      400,
    ],
  ]) {
    test(`${what} is answered with ${status}, and the connection closed`, async (c) => {
      const tcp = new RawTcp(c);
      tcp.write(write(c));
      await tcp.until(new RegExp(`^HTTP/1\\.1 ${status} `));
      await tcp.ends();
    });
  }

  test("a chunk's length that is no number closes the connection", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const tcp = new RawTcp(c);
    tcp.write(
      `POST ${c.fixture.path}?EIO=4&transport=polling&sid=${session.sid} HTTP/1.1\r\nHost: x\r\n` +
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n40\r\n0\r\n\r\n",
    );
    await tcp.ends();
  });

  test("requests that follow each other in one segment are answered in order", async (c) => {
    const tcp = new RawTcp(c);
    tcp.write(
      head(c, "GET /nowhere HTTP/1.1") +
        head(c, "PUT PATH HTTP/1.1") +
        head(c, "GET PATH HTTP/1.1"),
    );
    await tcp.until(/404 .*"code":2.*0\{"sid"/s);
  });

  test("connections that say nothing disturb nobody", async (c) => {
    const silent = [...Array(50)].map(() => new RawTcp(c));
    for (const tcp of silent.slice(25)) tcp.write("GET /socket.io/?EIO=4");
    const client = await c.connected("/");
    assert.equal(await client.timeout(2000).emitWithAck("echo", 1), 1);
  });
});
