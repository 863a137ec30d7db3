// Measures Sockeye's client, the reference's and the official C++ client in turn, against Sockeye's server
// on another core, and prints medians with their ratios. The official C++ client is built from its
// repository on Debian's libasio-dev, libwebsocketpp-dev and rapidjson-dev, and left out with a word where
// that fails; SOCKEYE_SIOCLIENT names a copy of its source.
//
//   node bench/client.mjs        SOCKEYE_BENCH_ROUNDS (5) and SOCKEYE_BENCH_SECONDS (3) change it
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { median } from "./driver/load.mjs";
import { machine } from "./driver/machine.mjs";
import { ownCore, preferred, servers, start, tlsCertificate } from "./driver/servers.mjs";

const rounds = Number(process.env.SOCKEYE_BENCH_ROUNDS ?? 5);
const seconds = process.env.SOCKEYE_BENCH_SECONDS ?? "3";

const clients = {
  sockeye: ["build/release/bench/bench_client"],
  node: [process.execPath, "--expose-gc", "bench/peers/node/client.mjs"],
  "official C++": ["build/peers/cpp/official_cpp_client"],
};

function prepareOfficialCpp() {
  const source = process.env.SOCKEYE_SIOCLIENT;
  const given = source ? [`-DFETCHCONTENT_SOURCE_DIR_SIOCLIENT=${source}`] : [];
  const run = (...args) => execFileSync("cmake", args, { stdio: ["ignore", "pipe", "pipe"] });
  try {
    run("-S", "bench/peers/cpp", "-B", "build/peers/cpp", "-DCMAKE_BUILD_TYPE=Release", ...given);
    run("--build", "build/peers/cpp");
  } catch (error) {
    console.log(`official C++: left out: ${String(error.stderr ?? error).trim().split("\n")[0]}`);
    delete clients["official C++"];
  }
}

const cases = [
  {
    title: "echo with acknowledgement, 128 bytes, 8 outstanding: events for each second of the client's CPU",
    args: ["echo", "--seconds", seconds],
    measure: "events_per_cpu_second",
  },
  {
    title: "private memory of a connection, 1,000 in one process, in bytes",
    args: ["idle", "--connections", "1000"],
    measure: "bytes_per_connection",
  },
].flatMap((one) => [
  { ...one, server: "sockeye" },
  {
    ...one,
    title: `${one.title}, over TLS`,
    server: "sockeye-tls",
    args: [...one.args, "--tls", tlsCertificate],
  },
]);

async function measure(name, { server: kind, args }) {
  // One client alone sends more than a server takes from one by default.
  const server = await start(kind, ["--max-events", "0"]);
  try {
    const bound = ownCore >= 0 ? ["taskset", "-c", String(ownCore)] : [];
    const [program, ...rest] = [...preferred, ...bound, ...clients[name], ...args];
    const { stdout } = await promisify(execFile)(program, [...rest, "--port", String(server.port)]);
    return JSON.parse(stdout);
  } finally {
    await server.stop();
  }
}

prepareOfficialCpp();
for (const [key, value] of Object.entries(machine())) console.log(`${key}: ${value}`);
for (const one of cases) {
  const { title, measure: key } = one;
  servers[one.server].prepare();
  // The official C++ client takes any certificate, so that its TLS is not compared.
  const names = Object.keys(clients).filter((name) => one.server === "sockeye" || name !== "official C++");
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const name of names) figures[name].push((await measure(name, one))[key]);
  }
  console.log(`\n${title}`);
  for (const [name, list] of Object.entries(figures)) {
    const [middle, least, most] = [median(list), Math.min(...list), Math.max(...list)];
    console.log(`  ${name.padEnd(12)} ${Math.round(middle)} (${Math.round(least)} to ${Math.round(most)})`);
  }
  for (const name of names.slice(1)) {
    const ratio = median(figures.sockeye) / median(figures[name]);
    console.log(`  sockeye / ${name}: ${ratio.toFixed(3)}`);
  }
}
