// A running fixture: the program of README.md's contract, its port and the log that it prints.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { Inbox, within } from "./deadline.mjs";
import { certificate, secure } from "./secure.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(here, "..", "..", "build", "release");
const program = process.env.SOCKEYE_FIXTURE ?? join(build, "tests/conformance/fixture_server");

const commands = {
  reference: [process.execPath, join(here, "reference_server.mjs")],
  sockeye: [program],
};

export function chosenServers() {
  const choice = process.env.SOCKEYE_SERVER ?? (existsSync(program) ? "both" : "reference");
  if (choice === "both") return ["reference", "sockeye"];
  if (choice in commands) return [choice];
  throw new Error(`SOCKEYE_SERVER is reference, sockeye or both, not "${choice}"`);
}

// Whether requests of one client may overtake each other: they travel to one thread through several.
export const severalThreads = (server) =>
  server === "sockeye" && Number(process.env.SOCKEYE_THREADS ?? 1) > 1;

export class Fixture {
  entries = [];
  #waiting = new Set();
  #marks = 0;

  // `server` is the name of one of the two, or another program's command. With `keep` what it writes on its
  // standard error is kept, as lines, in `errors`.
  static async start(server, options = {}, port = 0, keep = false) {
    const [command, ...args] = Array.isArray(server) ? server : commands[server];
    const fixture = new Fixture();
    fixture.logsPolls = severalThreads(server);
    if (secure) options = { tls: certificate(), ...options };
    if (fixture.logsPolls) options = { ...options, logPolls: true };
    fixture.process = spawn(
      command,
      [...args, "--port", String(port), "--options", JSON.stringify(options)],
      { stdio: ["ignore", "pipe", keep ? "pipe" : "inherit"] },
    );
    fixture.errors = [];
    if (keep) {
      createInterface({ input: fixture.process.stderr }).on("line", (line) => fixture.errors.push(line));
    }
    const first = new Inbox();
    fixture.process.once("error", (error) => first.end(error.message));
    fixture.exited = new Promise((resolve) =>
      fixture.process.once("exit", (code, signal) => {
        first.end(`${command} ended (${code ?? signal})`);
        resolve(code);
      }),
    );
    createInterface({ input: fixture.process.stdout }).on("line", (line) => {
      const port = /^listening (\d+)$/.exec(line)?.[1];
      if (port) first.push(Number(port));
      else if (line.startsWith("{")) fixture.#observe(JSON.parse(line));
    });
    fixture.port = await first.next("the port", 20_000);
    fixture.path = `${options.path ?? "/socket.io"}/`;
    fixture.url = `${options.tls ? "https" : "http"}://127.0.0.1:${fixture.port}`;
    return fixture;
  }

  async stop() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  #observe(entry) {
    this.entries.push(entry);
    for (const waiter of this.#waiting) waiter(entry);
  }

  // The first logged entry, past or future, whose members equal those of `wanted`.
  logged(wanted, ms) {
    const members = Object.entries(wanted).filter(([, value]) => value !== undefined);
    const matches = (entry) =>
      members.every(([key, value]) => JSON.stringify(entry[key]) === JSON.stringify(value));
    const past = this.entries.find(matches);
    if (past) return Promise.resolve(past);
    let waiter;
    const future = new Promise((resolve) => {
      waiter = (entry) => matches(entry) && resolve(entry);
      this.#waiting.add(waiter);
    });
    return within(future, `the log entry ${JSON.stringify(wanted)}`, ms).finally(() =>
      this.#waiting.delete(waiter),
    );
  }

  // All that the server has logged up to now: `socket` (an official client) writes a mark into the
  // log, and what precedes the mark has been read when the mark has.
  async logSoFar(socket) {
    const mark = `mark ${++this.#marks}`;
    socket.emit("log", mark);
    await this.logged({ event: "log", args: [mark] });
    return this.entries.slice();
  }
}
