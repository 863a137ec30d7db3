// Measures Sockeye, its floors and its peers, and writes docs/benchmarks.md.
//
//   node bench/run.mjs [quick] [CASE...]     a case is named by a part of its id; SOCKEYE_BENCH_ROUNDS
//                                            and SOCKEYE_BENCH_SECONDS change what is full
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { cases } from "./driver/cases.mjs";
import { machine } from "./driver/machine.mjs";
import { measure, median } from "./driver/load.mjs";
import { page } from "./driver/page.mjs";
import { servers } from "./driver/servers.mjs";

const words = process.argv.slice(2);
const quick = words.includes("quick");
const names = words.filter((word) => word !== "quick");
const rounds = Number(process.env.SOCKEYE_BENCH_ROUNDS ?? (quick ? 1 : 5));
const seconds = Number(process.env.SOCKEYE_BENCH_SECONDS ?? (quick ? 1 : 3));
const wantedServers = process.env.SOCKEYE_BENCH_SERVERS?.split(",");
const slowToPrepare = new Set(["eiows", "rust", "go", "python"]);

const columns = ["server_cpu_us_per_operation", "server_cpu_us_per_delivery", "operations_per_s"];
const chosen = cases.filter(({ id }) => !names.length || names.some((name) => id.includes(name)));
const versions = {};
const skipped = {};

// The line of a failure that says most; never one that names a log of this machine.
function reason(error) {
  const lines = String(error.stderr || error.message).trim().split("\n");
  const telling = lines.find((line) => /Error:|error:|Error \d|failed:/.test(line));
  return (telling ?? lines.at(-1)).trim().slice(0, 160);
}

function ready(name) {
  if (name in versions) return true;
  if (name in skipped) return false;
  if (quick && slowToPrepare.has(name)) return false;
  if (wantedServers && !wantedServers.includes(name)) return false;
  try {
    console.error(`preparing ${name}`);
    servers[name].prepare();
    versions[name] = servers[name].version();
    return true;
  } catch (error) {
    skipped[name] = reason(error);
    console.error(`leaving out ${name}: ${skipped[name]}`);
    return false;
  }
}

async function runCase(each) {
  const lasting = Math.max(seconds, each.fewestSeconds ?? 0);
  const args = each.args.includes("--duration")
    ? each.args
    : [...each.args, "--duration", lasting, "--warmup", Math.min(1, lasting / 2)];
  const cores = cpus().length;
  if (cores < each.fewestCores) {
    const leftOut = `it needs ${each.fewestCores} cores, and this machine has ${cores}`;
    console.error(`  ${leftOut}`);
    return { ...each, args, failed: {}, medians: {}, spread: {}, columns: [], leftOut };
  }
  const taking = each.servers.filter(ready);
  const reports = Object.fromEntries(taking.map((name) => [name, []]));
  const failed = {};
  for (let round = 0; round < (each.once ? 1 : rounds); ++round) {
    for (const name of taking) {
      if (name in failed) continue;
      try {
        reports[name].push(await measure(name, args, each.serverArgs, each.cores?.[name]));
      } catch (error) {
        failed[name] = reason(error);
        console.error(`  ${name} failed: ${failed[name]}`);
      }
    }
  }
  return summary({ ...each, args, failed }, reports);
}

function summary(each, reports) {
  const key = each.measure ?? columns[0];
  const medians = {};
  const spread = {};
  for (const [name, list] of Object.entries(reports)) {
    if (!list.length || name in each.failed) continue;
    medians[name] = {};
    for (const field of Object.keys(list[0])) {
      if (typeof list[0][field] !== "number") continue;
      medians[name][field] = median(list.map((report) => report[field]));
    }
    const values = list.map((report) => report[key]);
    spread[name] = { least: Math.min(...values), most: Math.max(...values) };
    console.error(`  ${name.padEnd(12)} ${medians[name][key]}`);
  }
  const own = Object.values(medians)[0] ?? {};
  const extra = ["latency_p50_us", "latency_p99_us"].concat(
    Object.keys(own).filter((field) => field.includes("per_connection")),
  );
  const shownColumns = [...columns, ...extra].filter((field) => own[field] !== undefined);
  return { ...each, medians, spread, columns: shownColumns };
}

const results = [];
const about = machine();
for (const each of chosen) {
  console.error(each.id);
  results.push(await runCase(each));
}
const budget = JSON.parse(readFileSync("tests/budget/budget.json", "utf8"));
const everything = { machine: about, rounds, seconds, versions, skipped, results, budget };
mkdirSync("build/bench", { recursive: true });
writeFileSync("build/bench/results.json", JSON.stringify(everything, null, 1));
const target = quick || names.length ? "build/bench/benchmarks.md" : "docs/benchmarks.md";
writeFileSync(target, page(everything));
console.log(`results: ${target}`);
