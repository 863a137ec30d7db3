// What a Sockeye node makes of a cluster that misbehaves: a peer that vanishes in the middle of a
// request, garbage on every channel, a broker that goes and comes back.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test as nodeTest } from "node:test";
import { createClient } from "redis";
import { Cluster, ask, got, gottenBehind } from "./support/cluster.mjs";

const test = (name, run) => nodeTest(name, { timeout: 90_000 }, run);

describe("a cluster over Redis that misbehaves", () => {
  let cluster;
  before(async () => {
    cluster = await Cluster.start({ title: "redis", kind: "redis", canaryInterval: 200, requestsTimeout: 2000 });
  });
  after(() => cluster?.stop());
  afterEach(() => cluster.closeClients());

  const health = async (client, state) => {
    let last;
    await cluster.until(
      async () => (last = await ask(client, "health")).state === state,
      `the state "${state}"`,
    );
    return last;
  };

  test("each node hears its own canary", async () => {
    for (const name of ["sockeye1", "sockeye2"]) {
      const client = await cluster.client(name);
      const known = await health(client, "connected");
      assert.equal(known.ready, true);
      assert.equal(known.detail, "");
    }
  });

  test("who does not answer is missing, and what the others said is kept", async () => {
    const from = await cluster.client("sockeye1");
    const asked = await ask(from, "server-side-ask", "side-silent", 1);
    assert.deepEqual(asked.responses, []);
    assert.equal(asked.missing.length, 3);
  });

  test("garbage on every channel harms nobody", async () => {
    const clients = await cluster.clients();
    const redis = createClient({ url: cluster.broker.url });
    await redis.connect();
    const junk = ["", "{", "[]", "{}", "null", '{"type":2,"opts":{"rooms":[{}]}}', '{"type":99}'];
    // Node ends on what is no message on these; ours alone listens on its own.
    const request = { uid: "x", requestId: "y", type: 5, opts: { rooms: [], except: [] } };
    const foreign = ["uid-of-nobody", "x".repeat(300)];
    for (const uid of foreign) await redis.publish(`socket.io-response#/#${uid}#`, junk[0]);
    for (const text of junk) await redis.publish("socket.io-health#nobody#", text);
    await redis.publish("socket.io-response#/#", JSON.stringify({ requestId: "nobody", sockets: 7 }));
    await redis.publish("socket.io-request#/#", JSON.stringify(request));
    await redis.publish("socket.io-request#/#", "{broken");
    await redis.quit();
    const from = clients[2];
    await ask(from, "broadcast", {}, "news");
    assert.deepEqual(
      await gottenBehind(from, clients),
      clients.map(() => [["news"]]),
    );
    assert.equal((await ask(from, "fetch-sockets", {})).length, clients.length);
  });

  test("a node killed in the middle of a request leaves a partial answer", async () => {
    const from = await cluster.client("sockeye1");
    const kept = await cluster.client("sockeye2");
    const third = await cluster.add("node3");
    await cluster.until(async () => (await ask(from, "server-count")) === 5, "five servers");
    third.process.kill("SIGSTOP");
    const answer = ask(from, "fetch-all");
    await third.stop();
    const { ids, missing } = await answer;
    assert.ok(ids.includes(from.id) && ids.includes(kept.id));
    assert.deepEqual(missing, ["unknown node"]);
    delete cluster.servers.node3;
    await cluster.until(async () => (await ask(from, "server-count")) === 4, "four servers");
  });

  test("Redis killed and restarted: delivery resumes by itself, and health tells", async () => {
    const clients = await Promise.all(["sockeye1", "sockeye2"].map((name) => cluster.client(name)));
    const [from, to] = clients;
    await cluster.broker.kill();
    const known = await health(from, "deaf");
    assert.equal(known.ready, false);
    await ask(from, "broadcast", {}, "while away");
    await got(from, ([event]) => event === "while away");
    await cluster.broker.run();
    await health(from, "connected");
    await health(to, "connected");
    await ask(from, "broadcast", {}, "again");
    await got(to, ([event]) => event === "again", "delivery to resume");
  });
});
