// What a cluster costs a server: broadcasts for a room of which it has nobody, beside a Node server on
// the same broker; and, with a thousand receivers, a broadcast through the cluster beside a local
// one. CPU time of the server alone, user and system, from schedstat; runs alternate. Prints tables.
//
//   node bench/cluster.mjs [KIND...]     redis, sharded, streams, postgres; all by default
import { readFileSync, readdirSync } from "node:fs";
import { createClient } from "redis";
import { io } from "socket.io-client";
import WebSocket from "ws";
import { encode } from "notepack.io";
import pg from "pg";
import { Cluster } from "../tests/cluster/support/cluster.mjs";

const asked = process.argv.slice(2);
const kinds = asked.length ? asked : ["redis", "sharded", "streams", "postgres"];
const ignored = 100_000;
const batch = 500;
const receivers = 1_000;
const broadcasts = 100;
const rounds = 5;
const event = ["news", { id: 1234567, title: "Something happened somewhere", body: "x".repeat(120) }];

// Of all threads, in microseconds.
const cpu = ({ process: { pid } }) =>
  readdirSync(`/proc/${pid}/task`)
    .map((task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]))
    .reduce((sum, one) => sum + one / 1000, 0);
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const until = async (condition) => {
  for (let i = 0; !(await condition()); ++i) {
    if (i > 60_000) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

// Publishes as a node of the cluster would, straight to the broker.
async function publisher(kind, url) {
  const packet = (args) => ({ type: 2, data: args });
  const opts = (rooms) => ({ rooms, except: [], flags: {} });
  const envelope = (rooms, args) =>
    JSON.stringify({
      type: 3,
      data: { packet: packet(args), opts: opts(rooms) },
      uid: "0123456789abcdef",
      nsp: "/",
    });
  if (kind === "postgres") {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      publish: (rooms, args) =>
        client.query("SELECT pg_notify($1, $2)", ["socket.io#/", envelope(rooms, args)]),
      close: () => client.end(),
    };
  }
  const client = createClient({ url });
  await client.connect();
  const ways = {
    redis: (rooms, args) =>
      client.publish(
        rooms.length === 1 ? `socket.io#/#${rooms[0]}#` : "socket.io#/#",
        encode(["abcdef", { ...packet(args), nsp: "/" }, opts(rooms)]),
      ),
    sharded: (rooms, args) => client.sPublish("socket.io#/#", envelope(rooms, args)),
    streams: (rooms, args) =>
      client.sendCommand([
        "XADD", "socket.io", "MAXLEN", "~", "10000", "*", "uid", "0123456789abcdef", "nsp", "/", "type", "3",
        "data", JSON.stringify({ packet: packet(args), opts: opts(rooms) }),
      ]),
  };
  return { publish: ways[kind], close: () => client.disconnect() };
}

async function arrives(client, mark) {
  await until(() => client.marks?.has(mark));
}

function listener(url) {
  const client = io(url, { transports: ["websocket"], forceNew: true });
  client.marks = new Set();
  client.on("mark", (mark) => client.marks.add(mark));
  return new Promise((resolve) => client.once("connect", () => resolve(client)));
}

// Microseconds of the server's CPU for `count` messages that are nothing to it.
async function costOfIgnored(kind, server, url, count) {
  const client = await listener(server.url);
  const { publish, close } = await publisher(kind, url);
  const mark = `ignored ${Math.random()}`;
  await publish([], ["mark", `${mark} begin`]);
  await arrives(client, `${mark} begin`);
  const before = cpu(server);
  for (let sent = 0; sent < count; sent += batch) {
    await Promise.all(Array.from({ length: batch }, () => publish(["elsewhere"], event)));
  }
  await publish([], ["mark", mark]);
  await arrives(client, mark);
  const cost = cpu(server) - before;
  await close();
  client.disconnect();
  return cost;
}

// Raw WebSockets, so that a thousand of them fit into this process; each counts what it gets.
async function crowd(url) {
  const state = { got: 0 };
  state.sockets = await Promise.all(
    Array.from(
      { length: receivers },
      () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`);
          socket.on("error", reject);
          socket.on("message", (bytes) => {
            const text = bytes.toString();
            if (text[0] === "0") socket.send("40");
            else if (text[0] === "2") socket.send("3");
            else if (text.startsWith("40")) resolve(socket);
            else ++state.got;
          });
        }),
    ),
  );
  return state;
}

async function costOfBroadcasts(server, all, send) {
  all.got = 0;
  const before = cpu(server);
  for (let i = 1; i <= broadcasts; ++i) {
    await send();
    await until(() => all.got >= i * receivers);
  }
  return cpu(server) - before;
}

for (const kind of kinds) {
  const options = { kind, canaryInterval: 0, ...(kind === "sharded" && { subscriptionMode: "static" }) };
  const cluster = await Cluster.start({ ...options }, ["node1", "sockeye1"], 1);
  const { node1, sockeye1 } = cluster.servers;
  const { url } = cluster.broker;
  const count = kind === "postgres" ? ignored / 10 : ignored;
  const costs = { node: [], sockeye: [] };
  for (let round = 0; round < rounds; ++round) {
    costs.node.push(await costOfIgnored(kind, node1, url, count));
    costs.sockeye.push(await costOfIgnored(kind, sockeye1, url, count));
  }
  const each = (list) => median(list) / count;
  console.log(
    `${kind}: ignored broadcast: Node ${each(costs.node).toFixed(1)} µs, Sockeye ` +
      `${each(costs.sockeye).toFixed(2)} µs, ratio ${(each(costs.sockeye) / each(costs.node)).toFixed(3)}`,
  );

  await node1.stop();
  delete cluster.servers.node1;
  const all = await crowd(sockeye1.url);
  const sender = all.sockets[0];
  const { publish, close } = await publisher(kind, url);
  const emitOne = (target) => () =>
    sender.send(`42${JSON.stringify(["broadcast", target, ...event])}`);
  const forms = {
    local: emitOne({ local: true }),
    cluster: emitOne({}),
    received: () => publish([], event),
  };
  const spent = { local: [], cluster: [], received: [] };
  for (let round = 0; round < rounds; ++round) {
    for (const [form, send] of Object.entries(forms)) {
      spent[form].push(await costOfBroadcasts(sockeye1, all, send));
    }
  }
  const perBroadcast = (form) => (median(spent[form]) / broadcasts).toFixed(0);
  console.log(
    `${kind}: broadcast to ${receivers} receivers: local ${perBroadcast("local")} µs, published and ` +
      `local ${perBroadcast("cluster")} µs, received ${perBroadcast("received")} µs; published / local ` +
      `${(median(spent.cluster) / median(spent.local)).toFixed(3)}`,
  );
  await close();
  for (const socket of all.sockets) socket.terminate();
  await cluster.stop();
}
process.exit(0);
