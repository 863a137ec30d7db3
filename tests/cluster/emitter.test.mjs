// Programs that hold no connections emit into a mixed cluster: the reference's emitter, and ours.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { after, afterEach, before, describe, test as nodeTest } from "node:test";
import { Emitter } from "@socket.io/redis-emitter";
import { createClient } from "redis";
import { Cluster, ask, got, patience, program } from "./support/cluster.mjs";

// The orders that tests/cluster/fixture/emit.cpp takes, given to the reference's emitter.
async function byReference(url, orders) {
  const client = createClient({ url });
  await client.connect();
  for (const order of orders) {
    const emitter = new Emitter(client).of(order.nsp ?? "/");
    let whom = emitter;
    if (order.to) whom = whom.to(order.to);
    if (order.except) whom = whom.except(order.except);
    if (order.order === "emit") whom.emit(order.event, ...(order.args ?? []));
    if (order.order === "join") whom.socketsJoin(order.rooms);
    if (order.order === "leave") whom.socketsLeave(order.rooms);
    if (order.order === "disconnect") whom.disconnectSockets(order.close);
    if (order.order === "server-side") emitter.serverSideEmit(order.event, ...(order.args ?? []));
  }
  await client.quit();
}

function byOurs(url, orders, kind) {
  const child = spawn(
    join(dirname(program), "cluster_emit"),
    ["--kind", kind, "--url", url, "--orders", JSON.stringify(orders)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}

// The official streams emitter is not at hand; that of PostgreSQL is in foreign_emitters.test.mjs.
const emitters = [
  ["the reference's emitter", byReference, "redis"],
  ["our emitter", byOurs, "redis"],
  ["our emitter, sharded", byOurs, "sharded"],
  ["our emitter, streams", byOurs, "streams"],
  ["our emitter, PostgreSQL", byOurs, "postgres"],
];

for (const [name, emit, kind] of emitters) {
  describe(`${name} in a mixed cluster`, () => {
    let cluster;
    before(async () => {
      cluster = await Cluster.start({ kind });
    });
    after(() => cluster?.stop());
    afterEach(() => cluster.closeClients());
    const test = (title, run) => nodeTest(`${title} [${name}]`, { timeout: 60_000 }, run);
    const send = (...orders) => emit(cluster.broker.url, orders, kind);
    const end = { order: "emit", event: "end" };
    const gotten = async (clients) => {
      await Promise.all(clients.map((client) => got(client, ([event]) => event === "end")));
      return clients.map((client) => client.got.filter(([event]) => event !== "end"));
    };

    test("events for all, for rooms, for one", async () => {
      const clients = await cluster.clients();
      await cluster.join(clients.slice(0, 4), ["red"]);
      await cluster.join(clients.slice(2, 3), ["blue"]);
      await send(
        { order: "emit", event: "all", args: [1, "é", { deep: [null] }] },
        { order: "emit", event: "red", to: ["red"] },
        { order: "emit", event: "both", to: ["red", "blue"], except: ["blue"] },
        { order: "emit", event: "you", to: [clients[5].id] },
        end,
      );
      const all = ["all", 1, "é", { deep: [null] }];
      assert.deepEqual(await gotten(clients), [
        [all, ["red"], ["both"]],
        [all, ["red"], ["both"]],
        [all, ["red"]],
        [all, ["red"], ["both"]],
        [all],
        [all, ["you"]],
      ]);
    });

    test("sockets are moved and disconnected", async () => {
      const clients = await cluster.clients();
      await send({ order: "join", rooms: ["far"] });
      for (const client of clients) {
        const joined = async () => (await ask(client, "rooms")).includes("far");
        await cluster.until(joined, `${client.server} to join`);
      }
      await send({ order: "leave", rooms: ["far"], to: [clients[2].id] });
      await cluster.until(
        async () => !(await ask(clients[2], "rooms")).includes("far"),
        "one to leave",
      );
      const ends = clients.map((client) => new Promise((resolve) => client.once("disconnect", resolve)));
      await send({ order: "disconnect", to: ["far"], close: true });
      const expected = clients.filter((client) => client !== clients[2]);
      await Promise.all(ends.filter((_, i) => clients[i] !== clients[2]));
      assert.ok(expected.every((client) => !client.connected));
      assert.ok(clients[2].connected);
    });

    test("servers are told", async () => {
      await send({ order: "server-side", event: "side", args: [name, 1] });
      for (const server of Object.values(cluster.servers)) {
        await server.logged({ event: "side", args: [name, 1] }, patience);
      }
    });
  });
}
