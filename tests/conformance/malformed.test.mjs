// Bad input: each malformed packet, frame and request gets its answer, while a bystander that echoes
// every 10 ms loses nothing and never waits.
import assert from "node:assert/strict";
import { besideBystander } from "./support/bystander.mjs";
import { accepted, closed, malformed } from "./support/malformed_table.mjs";
import { RawTcp } from "./support/raw.mjs";

const message = (packet) => (typeof packet === "string" ? `4${packet}` : packet);
const base64 = (packet) =>
  typeof packet === "string" ? `4${packet}` : `b${packet.toString("base64")}`;

// What became of the connection: how it ended, or that it went on to answer.
async function outcome(c, socket) {
  const ends = socket.ends().then(async ({ code }) => {
    const { reason } = await c.fixture.logged({ event: "disconnect", id: socket.id });
    return { code, reason };
  });
  ends.catch(() => {});
  const answers = (async () => {
    socket.send('421["echo",1]');
    while ((await socket.next()) !== "431[1]");
    return accepted;
  })();
  answers.catch(() => {});
  return Promise.any([ends, answers]);
}

besideBystander("malformed Socket.IO packets", {}, ({ test, deviation, context }) => {
  for (const row of malformed) {
    const expected = row[context.server];
    const told = expected === accepted ? "is accepted" : "closes the connection";
    test(`${row.what} ${told}`, async (c) => {
      const socket = await c.webSocket({ namespace: "/" });
      for (const packet of row.packets) socket.send(message(packet));
      assert.deepEqual(await outcome(c, socket), expected);
    });
  }

  for (const { what, packets, [context.server]: expected } of malformed) {
    if (packets.length > 1 || expected !== closed) continue;
    test(`${what} closes a polling session, which is told`, async (c) => {
      const session = await c.poll({ namespace: "/" });
      const poll = await session.park();
      await session.send(...packets.map(base64));
      assert.equal((await poll.packets).at(-1), "1");
      await c.fixture.logged({ event: "disconnect", id: session.id, reason: "forced close" });
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
