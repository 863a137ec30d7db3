// The command-line client as a test runs it: its lines as they come, its end.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Inbox, within } from "../../conformance/support/deadline.mjs";

const program = join(process.env.SOCKEYE_BUILD ?? "build/release", "tools/sockeye/sockeye");
const ms = 20_000;

export class Tool {
  #lines = new Inbox();
  errors = "";

  // A last argument `{ input }` is the descriptor of a file that stands on standard input.
  constructor(...args) {
    const { input = "pipe" } = typeof args.at(-1) === "object" ? args.pop() : {};
    this.process = spawn(program, args, { stdio: [input, "pipe", "pipe"] });
    this.process.stderr.setEncoding("utf8").on("data", (text) => (this.errors += text));
    this.process.stdin?.on("error", () => {});
    this.output = [];
    createInterface({ input: this.process.stdout }).on("line", (line) => {
      this.output.push(line);
      this.#lines.push(line);
    });
    this.closed = once(this.process, "close").then(([code, signal]) => code ?? signal);
  }

  line() {
    return this.#lines.next("a line of the tool", ms);
  }

  async json() {
    return JSON.parse(await this.line());
  }

  async told(pattern) {
    const wait = async () => {
      while (!pattern.test(this.errors)) await once(this.process.stderr, "data");
    };
    await within(wait(), `${pattern} on standard error`, ms);
  }

  write(text) {
    this.process.stdin.write(text);
  }

  // How it ended and what it printed.
  async end() {
    const code = await within(this.closed, "the tool's end", ms);
    return { code, output: this.output, errors: this.errors };
  }

  stop() {
    this.process.kill("SIGKILL");
  }
}

// Runs to the end, with `input` on standard input.
export async function run(args, input = "") {
  const tool = new Tool(...args);
  tool.process.stdin.end(input);
  return tool.end();
}
