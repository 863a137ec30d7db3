// HTTP long-polling: answers, payloads, and what ends a session.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { RawTcp } from "./support/raw.mjs";
import { within } from "./support/deadline.mjs";
import { request } from "./support/secure.mjs";

const limit = 2000;

// The server's socket ended for this reason.
const ended = (c, session, reason) =>
  c.fixture.logged({ event: "disconnect", id: session.id, reason });

// A POST whose body is sent in pieces, as the caller writes them.
function slowPost(c, session, headers = {}) {
  const post = request(c.query({ EIO: "4", transport: "polling", sid: session.sid }), {
    method: "POST",
    headers,
  });
  c.closing(() => post.destroy());
  post.on("error", () => {});
  post.answered = within(
    new Promise((resolve) => {
      post.once("response", async (response) => {
        let body = "";
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode, body });
      });
    }),
    "the answer to a slow POST",
  );
  post.answered.catch(() => {});
  return post;
}

conformance("polling", { maxHttpBufferSize: limit }, ({ test }) => {
  test("a GET answers with text and forbids caching", async (c) => {
    const session = await c.poll();
    await session.send("40");
    const response = await session.get();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=UTF-8");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.match(await response.text(), /^40\{"sid":"[\w-]{20}"\}$/);
  });

  test("a POST answers ok", async (c) => {
    const session = await c.poll();
    const response = await session.post("40");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html");
    assert.equal(response.headers.get("content-length"), "2");
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(await response.text(), "ok");
  });

  test("a pending GET is answered as soon as there is something", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const poll = await session.park();
    await session.send('42["emit-back",1]');
    assert.deepEqual(await poll.packets, ['42["echo-back",1]']);
  });

  test("several packets in one POST are handled in order, and answered in one payload", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["emit-back",1]', '42["emit-back",2]', '42["emit-back","é😀"]');
    const packets = [];
    while (packets.length < 3) packets.push(...(await session.packets()));
    assert.deepEqual(packets, [
      '42["echo-back",1]',
      '42["echo-back",2]',
      '42["echo-back","é😀"]',
    ]);
  });

  test("what is queued between two polls leaves in one answer", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["emit-twice","x"]');
    await c.fixture.logged({ event: "connection", id: session.id });
    assert.deepEqual(await session.packets(), ['42["first","x"]', '42["second","x"]']);
  });

  test("binary travels as base64, both ways", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('451-["emit-back",{"_placeholder":true,"num":0}]', "bAQIDBA==");
    assert.equal(await session.next(), '451-["echo-back",{"_placeholder":true,"num":0}]');
    assert.equal(await session.next(), "bAQIDBA==");
  });

  test("item 12: the packets of a POST are handled before it is answered", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["log","handled"]');
    await c.fixture.logged({ event: "log", id: session.id, args: ["handled"] });
  });

  test("item 13: a body over the limit gets 413 and the session stays", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const response = await session.post("4".padEnd(limit + 1, "x"));
    assert.equal(response.status, 413);
    assert.equal(await response.text(), "");
    await session.send('42["emit-back",1]');
    assert.equal(await session.next(), '42["echo-back",1]');
  });

  test("item 13: the limit counts bytes of UTF-8", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const response = await session.post(`42["log","${"é".repeat(limit / 2)}"]`);
    assert.equal(response.status, 413);
  });

  test("a body of exactly the limit is accepted", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const frame = '42["emit-back",""]';
    const text = "y".repeat(limit - frame.length);
    await session.send(`42["emit-back","${text}"]`);
    assert.equal(await session.next(), `42["echo-back","${text}"]`);
  });

  test("item 14: a POST of application/octet-stream closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const response = await session.post("40", { "content-type": "application/octet-stream" });
    assert.equal(response.status, 400);
    await ended(c, session, "transport error");
    assert.equal(await session.isKnown(), false);
  });

  test("item 14: with a parameter it is another type, and accepted", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const type = "application/octet-stream; charset=binary";
    const response = await session.post('42["log",1]', { "content-type": type });
    assert.equal(response.status, 200);
  });

  test("item 15: a chunked body is accepted, characters may be split between chunks", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const post = slowPost(c, session, { "transfer-encoding": "chunked" });
    for (const byte of Buffer.from('42["emit-back","é😀"]')) post.write(Buffer.of(byte));
    post.end();
    assert.deepEqual(await post.answered, { status: 200, body: "ok" });
    assert.equal(await session.next(), '42["echo-back","é😀"]');
  });

  test("item 15: a chunked body over the limit gets 413", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const post = slowPost(c, session, { "transfer-encoding": "chunked" });
    post.write("4".padEnd(limit, "x"));
    post.write("xx");
    assert.equal((await post.answered).status, 413);
  });

  test("item 16: packets before a bad one are delivered", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.post("40/in-middleware,\x1eabc\x1e40/chain,");
    await ended(c, session, "parse error");
    await c.fixture.logged({ event: "middleware", nsp: "/in-middleware" });
    assert.ok(!c.fixture.entries.some((entry) => entry.nsp === "/chain"));
  });

  for (const [what, body] of [
    ["an unknown packet type", "abc"],
    ["a type past the last", "7"],
    ["no packet at all", ""],
    ["item 17: a trailing separator", '42["log",1]\x1e'],
    ["a leading separator", '\x1e42["log",1]'],
  ]) {
    test(`${what} closes the session with a parse error`, async (c) => {
      const session = await c.poll({ namespace: "/" });
      await session.post(body);
      await ended(c, session, "parse error");
      assert.equal(await session.isKnown(), false);
    });
  }

  for (const packet of ["0", "5", "6", "6hello"]) {
    test(`item 18: the packet "${packet}" from a client is ignored`, async (c) => {
      const session = await c.poll({ namespace: "/" });
      await session.send(packet);
      await session.send('42["emit-back",1]');
      assert.equal(await session.next(), '42["echo-back",1]');
    });
  }

  test("item 20: a ping from a client closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.post("2");
    await ended(c, session, "transport error");
    assert.equal(await session.isKnown(), false);
  });

  test("item 30: a second GET closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const first = session.get();
    await session.send("6");
    const second = await session.get();
    assert.equal(second.status, 400);
    assert.equal(await second.text(), "");
    assert.equal(await (await first).text(), "1");
    await ended(c, session, "transport error");
    assert.equal(await session.isKnown(), false);
  });

  test("a second POST closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const first = slowPost(c, session, { "content-length": "20" });
    const tcp = new RawTcp(c);
    await new Promise((resolve) => first.write("42[", resolve));
    tcp.write(
      `POST ${c.fixture.path}?EIO=4&transport=polling&sid=${session.sid} HTTP/1.1\r\n` +
        "Host: x\r\nContent-Length: 1\r\n\r\n6",
    );
    await ended(c, session, "transport error");
  });

  test("item 31: a GET that its client gives up closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const abandoned = session.get().catch(() => "gone");
    await session.send("6");
    session.abort();
    assert.equal(await abandoned, "gone");
    await ended(c, session, "transport error");
  });

  test("a POST that ends before its body does closes the session", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const post = slowPost(c, session, { "content-length": "20" });
    await new Promise((resolve) => post.write("42[", resolve));
    post.destroy();
    await ended(c, session, "transport error");
  });

  for (const method of ["PUT", "DELETE", "PATCH"]) {
    test(`${method} with a session gets 500, and the session stays`, async (c) => {
      const session = await c.poll({ namespace: "/" });
      const response = await session.request({ method });
      assert.equal(response.status, 500);
      assert.equal(await response.text(), "");
      assert.equal(await session.isKnown(), true);
    });
  }

  test("a close packet ends the pending GET with a noop", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const poll = await session.park();
    await session.send("1");
    assert.deepEqual(await poll.packets, ["6"]);
    await ended(c, session, "transport close");
    assert.equal(await session.isKnown(), false);
  });

  test("a close packet without a pending GET is answered with ok", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send("1");
    await ended(c, session, "transport close");
    assert.equal(await session.isKnown(), false);
  });

  test("item 29: closed by the server while no GET was pending, the next one is told", async (c) => {
    const session = await c.poll({ namespace: "/" });
    await session.send('42["disconnect-me-close"]');
    const packets = [];
    while (!packets.includes("1")) packets.push(...(await session.packets()));
    assert.deepEqual(packets.filter((packet) => packet !== "6"), ["41", "1"]);
  });

  test("item 42: a message without a body closes the connection", async (c) => {
    const session = await c.poll({ namespace: "/" });
    const poll = await session.park();
    await session.send("4");
    assert.equal((await poll.packets).at(-1), "1");
    await ended(c, session, "forced close");
    assert.equal(await session.isKnown(), false);
  });

  test("an old Internet Explorer is told not to filter", async (c) => {
    const response = await c.fetch(
      { EIO: "4", transport: "polling" },
      { headers: { "user-agent": "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)" } },
    );
    assert.equal(response.headers.get("x-xss-protection"), "0");
  });
});
