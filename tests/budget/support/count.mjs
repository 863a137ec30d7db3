// Counts what a server does in user mode: instructions (callgrind), allocations (memcheck) and system
// calls (strace), for one operation. It runs twice with a different number of operations; what the two
// runs differ by is the operations' alone.
import { execFile, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { root } from "../../support/repository.mjs";

const build = process.env.SOCKEYE_BUILD ?? `${root}build/release`;
const generator = `${build}/tools/sockeye-load/sockeye-load`;

export const program = (name) => `${build}/bench/${name}`;

/** Why a test is to be skipped, or false. */
export const lacks = (tool) =>
  spawnSync(tool, ["--version"]).error ? `${tool} is not installed` : false;

async function withFile(use) {
  const folder = mkdtempSync(`${tmpdir()}/sockeye-budget-`);
  try {
    return await use(`${folder}/out`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Starts `command`, lets the generator load it, and ends it as an operator would. */
async function underLoad(command, load, environment) {
  const [file, ...args] = command;
  const env = { ...process.env, ...environment };
  const server = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"], env });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  try {
    const port = await new Promise((resolve, reject) => {
      createInterface({ input: server.stdout }).on("line", (line) => {
        const [, found] = /^listening (\d+)/.exec(line) ?? [];
        if (found) resolve(found);
      });
      exited.then((code) => reject(new Error(`${command.join(" ")} ended with ${code}`)));
    });
    const words = [...load, "--port", port, "--warmup", 0, "--patience", 120];
    await promisify(execFile)(generator, words.map(String));
  } finally {
    // strace and valgrind run the program itself or as a child: what they run gets the signal, too.
    const children = spawnSync("pgrep", ["-P", String(server.pid)], { encoding: "utf8" });
    const pids = children.stdout.split("\n").filter(Boolean).map(Number);
    for (const pid of pids.length ? pids : [server.pid]) process.kill(pid, "SIGTERM");
    await exited;
  }
}

const callgrind = (out) => ["valgrind", "--tool=callgrind", "-q", `--callgrind-out-file=${out}`];

function total(out) {
  const [, count] = /^(?:summary|totals): (\d+)/m.exec(readFileSync(out, "utf8"));
  return Number(count);
}

/** Instructions of a program that ends by itself. */
export const instructionsOf = (command) =>
  withFile(async (out) => {
    await promisify(execFile)(callgrind(out)[0], [...callgrind(out).slice(1), ...command]);
    return total(out);
  });

/** Instructions of a server under this load. */
export const instructionsUnder = (command, load, environment) =>
  withFile(async (out) => {
    await underLoad([...callgrind(out), ...command], load, environment);
    return total(out);
  });

/** Allocations of a server under this load. */
export const allocationsUnder = (command, load) =>
  withFile(async (out) => {
    await underLoad(["valgrind", "--leak-check=no", `--log-file=${out}`, ...command], load);
    const [, count] = /total heap usage: ([\d,]+) allocs/.exec(readFileSync(out, "utf8"));
    return Number(count.replaceAll(",", ""));
  });

/** System calls of a server under this load, by name. */
export const systemCallsUnder = (command, load) =>
  withFile(async (out) => {
    await underLoad(["strace", "-f", "-c", "-U", "name,calls", "-o", out, ...command], load);
    const lines = readFileSync(out, "utf8").matchAll(/^(\w+) +(\d+)$/gm);
    const counts = [...lines].filter(([, name]) => name !== "total");
    return Object.fromEntries(counts.map(([, name, calls]) => [name, Number(calls)]));
  });

/** What one operation costs: `count` is asked for two loads. */
export async function perOperation(count, load, few, many) {
  const first = await count([...load, "--operations", few]);
  return ((await count([...load, "--operations", many])) - first) / (many - few);
}

/**
 * What one receiver of a broadcast costs: the difference between events to few and to many. It is of
 * 80,000 deliveries, beside which it does not count how clients happened to connect.
 */
export async function perReceiver(count) {
  const [few, many] = [50, 250];
  const event = (clients) => perOperation(count, ["fanout", "--clients", clients], 5, 405);
  const toFew = await event(few);
  return ((await event(many)) - toFew) / (many - few);
}
