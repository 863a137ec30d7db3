// Socket.IO packets as clients of Engine.IO protocol 3 exchange them: who is in which namespace under
// which name, and what refusals look like.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { OldPolling, payload } from "./support/raw3.mjs";

conformance("protocol 3: packets", { allowEIO3: true }, ({ test, deviation, context }) => {
  async function joined() {
    const socket = await context.webSocket({ query: { EIO: "3", token: "t" } });
    assert.equal(await socket.any(), "40");
    return socket;
  }

  async function asks(socket, packet, answer) {
    socket.send(packet);
    const got = await socket.any();
    if (typeof answer === "string") assert.equal(got, answer);
    else assert.match(got, answer);
  }

  test("item 89: it joins the main namespace without asking, after the open packet", async () => {
    const polling = await OldPolling.open(context);
    assert.deepEqual(await polling.packets(), ["40"]);
    await context.fixture.logged({ event: "connection", nsp: "/", id: polling.sid });
  });

  test("item 89: it may speak before it has heard of that", async () => {
    const polling = await OldPolling.open(context);
    await polling.send('42["emit-back",1]');
    const packets = [];
    while (packets.length < 2) packets.push(...(await polling.packets()));
    assert.deepEqual(packets, ["40", '42["echo-back",1]']);
  });

  test("item 89: a CONNECT has no payload, and ids are made of the session's", async () => {
    const socket = await joined();
    await asks(socket, '421["rooms"]', `431[["${socket.sid}"]]`);
    await asks(socket, "40/custom,", "40/custom,");
    await asks(socket, '42/custom,2["rooms"]', `43/custom,2[["/custom#${socket.sid}"]]`);
    await context.fixture.logged({ event: "connection", id: `/custom#${socket.sid}` });
  });

  test("item 89: it comes back to a namespace under the same id", async () => {
    const socket = await joined();
    for (let i = 0; i < 2; ++i) {
      await asks(socket, "40/custom,", "40/custom,");
      await asks(socket, '42/custom,["emit-back"]', '42/custom,["echo-back"]');
      socket.send("41/custom,");
      await asks(socket, '42["emit-back"]', '42["echo-back"]');
    }
  });

  for (const [said, auth] of [
    ["?ok=1", { ok: "1" }],
    ["?a=1&a=2&b=x+y%20z&c", { a: "2", b: "x y z", c: "" }],
    ["?t=%e2%82%ac&=&%74=5#f?g=h", { t: "5", "": "" }],
    ["?", {}],
    ["#a?b=c", {}],
    ["", {}],
  ]) {
    test(`item 58: the query of a namespace is its auth: ${said}`, async () => {
      const socket = await joined();
      await asks(socket, `40/custom${said},`, "40/custom,");
      socket.send('42/custom,1["handshake"]');
      const [handshake] = JSON.parse((await socket.any()).slice("43/custom,1".length));
      assert.deepEqual(handshake.auth, auth);
      assert.equal(handshake.query.token, "t");
    });
  }

  test("item 58: other packets may name the namespace with a query, too", async () => {
    const socket = await joined();
    await asks(socket, "40/custom,", "40/custom,");
    await asks(socket, '42/custom?x=1,["emit-back",1]', '42/custom,["echo-back",1]');
    socket.send("41/custom?y,");
    await context.fixture.logged({
      event: "disconnect",
      id: `/custom#${socket.sid}`,
      reason: "client namespace disconnect",
    });
  });

  test("the main namespace has an empty auth and the first request's query", async () => {
    const socket = await joined();
    socket.send('421["handshake"]');
    const [handshake] = JSON.parse((await socket.any()).slice(3));
    assert.deepEqual(handshake.auth, {});
    assert.deepEqual(handshake.query, { EIO: "3", transport: "websocket", token: "t" });
  });

  test("what a CONNECT carries is not its auth", async () => {
    const socket = await joined();
    await asks(socket, '40/custom?a=1,{"b":2}', "40/custom,");
    await asks(socket, '42/custom,1["handshake"]', /"auth":\{"a":"1"\}/);
  });

  test("item 89: a refusal is the error's data, or its message, alone", async () => {
    const socket = await joined();
    await asks(socket, "40/refuse,", '44/refuse,{"code":7,"reason":"not today"}');
    await asks(socket, "40/refuse-plain?again,", '44/refuse-plain,"refused"');
    await asks(socket, '42["emit-back"]', '42["echo-back"]');
  });

  test("an unknown namespace is refused by its name", async () => {
    const socket = await joined();
    await asks(socket, "40/zz?ok=1,", '44/zz,{"message":"Invalid namespace"}');
  });

  test("a second CONNECT to the main namespace ends the connection", async () => {
    const socket = await joined();
    socket.send("40");
    await socket.ends();
    await context.fixture.logged({ event: "disconnect", id: socket.sid });
  });

  test("an event for a namespace that it has not joined ends the connection", async () => {
    const socket = await joined();
    socket.send('42/custom,["log"]');
    await socket.ends();
  });

  test("acknowledgements of both kinds", async () => {
    const socket = await joined();
    await asks(socket, '4212["echo","€",1]', '4312["€",1]');
    socket.send('451-13["echo",{"_placeholder":true,"num":0}]');
    await asks(socket, Buffer.from([4, 9, 8]), '461-13[{"_placeholder":true,"num":0}]');
    assert.deepEqual(await socket.any(), Buffer.from([4, 9, 8]));
  });

  test("what the server ends is told as to all others", async () => {
    const socket = await joined();
    await asks(socket, "40/custom,", "40/custom,");
    await asks(socket, '42/custom,["disconnect-me"]', "41/custom,");
    await asks(socket, '42["disconnect-me"]', "41");
  });

  // The reference reads a namespace as a URL, whose path it normalises.
  deviation("a namespace's name is what stands before its query", async () => {
    const socket = await joined();
    await asks(socket, "40/zz/../custom,", '44/zz/../custom,{"message":"Invalid namespace"}');
    await asks(socket, "40/é,", '44/é,{"message":"Invalid namespace"}');
  });

  test("several packets of one POST", async () => {
    const polling = await OldPolling.open(context);
    const response = await polling.post(payload("40/custom?a=1,", "40/refuse-plain,"));
    assert.equal(await response.text(), "ok");
    const packets = [];
    while (packets.length < 3) packets.push(...(await polling.packets()));
    assert.deepEqual(packets.sort(), ["40", "40/custom,", '44/refuse-plain,"refused"']);
  });
});
