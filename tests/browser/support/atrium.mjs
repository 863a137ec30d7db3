// A running Atrium with a database of its own, and its REST interface for the tests' own steps.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(root, "build", "release");
const program = process.env.SOCKEYE_ATRIUM ?? join(build, "apps", "atrium", "atrium");
const password = "atrium-demo";
let boards = 0;

export class Atrium {
  /** With a SQLite file of its own, where `database` names no PostgreSQL. */
  static async start({ database, options = [] } = {}) {
    const atrium = new Atrium();
    atrium.folder = await mkdtemp(join(tmpdir(), "atrium-"));
    atrium.database = database ?? `sqlite://${join(atrium.folder, "atrium.db")}`;
    atrium.options = options;
    atrium.port = 0;
    await atrium.launch();
    return atrium;
  }

  /** Starts the program; a second time, with the same database and on the same port. */
  async launch() {
    this.process = spawn(
      program,
      ["--host", "127.0.0.1", "--port", String(this.port), "--db", this.database, ...this.options],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.exited = new Promise((resolve) => this.process.once("exit", (code) => resolve(code)));
    this.port = await new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("exit", (code, signal) => reject(new Error(`Atrium ended: ${code ?? signal}`)));
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        const address = /http:\/\/[^\s:]+:(\d+)\//.exec(line);
        if (address) resolve(Number(address[1]));
      });
    });
    this.url = `http://127.0.0.1:${this.port}`;
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  async close() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  async signIn(login) {
    const answer = await this.request(null, "POST", "/session", { login, password });
    return { session: answer, api: (...call) => this.request(answer.token, ...call) };
  }

  /** The answer's JSON; a refusal is thrown with its status. */
  async request(token, method, path, body) {
    const response = await fetch(`${this.url}/api${path}`, {
      method,
      headers: {
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && { "Content-Type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.error.message), { status: response.status });
  }

  /** A project of ada's, with grace in it and a few tasks: a board of the test's own. */
  async board(titles) {
    const [ada, grace] = await Promise.all([this.signIn("ada"), this.signIn("grace")]);
    const name = `Board ${++boards}`;
    const project = await ada.api("POST", "/projects", { name });
    await ada.api("POST", `/projects/${project.id}/members`, { login: "grace" });
    const tasks = {};
    for (const title of titles) {
      tasks[title] = await ada.api("POST", `/projects/${project.id}/tasks`, { title });
    }
    return { ada, grace, id: project.id, name, tasks };
  }
}
