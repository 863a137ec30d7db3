// A running fixture_client: commands go in as lines, what happens comes out as lines and is kept
// until a test asks for it.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { within } from "../../conformance/support/deadline.mjs";

const build =
  process.env.SOCKEYE_BUILD ?? fileURLToPath(new URL("../../../build/release", import.meta.url));
const program = join(build, "tests/client_conformance/fixture_client");

const subset = (wanted, entry) =>
  Object.entries(wanted).every(
    ([key, value]) => JSON.stringify(entry[key]) === JSON.stringify(value),
  );

export class Client {
  entries = [];
  #taken = new Set();
  #waiting = new Set();
  #tags = 0;

  constructor() {
    this.process = spawn(program, [], { stdio: ["pipe", "pipe", "inherit"] });
    this.exited = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("exit", (code, signal) => resolve(signal ?? code));
    });
    this.process.stdin.on("error", () => {});
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.entries.push(JSON.parse(line));
      for (const look of this.#waiting) look();
    });
  }

  do(what, name, rest = {}) {
    this.process.stdin.write(`${JSON.stringify({ do: what, name, ...rest })}\n`);
  }

  // The first entry, past or future, that has these members and was not asked for before.
  next(wanted, ms = 10_000) {
    let look;
    const found = new Promise((resolve) => {
      look = () => {
        const index = this.entries.findIndex(
          (entry, i) => !this.#taken.has(i) && subset(wanted, entry),
        );
        if (index < 0) return;
        this.#taken.add(index);
        this.#waiting.delete(look);
        resolve(this.entries[index]);
      };
      this.#waiting.add(look);
      look();
    });
    return within(found, `the client's ${JSON.stringify(wanted)}`, ms).catch((error) => {
      this.#waiting.delete(look);
      error.message += `; it said ${JSON.stringify(this.entries.slice(-20))}`;
      throw error;
    });
  }

  // What was said so far about a name, without asking for it.
  said(wanted) {
    return this.entries.filter((entry) => subset(wanted, entry));
  }

  // Emits with an acknowledgement: its arguments, or `{ message }` where none came.
  async ask(name, what, args = [], rest = {}) {
    const ack = `ack ${++this.#tags}`;
    this.do("emit", name, { what, args, ack, ...rest });
    const answer = await this.next({ event: "ack", ack });
    return answer.args ?? { message: answer.message };
  }

  emit(name, what, ...args) {
    this.do("emit", name, { what, args });
  }

  async stop() {
    this.process.stdin.end();
    const ended = await within(this.exited, "the client's end", 15_000).catch((error) => {
      this.process.kill("SIGKILL");
      throw error;
    });
    if (ended !== 0) throw new Error(`fixture_client ended with ${ended}`);
  }
}
