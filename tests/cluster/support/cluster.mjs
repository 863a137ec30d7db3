// A cluster for the tests: a broker, two Node servers and two Sockeye processes of two shards each.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { io } from "socket.io-client";
import { Fixture } from "../../conformance/support/fixture.mjs";
import { next, within } from "../../conformance/support/deadline.mjs";
import { Postgres } from "./postgres.mjs";
import { Redis } from "./redis.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(here, "..", "..", "build", "release");
export const program = join(build, "tests/cluster/cluster_server");
if (!existsSync(program)) throw new Error(`${program} is not built`);

// Brokers are slow to get through on a busy machine.
export const patience = 15_000;

const commands = {
  node: [process.execPath, join(here, "fixture/node_server.mjs")],
  sockeye: [program],
};

// What each kind of adapter stands on.
const brokers = {
  redis: () => Redis.start(),
  sharded: () => Redis.start(),
  streams: () => Redis.start(),
  postgres: () => Postgres.start(),
};

// The adapters and modes that the suites run with; SOCKEYE_CLUSTER_ADAPTER chooses by title.
export const adapters = [
  { title: "redis", kind: "redis" },
  {
    title: "redis, specific response channels",
    kind: "redis",
    publishOnSpecificResponseChannel: true,
  },
  { title: "redis, sharded", kind: "sharded" },
  { title: "redis, sharded, static", kind: "sharded", subscriptionMode: "static" },
  { title: "redis, sharded, dynamic-private", kind: "sharded", subscriptionMode: "dynamic-private" },
  { title: "redis streams", kind: "streams" },
  { title: "redis streams, sharded pub/sub", kind: "streams", useShardedPubSub: true },
  { title: "postgres", kind: "postgres" },
].filter(({ title }) => (process.env.SOCKEYE_CLUSTER_ADAPTER ?? title) === title);

export const ask = (client, ...args) => client.timeout(patience).emitWithAck(...args);

export class Cluster {
  servers = {};
  #clients = [];

  // `server`: options of the servers themselves.
  static async start(
    { title, kind, server, ...options },
    names = ["node1", "node2", "sockeye1", "sockeye2"],
    threads = 2,
  ) {
    const cluster = new Cluster();
    cluster.options = { threads, ...server };
    cluster.broker = await brokers[kind]();
    cluster.adapter = { kind, url: cluster.broker.url, ...options };
    await Promise.all(names.map((name) => cluster.add(name)));
    await cluster.complete();
    return cluster;
  }

  async add(name) {
    const options = { ...this.options, name, adapter: this.adapter };
    const fixture = await Fixture.start(commands[name.replace(/\d/, "")], options);
    this.servers[name] = fixture;
    return fixture;
  }

  // Each server counts all of them.
  async complete() {
    const names = Object.keys(this.servers);
    for (const namespace of ["/", "/custom"]) {
      for (const name of names) {
        const client = await this.client(name, namespace);
        await this.until(
          async () => (await ask(client, "server-count")) === names.length,
          `${name} to count ${names.length} servers in ${namespace}`,
        );
      }
    }
    await this.closeClients();
  }

  async until(condition, what, ms = patience) {
    const deadline = Date.now() + ms;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`waited ${ms} ms in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  // An official client of that server, connected; it keeps the events that it gets in `got`.
  async client(name, namespace = "/", options = {}) {
    const client = io(this.servers[name].url + namespace, {
      forceNew: true,
      reconnection: false,
      transports: ["websocket"],
      ...options,
    });
    client.got = [];
    client.watchers = new Set();
    client.onAny((...event) => {
      if (typeof event.at(-1) === "function") {
        const answer = event.pop();
        if (event[0] !== "unanswered") answer(`${name} answers`);
      }
      client.got.push(event);
      for (const watcher of client.watchers) watcher();
    });
    this.#clients.push(client);
    await next(client, "connect", patience);
    return client;
  }

  // One client of each server; of the Sockeye processes two, which are on different shards.
  async clients(namespace = "/") {
    const names = ["node1", "node2", "sockeye1", "sockeye1", "sockeye2", "sockeye2"];
    const all = [];
    for (const name of names) {
      const client = await this.client(name, namespace);
      client.server = name;
      all.push(client);
    }
    return all;
  }

  // With channels of their own, rooms are heard once their subscriptions are there.
  async join(clients, rooms) {
    await Promise.all(clients.map((client) => ask(client, "join", rooms)));
    if (this.adapter.kind !== "sharded" || this.adapter.subscriptionMode === "static") return;
    const servers = new Set(clients.map(({ server }) => server)).size;
    for (const room of [rooms].flat()) {
      const channel = `socket.io#/#${room}#`;
      await this.until(
        async () => (await this.broker.ask("PUBSUB", "SHARDNUMSUB", channel))[1] >= servers,
        `${servers} servers to listen on ${channel}`,
      );
    }
  }

  async closeClients() {
    for (const client of this.#clients.splice(0)) client.disconnect();
  }

  async stop() {
    await this.closeClients();
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
    await this.broker?.stop();
  }
}

// Resolves once the client has got an event that `matches`, past or future.
export function got(client, matches, what = "an event") {
  const found = () => client.got.find(matches);
  if (found()) return Promise.resolve(found());
  let watcher;
  const future = new Promise((resolve) => {
    watcher = () => found() && resolve(found());
    client.watchers.add(watcher);
  });
  return within(future, what, patience).finally(() => client.watchers.delete(watcher));
}

// What each client got but for marks, once a mark that `from` sent behind it all has arrived
// everywhere: messages of one server keep their order.
let marks = 0;
export async function gottenBehind(from, clients) {
  const mark = `mark ${++marks}`;
  await ask(from, "broadcast", {}, "mark", mark);
  await Promise.all(
    clients.map((client) =>
      got(client, ([event, text]) => event === "mark" && text === mark, `${mark} at ${client.server}`),
    ),
  );
  return clients.map((client) => client.got.splice(0).filter(([event]) => event !== "mark"));
}
