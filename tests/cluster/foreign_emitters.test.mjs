// Programs of the reference that hold no connections reach Sockeye's clients: its PostgreSQL emitter,
// which Node's own adapters have not heard since 0.4, and what its streams emitter writes.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { Emitter } from "@socket.io/postgres-emitter";
import pg from "pg";
import { Cluster, ask, got } from "./support/cluster.mjs";

const limit = { timeout: 60_000 };

describe("item 122: @socket.io/postgres-emitter 0.1 and a Sockeye server", () => {
  let cluster;
  let pool;
  let emitter;
  before(async () => {
    cluster = await Cluster.start({ kind: "postgres" }, ["sockeye1", "sockeye2"]);
    // It does not wait for its queries: over several connections they lose their order.
    pool = new pg.Pool({ connectionString: cluster.broker.url, max: 1 });
    emitter = new Emitter(pool);
  });
  after(async () => {
    await pool?.end();
    await cluster?.stop();
  });
  afterEach(() => cluster.closeClients());

  test("events for all, for a room, for another namespace", limit, async () => {
    const [a, b] = [await cluster.client("sockeye1"), await cluster.client("sockeye1")];
    const custom = await cluster.client("sockeye1", "/custom");
    await ask(a, "join", "room");
    await emitter.to("room").emit("news", 1);
    await emitter.of("/custom").emit("news", 2);
    await emitter.emit("mark");
    await Promise.all([a, b].map((client) => got(client, ([event]) => event === "mark")));
    await got(custom, ([event]) => event === "news");
    assert.deepEqual(a.got, [["news", 1], ["mark"]]);
    assert.deepEqual(b.got, [["mark"]]);
    assert.deepEqual(custom.got, [["news", 2]]);
  });

  test("what is long or binary comes through the table", limit, async () => {
    const a = await cluster.client("sockeye1");
    await emitter.emit("long", "é".repeat(10_000));
    const [, text] = await got(a, ([event]) => event === "long");
    assert.equal(text, "é".repeat(10_000));
    await emitter.emit("bytes", Buffer.from([0, 255]));
    const [, bytes] = await got(a, ([event]) => event === "bytes");
    assert.deepEqual(Buffer.from(bytes), Buffer.from([0, 255]));
  });

  test("what one Sockeye server sends through the table keeps its place", limit, async () => {
    const [a, from] = [await cluster.client("sockeye1"), await cluster.client("sockeye2")];
    await ask(from, "broadcast", {}, "long", "x".repeat(100_000));
    await ask(from, "broadcast", {}, "bytes", Buffer.from([1]));
    await ask(from, "broadcast", {}, "short");
    await got(a, ([event]) => event === "short");
    assert.deepEqual(a.got.map(([event]) => event), ["long", "bytes", "short"]);
  });

  test("rooms and disconnects", limit, async () => {
    const a = await cluster.client("sockeye1");
    await emitter.socketsJoin("elsewhere");
    await cluster.until(async () => (await ask(a, "rooms")).includes("elsewhere"), "the join");
    await emitter.socketsLeave("elsewhere");
    await cluster.until(async () => !(await ask(a, "rooms")).includes("elsewhere"), "the leave");
    const gone = new Promise((resolve) => a.once("disconnect", resolve));
    await emitter.disconnectSockets();
    assert.equal(await gone, "io server disconnect");
  });
});

describe("entries of @socket.io/redis-streams-emitter and a Sockeye server", () => {
  let cluster;
  before(async () => {
    cluster = await Cluster.start({ kind: "streams" }, ["sockeye1"]);
  });
  after(() => cluster?.stop());

  const add = (type, data) =>
    cluster.broker.ask(
      "XADD", "socket.io", "*", "uid", "emitter", "nsp", "/", "type", type, "data", JSON.stringify(data),
    );
  const opts = { rooms: [], except: [], flags: {} };

  test("events, joins, and server_side_emit, which Node sends through the stream here", limit, async () => {
    const a = await cluster.client("sockeye1");
    await add(4, { opts, rooms: ["r"] });
    await cluster.until(async () => (await ask(a, "rooms")).includes("r"), "the join");
    const packet = { type: 2, data: ["news", { n: 1 }], nsp: "/" };
    await add(3, { packet, opts: { ...opts, rooms: ["r"] } });
    await got(a, ([event]) => event === "news");
    assert.deepEqual(a.got, [["news", { n: 1 }]]);
    await add(9, { packet: ["side", "from afar"] });
    await cluster.servers.sockeye1.logged({ event: "side", args: ["from afar"] }, 20_000);
  });
});
