// Connection state recovery on the wire.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { call, say } from "./support/traveller.mjs";

const options = { connectionStateRecovery: {} };
const offset = "[\\w-]+(?:\\.[\\w-]+)?";

// Joins the main namespace and answers what came: the packets before the CONNECT, id and pid.
async function join(webSocket, auth) {
  webSocket.send(`40${auth ? JSON.stringify(auth) : ""}`);
  const before = [];
  for (;;) {
    const packet = await webSocket.next();
    if (packet.startsWith?.("40")) return { before, ...JSON.parse(packet.slice(2)) };
    before.push(packet);
  }
}

// The last argument of a text packet's event.
const lastOf = (packet) => JSON.parse(packet.slice(packet.indexOf("["))).at(-1);

// A session that has seen one event, and whose connection is gone.
async function gone(context) {
  const webSocket = await context.webSocket();
  const { sid, pid } = await join(webSocket);
  webSocket.send('42["emit-back"]');
  const seen = lastOf(await webSocket.next());
  webSocket.close();
  await context.fixture.logged({ event: "disconnect", id: sid });
  return { sid, pid, offset: seen };
}

conformance("connection state recovery on the wire", options, ({ test, deviation }) => {
  test("item 84: events carry an offset behind their arguments, direct ones too", async (context) => {
    const webSocket = await context.webSocket();
    const { pid } = await join(webSocket);
    assert.match(pid, /^[\w-]{20}$/);
    webSocket.send('42["emit-back",1]');
    assert.match(await webSocket.next(), new RegExp(`^42\\["echo-back",1,"${offset}"\\]$`));
    webSocket.send('420["broadcast",{},"all"]');
    assert.match(await webSocket.next(), new RegExp(`^42\\["all","${offset}"\\]$`));
    assert.equal(await webSocket.next(), "430[]");
    webSocket.send('451-["emit-back",{"_placeholder":true,"num":0}]');
    webSocket.send(Buffer.from([1]));
    assert.match(
      await webSocket.next(),
      new RegExp(`^451-\\["echo-back",\\{"_placeholder":true,"num":0\\},"${offset}"\\]$`),
    );
  });

  test("item 84: events that ask for an answer carry none", async (context) => {
    const webSocket = await context.webSocket();
    await join(webSocket);
    webSocket.send('42["ask",0,"question",1]');
    assert.match(await webSocket.next(), /^42\d+\["question",1\]$/);
  });

  deviation("volatile events carry the offset of what was sent before them", async (context) => {
    const webSocket = await context.webSocket();
    await join(webSocket);
    webSocket.send('42["emit-back"]');
    const before = lastOf(await webSocket.next());
    webSocket.send('42["volatile","fleeting","text"]');
    assert.deepEqual(await webSocket.next(), `42["fleeting","text","${before}"]`);
  });

  test("items 84 and 85: what was missed comes before the CONNECT packet", async (context) => {
    const peer = await context.connected();
    const session = await gone(context);
    await say(peer, [], "missed1");
    await say(peer, [session.sid], "missed2", 2);
    const { before, sid, pid } = await join(await context.webSocket(), session);
    assert.equal(before.length, 2);
    assert.match(before[0], new RegExp(`^42\\["missed1","${offset}"\\]$`));
    assert.match(before[1], new RegExp(`^42\\["missed2",2,"${offset}"\\]$`));
    assert.equal(sid, session.sid);
    assert.equal(pid, session.pid);
  });

  for (const [title, auth] of Object.entries({
    "a pid that is no string": ({ offset }) => ({ pid: 7, offset }),
    "an offset that is no string": ({ pid }) => ({ pid, offset: 7 }),
    "a pid that nobody has": ({ offset }) => ({ pid: "x".repeat(20), offset }),
    "an offset without a pid": ({ offset }) => ({ offset }),
  })) {
    test(`item 88: ${title} begins a session`, async (context) => {
      const session = await gone(context);
      const { before, sid, pid } = await join(await context.webSocket(), auth(session));
      assert.deepEqual(before, []);
      assert.notEqual(sid, session.sid);
      assert.notEqual(pid, session.pid);
    });
  }

  test("item 86: who left the namespace has no session to come back to", async (context) => {
    const webSocket = await context.webSocket();
    const { sid, pid } = await join(webSocket);
    webSocket.send('42["emit-back"]');
    const seen = lastOf(await webSocket.next());
    webSocket.send("41");
    await context.fixture.logged({ event: "disconnect", id: sid });
    assert.notEqual((await join(webSocket, { pid, offset: seen })).sid, sid);
  });

  test("item 86: nor has who was disconnected by the server", async (context) => {
    const webSocket = await context.webSocket();
    const { sid, pid } = await join(webSocket);
    webSocket.send('42["emit-back"]');
    const seen = lastOf(await webSocket.next());
    webSocket.send('42["disconnect-me"]');
    assert.equal(await webSocket.next(), "41");
    assert.notEqual((await join(webSocket, { pid, offset: seen })).sid, sid);
  });

  deviation("item 87: a session has one socket: the last to claim it has it", async (context) => {
    const session = await gone(context);
    const first = await context.webSocket();
    assert.equal((await join(first, session)).sid, session.sid);
    const second = await context.webSocket();
    assert.equal((await join(second, session)).sid, session.sid);
    await first.ends();
    const peer = await context.connected();
    assert.equal((await call(peer, "fetch-sockets", { to: [session.sid] })).length, 1);
  });

  deviation("an offset that the server never gave is a gap", async (context) => {
    const session = await gone(context);
    const claim = { pid: session.pid, offset: "somebody's words" };
    const { before, sid, pid } = await join(await context.webSocket(), claim);
    assert.deepEqual(before, []);
    assert.equal(sid, session.sid);
    assert.notEqual(pid, session.pid);
    await context.fixture.logged({ event: "recovery", id: sid, recovery: "partial" });
  });
});
