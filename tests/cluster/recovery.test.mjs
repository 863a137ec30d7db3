// A client moves between the nodes of a cluster over Redis streams and comes back as who it was, with what
// it missed: from Node's to ours, from ours to Node's, between ours, and away from one that was killed.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test as nodeTest } from "node:test";
import { io } from "socket.io-client";
import { Cluster, ask, got, patience } from "./support/cluster.mjs";
import { next } from "../conformance/support/deadline.mjs";

const away = 60_000;
const keyOf = (client) => `sio:session:${client._pid}`;
// Without the offset, which is each event's last argument.
const events = (client) => client.got.map((event) => event.slice(0, -1));
const isMark = (name) => ([event]) => event === name;

describe("connection state recovery over Redis streams", () => {
  const test = (name, run) => nodeTest(name, { timeout: 90_000 }, run);
  let cluster;
  before(async () => {
    cluster = await Cluster.start({
      kind: "streams",
      server: { connectionStateRecovery: { maxDisconnectionDuration: away } },
    });
  });
  after(() => cluster?.stop());
  afterEach(() => cluster.closeClients());

  const exists = async (client) => (await cluster.broker.ask("EXISTS", keyOf(client))) === 1;

  // The connection breaks, and its server knows.
  async function drop(client, server) {
    client.io.engine.close();
    if (server.startsWith("node")) await cluster.until(() => exists(client), "the session to be kept");
  }

  async function comeBack(client, server) {
    client.io.uri = cluster.servers[server].url;
    client.connect();
    await next(client, "connect", patience);
  }

  // Somebody of a room who has seen one event.
  async function resident(server) {
    const client = await cluster.client(server);
    await ask(client, "join", ["red"]);
    await ask(client, "set-data", { name: "resident" });
    await ask(client, "broadcast", {}, "begin");
    await got(client, isMark("begin"));
    client.got.length = 0;
    return client;
  }

  async function sayAll(from, id) {
    const say = (target, ...event) => ask(from, "broadcast", target, ...event);
    await say({ to: ["red"] }, "red", 1);
    await say({ to: ["blue"] }, "blue");
    await say({ except: ["red"] }, "others");
    await say({}, "all", { a: ["é", null] }, Buffer.from([1, 2, 0]));
    await say({ to: [id] }, "you", "text");
    await say({ to: ["blue", "red"] }, "both");
  }
  const said = [
    ["red", 1],
    ["all", { a: ["é", null] }, Buffer.from([1, 2, 0])],
    ["you", "text"],
    ["both"],
  ];

  for (const [from, to] of [
    ["node1", "sockeye1"],
    ["sockeye1", "node1"],
    ["sockeye1", "sockeye2"],
    ["sockeye1", "sockeye1"],
  ]) {
    for (const speaker of ["node2", "sockeye2"]) {
      test(`from ${from} to ${to}, while ${speaker} speaks`, async () => {
        const client = await resident(from);
        const { id } = client;
        const other = await cluster.client(speaker);
        await drop(client, from);
        await sayAll(other, id);
        await got(other, isMark("all"));
        await comeBack(client, to);
        assert.equal(client.recovered, true);
        assert.equal(client.id, id);
        await ask(other, "broadcast", { to: ["red"] }, "after");
        await got(client, isMark("after"));
        assert.deepEqual(events(client), [...said, ["after"]]);
        assert.ok((await ask(client, "rooms")).includes("red"));
        const found = await ask(client, "fetch-sockets", { to: [id] });
        assert.deepEqual(found.map(({ data }) => data), [{ name: "resident" }]);
      });
    }
  }

  test("again and again under load: each event once, in order", async () => {
    const client = await resident("sockeye1");
    const speakers = [];
    for (const name of ["sockeye2", "sockeye1", "node1"]) speakers.push(await cluster.client(name));
    let running = true;
    const counts = speakers.map(() => 0);
    const load = speakers.map(async (speaker, i) => {
      while (running) await ask(speaker, "broadcast", i === 0 ? { to: ["red"] } : {}, "n", i, ++counts[i]);
    });
    for (const to of ["sockeye2", "sockeye1", "sockeye1", "sockeye2", "sockeye2", "sockeye1"]) {
      const more = counts.map((count) => count + 20);
      await cluster.until(() => counts.every((count, i) => count >= more[i]), "more events");
      client.io.engine.close();
      await comeBack(client, to);
      assert.equal(client.recovered, true);
    }
    running = false;
    await Promise.all(load);
    for (const [i, last] of counts.entries()) {
      await got(client, ([event, from, n]) => event === "n" && from === i && n === last);
      const numbers = client.got.filter(([event, from]) => event === "n" && from === i).map(([, , n]) => n);
      assert.deepEqual(numbers, Array.from({ length: last }, (_, n) => n + 1));
    }
  });

  for (const to of ["sockeye1", "node1"]) {
    test(`the node that held the client is killed; it comes back to ${to}`, async () => {
      const victim = await cluster.add("sockeye3");
      const client = await resident("sockeye3");
      const { id } = client;
      await cluster.until(async () => {
        const kept = await cluster.broker.ask("GET", keyOf(client));
        return kept && Buffer.from(kept, "base64").includes("red");
      }, "the session to be written");
      victim.process.kill("SIGKILL");
      await next(client, "disconnect", patience);
      await victim.exited;
      delete cluster.servers.sockeye3;
      const other = await cluster.client("sockeye2");
      await sayAll(other, id);
      await comeBack(client, to);
      assert.equal(client.recovered, true);
      assert.equal(client.id, id);
      await ask(other, "broadcast", { to: ["red"] }, "after");
      await got(client, isMark("after"));
      assert.deepEqual(events(client), [...said, ["after"]]);
    });
  }

  test("a client that saw no event yet is recovered", async () => {
    const client = await cluster.client("sockeye1");
    const { id } = client;
    await drop(client, "sockeye1");
    const other = await cluster.client("sockeye2");
    await ask(other, "broadcast", {}, "missed");
    await got(other, isMark("missed"));
    await comeBack(client, "sockeye2");
    assert.equal(client.recovered, true);
    assert.equal(client.id, id);
    assert.deepEqual(events(client), [["missed"]]);
  });

  test("events that are forgotten: id, rooms and data come back, and the client knows", async () => {
    const client = await resident("sockeye1");
    const { id } = client;
    await drop(client, "sockeye1");
    const other = await cluster.client("sockeye2");
    await ask(other, "broadcast", {}, "missed");
    await got(other, isMark("missed"));
    await cluster.broker.ask("XTRIM", "socket.io", "MAXLEN", 0);
    await comeBack(client, "sockeye2");
    assert.equal(client.recovered, false);
    assert.equal(client.id, id);
    assert.ok((await ask(client, "rooms")).includes("red"));
    assert.deepEqual(events(client), []);
  });

  test("a session has its time, and is gone when that is up", async () => {
    const client = await resident("sockeye1");
    const { id } = client;
    await drop(client, "sockeye1");
    const left = async () => cluster.broker.ask("PTTL", keyOf(client));
    await cluster.until(async () => (await left()) <= away, "the session of a client that is gone");
    assert.ok((await left()) > away - patience);
    await cluster.broker.ask("PEXPIRE", keyOf(client), 1);
    await cluster.until(async () => !(await exists(client)), "its end");
    await comeBack(client, "sockeye2");
    assert.equal(client.recovered, false);
    assert.notEqual(client.id, id);
  });

  test("who leaves has no session", async () => {
    const client = await resident("sockeye1");
    await cluster.until(() => exists(client), "the session of a client that is connected");
    const key = keyOf(client);
    client.disconnect();
    await cluster.until(async () => (await cluster.broker.ask("EXISTS", key)) === 0, "its end");
  });

  test("a claim ends the connection that another node has not missed yet", async () => {
    const first = await resident("sockeye1");
    const { id } = first;
    await cluster.until(() => exists(first), "the session to be written");
    const ended = next(first, "disconnect", patience);
    const auth = { pid: first._pid, offset: first._lastOffset };
    const second = io(cluster.servers.sockeye2.url, { forceNew: true, transports: ["websocket"], auth });
    try {
      await next(second, "connect", patience);
      assert.equal(second.id, id);
      await ended;
      assert.equal((await ask(second, "rooms")).includes("red"), true);
      const holders = await ask(second, "fetch-sockets", { to: [second.id] });
      assert.equal(holders.length, 1);
    } finally {
      second.disconnect();
    }
  });

  test("what asks for an answer keeps its place", async () => {
    const client = await resident("sockeye1");
    const other = await cluster.client("sockeye1");
    const emits = [];
    for (let n = 0; n < 20; ++n) {
      emits.push(ask(other, "emit-via", { id: client.id, ack: n % 2 === 1 }, "n", n));
    }
    await Promise.all(emits);
    await got(client, ([event, n]) => event === "n" && n === 19);
    const numbers = client.got.filter(isMark("n")).map(([, n]) => n);
    assert.deepEqual(numbers, Array.from({ length: 20 }, (_, n) => n));
  });
});
