// A PostgreSQL of the test's own, on a port that the kernel gives, with the attachments' table. As
// root, which the server refuses, it runs as the user of Debian's package.
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";

const programs = "/usr/lib/postgresql/15/bin";
const run = promisify(execFile);

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function userToBe() {
  if (process.getuid() !== 0) return {};
  const id = async (flag) => Number((await run("id", [flag, "postgres"])).stdout);
  return { uid: await id("-u"), gid: await id("-g") };
}

export class Postgres {
  static async start() {
    const postgres = new Postgres();
    postgres.folder = await mkdtemp(join(tmpdir(), "sockeye-pg-"));
    postgres.user = await userToBe();
    const { uid, gid } = postgres.user;
    if (uid !== undefined) await chown(postgres.folder, uid, gid);
    await run(
      `${programs}/initdb`,
      ["-D", postgres.data, "-U", "me", "-A", "trust", "--no-sync", "--no-locale", "-E", "UTF8"],
      { ...postgres.user, cwd: "/" },
    );
    postgres.port = await freePort();
    await postgres.run();
    await postgres.query(
      `CREATE TABLE socket_io_attachments (
         id bigserial UNIQUE, created_at timestamptz DEFAULT NOW(), payload bytea)`,
    );
    return postgres;
  }

  get data() {
    return join(this.folder, "data");
  }

  get url() {
    return `postgresql://me@127.0.0.1:${this.port}/postgres`;
  }

  async run() {
    const { folder, port } = this;
    this.process = spawn(
      `${programs}/postgres`,
      ["-D", this.data, "-p", port, "-k", folder, "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"],
      { ...this.user, cwd: "/", stdio: "ignore" },
    );
    this.exited = new Promise((resolve) => this.process.once("exit", resolve));
    for (let attempt = 0; ; ++attempt) {
      try {
        await this.query("SELECT 1");
        return;
      } catch (error) {
        if (attempt === 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async query(...query) {
    const client = new pg.Client({ connectionString: this.url });
    client.on("error", () => {});
    await client.connect();
    try {
      return await client.query(...query);
    } finally {
      await client.end();
    }
  }

  // With the processes of its connections.
  #tell(signal) {
    const { pid } = this.process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    for (const one of [pid, ...children]) process.kill(Number(one), signal);
  }

  pause() {
    this.#tell("SIGSTOP");
  }

  resume() {
    this.#tell("SIGCONT");
  }

  // At once: connections are cut.
  async kill() {
    this.process.kill("SIGQUIT");
    await this.exited;
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
