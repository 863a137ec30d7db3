// Acknowledgements: whose ids, how often, how long, and those of broadcasts.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";
import { next, within } from "./support/deadline.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);
const idOf = (packet) => Number(/^42(\d+)\[/.exec(packet)[1]);

conformance("acknowledgements", {}, ({ test, deviation }) => {
  test("item 46: ids count up over all sockets of a namespace", async (c) => {
    const [a, b] = [await c.webSocket({ namespace: "/" }), await c.webSocket({ namespace: "/" })];
    const ids = [];
    for (const socket of [a, b, a]) {
      socket.send('42["ask",2000,"question"]');
      ids.push(idOf(await socket.next()));
    }
    assert.deepEqual(ids, [ids[0], ids[0] + 1, ids[0] + 2]);
  });

  test("item 46: a broadcast draws one id, the same for all", async (c) => {
    const [a, b] = [await c.webSocket({ namespace: "/" }), await c.webSocket({ namespace: "/" })];
    a.send('420["broadcast-ack",{"timeout":2000},"question"]');
    const [first, second] = [await a.next(), await b.next()];
    assert.equal(first, second);
    a.send(`43${idOf(first)}["a"]`);
    b.send(`43${idOf(second)}["b"]`);
    const answer = JSON.parse((await a.next()).slice(3))[0];
    assert.deepEqual(answer.responses.sort(), ["a", "b"]);
    a.send('42["ask",2000,"question"]');
    assert.equal(idOf(await a.next()), idOf(first) + 1);
  });

  test("the id of a client's event is repeated in the answer, whatever it is", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    for (const id of ["0", "7", "12345", "9007199254740991"]) {
      socket.send(`42${id}["echo","x"]`);
      assert.equal(await socket.next(), `43${id}["x"]`);
    }
  });

  test("an answer with binary is a binary acknowledgement", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('451-5["echo",{"_placeholder":true,"num":0}]');
    socket.send(Buffer.of(7));
    assert.equal(await socket.next(), '461-5[{"_placeholder":true,"num":0}]');
    assert.deepEqual(await socket.next(), Buffer.of(7));
  });

  test("a client's binary answer reaches the server", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["ask",2000,"question"]');
    const id = idOf(await socket.next());
    socket.send(`461-${id}[1,{"_placeholder":true,"num":0}]`);
    socket.send(Buffer.of(7));
    const { error, args } = await c.fixture.logged({ event: "answer", id: socket.id });
    assert.equal(error, null);
    assert.equal(args[0], 1);
    assert.equal(args.length, 2);
  });

  test("item 52: an answer given twice is sent once", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('421["ack-twice"]');
    assert.equal(await socket.next(), "431[1]");
    socket.send('422["echo"]');
    assert.equal(await socket.next(), "432[]");
  });

  test("an answer that nobody waits for is ignored", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send("43999[1]");
    socket.send('42["ask",2000,"question"]');
    const id = idOf(await socket.next());
    socket.send(`43${id}["first"]`);
    socket.send(`43${id}["second"]`);
    socket.send('421["echo"]');
    assert.equal(await socket.next(), "431[]");
    socket.send('42["log","behind"]');
    await c.fixture.logged({ event: "log", id: socket.id });
    const answers = c.fixture.entries.filter((e) => e.event === "answer" && e.id === socket.id);
    assert.deepEqual(answers.map((entry) => entry.args), [["first"]]);
  });

  test("a server's question times out, and a late answer is ignored", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["ask",50,"question"]');
    const id = idOf(await socket.next());
    const { error, args } = await c.fixture.logged({ event: "answer", id: socket.id });
    assert.equal(error, "operation has timed out");
    assert.deepEqual(args, []);
    socket.send(`43${id}["late"]`);
    socket.send('421["echo"]');
    assert.equal(await socket.next(), "431[]");
    assert.equal(c.fixture.entries.filter((e) => e.event === "answer" && e.id === socket.id).length, 1);
  });

  deviation("item 51: a question without a timeout fails when its socket leaves", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["ask",0,"question"]');
    await socket.next();
    socket.close();
    const { error } = await c.fixture.logged({ event: "answer", id: socket.id });
    assert.equal(error, "socket has been disconnected");
  });

  test("a question with a timeout to a socket that leaves fails, once", async (c) => {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send('42["ask",300,"question"]');
    await socket.next();
    socket.close();
    const { error } = await c.fixture.logged({ event: "answer", id: socket.id });
    assert.match(error, /operation has timed out|socket has been disconnected/);
  });
});

conformance("broadcast acknowledgements", {}, ({ test, deviation }) => {
  async function answering(c, ...answers) {
    const clients = [];
    for (const answer of answers) {
      const client = await c.connected("/");
      client.on("question", (...args) => {
        if (answer !== undefined) args.pop()(...[answer].flat());
      });
      clients.push(client);
    }
    return clients;
  }

  test("the answers of all are collected", async (c) => {
    const [a] = await answering(c, 1, 2, 3);
    const { error, responses } = await ask(a, "broadcast-ack", { timeout: 2000 }, "question");
    assert.equal(error, null);
    assert.deepEqual(responses.sort(), [1, 2, 3]);
  });

  test("item 48: of each client's answer the first argument counts", async (c) => {
    const [a] = await answering(c, ["r1", "r2"]);
    const { responses } = await ask(a, "broadcast-ack", { timeout: 2000 }, "question");
    assert.deepEqual(responses, ["r1"]);
  });

  test("item 48: an answer without arguments counts too", async (c) => {
    const [a] = await answering(c, [[]]);
    const { error, responses } = await ask(a, "broadcast-ack", { timeout: 2000 }, "question");
    assert.equal(error, null);
    assert.equal(responses.length, 1);
  });

  test("answers may hold binary", async (c) => {
    const [a] = await answering(c, Buffer.of(1, 2));
    const { responses } = await ask(a, "broadcast-ack", { timeout: 2000 }, "question");
    assert.deepEqual([...responses[0]], [1, 2]);
  });

  test("a socket's broadcast asks everybody else", async (c) => {
    const [a] = await answering(c, 1, 2);
    const target = { from: "socket", timeout: 2000 };
    const { responses } = await ask(a, "broadcast-ack", target, "question");
    assert.deepEqual(responses, [2]);
  });

  test("item 49: nobody to ask is an immediate empty answer", async (c) => {
    const [a] = await answering(c, 1);
    const target = { to: ["nowhere"], timeout: 60_000 };
    const { error, responses } = await ask(a, "broadcast-ack", target, "question");
    assert.equal(error, null);
    assert.deepEqual(responses, []);
  });

  test("item 50: who does not answer in time is missing, the rest is told", async (c) => {
    const [a] = await answering(c, 1, undefined);
    const { error, responses } = await ask(a, "broadcast-ack", { timeout: 100 }, "question");
    assert.equal(error, "operation has timed out");
    assert.deepEqual(responses, [1]);
  });

  test("item 50: an answer after the timeout is ignored", async (c) => {
    const [a] = await answering(c, 1);
    const late = await c.connected("/");
    const asked = next(late, "question");
    const { error } = await ask(a, "broadcast-ack", { timeout: 100 }, "question");
    assert.equal(error, "operation has timed out");
    const [answer] = await asked;
    answer(2);
    assert.equal(await ask(late, "echo", "alive"), "alive");
  });

  // The reference gives up after a millisecond.
  deviation("item 47: without a timeout a broadcast waits until each has answered or left", async (c) => {
    const [a] = await answering(c, 1);
    const [slow, leaver] = [await c.connected("/"), await c.connected("/")];
    const asked = [next(slow, "question"), next(leaver, "question")];
    let settled = false;
    const answer = ask(a, "broadcast-ack", {}, "question").finally(() => (settled = true));
    const [[reply]] = await Promise.all(asked);
    for (let i = 0; i < 5; ++i) await ask(slow, "echo");
    assert.equal(settled, false);
    reply(2);
    leaver.disconnect();
    const { responses } = await answer;
    assert.deepEqual(responses.sort(), [1, 2]);
  });

  test("one that leaves while it is asked does not hold up the rest for ever", async (c) => {
    const [a] = await answering(c, 1);
    const leaver = await c.connected("/");
    leaver.on("question", () => leaver.disconnect());
    const { responses } = await within(
      ask(a, "broadcast-ack", { timeout: 300 }, "question"),
      "the broadcast's answer",
    );
    assert.deepEqual(responses, [1]);
  });
});
