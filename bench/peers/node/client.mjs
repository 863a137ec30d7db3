// The twin of bench/client.cpp with the reference's client: the same options, the same line of JSON.
//
//   node --expose-gc client.mjs echo --port P [--seconds S]
//   node --expose-gc client.mjs idle --port P [--connections N]
//
// With `--tls CA.pem` over TLS, to a server whose certificate is localhost's.
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Manager } from "socket.io-client";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "1000" },
    tls: { type: "string" },
  },
});
const url = values.tls ? `https://localhost:${values.port}` : `http://127.0.0.1:${values.port}`;
const options = {
  transports: ["websocket"],
  ...(values.tls && { ca: readFileSync(values.tls) }),
};

function privateMemory() {
  const lines = readFileSync("/proc/self/smaps_rollup", "utf8").matchAll(/^Private_\w+:\s+(\d+) kB/gm);
  return [...lines].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1024, 0);
}

async function echo() {
  const seconds = Number(values.seconds);
  const socket = new Manager(url, options).socket("/");
  const payload = "x".repeat(128);
  let events = 0;
  const ask = () =>
    socket.emit("echo", payload, (answer) => {
      if (answer !== payload) throw new Error("a wrong answer");
      ++events;
      ask();
    });
  for (let i = 0; i < 8; ++i) ask();
  await delay(1000);
  const eventsBefore = events;
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  await delay(seconds * 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  const counted = events - eventsBefore;
  return {
    events_per_cpu_second: counted / ((user + system) / 1e6),
    events_per_second: counted / ((performance.now() - begin) / 1000),
  };
}

async function idle() {
  const connections = Number(values.connections);
  const managers = [];
  const connectTo = async (number) => {
    while (managers.length < number) {
      const manager = new Manager(url, options);
      managers.push(manager);
      await new Promise((resolve) => manager.socket("/").once("connect", resolve));
    }
  };
  // Several collections: what a connection's beginning needed is not what it keeps.
  const settled = async () => {
    for (let i = 0; i < 3; ++i) {
      await delay(50);
      globalThis.gc();
    }
    return privateMemory();
  };
  await connectTo(10);
  const before = await settled();
  await connectTo(10 + connections);
  return { bytes_per_connection: ((await settled()) - before) / connections };
}

console.log(JSON.stringify(await (positionals[0] === "echo" ? echo() : idle())));
process.exit(0);
