// A redis-server of the test's own, on a port that the kernel gives, with nothing on disk.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createClient } from "redis";
import { within } from "../../conformance/support/deadline.mjs";

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

export class Redis {
  static async start(options = []) {
    const redis = new Redis();
    redis.folder = await mkdtemp(join(tmpdir(), "sockeye-redis-"));
    redis.options = options;
    // Another program may take the port in between: then with another one.
    for (let attempt = 0; ; ++attempt) {
      redis.port = await freePort();
      try {
        await redis.run();
        return redis;
      } catch (error) {
        if (attempt === 4) throw error;
      }
    }
  }

  get url() {
    return `redis://127.0.0.1:${this.port}`;
  }

  async run() {
    const { port, folder } = this;
    this.process = spawn(
      "redis-server",
      ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder, ...this.options],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    this.exited = new Promise((resolve) => this.process.once("exit", resolve));
    const ready = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("exit", () => reject(new Error("redis-server ended")));
      createInterface({ input: this.process.stdout }).on("line", (line) => {
        if (line.includes("Ready to accept connections")) resolve();
      });
    });
    await within(ready, "redis-server", 20_000);
  }

  // One command, by a client of its own.
  async ask(...command) {
    const client = createClient({ url: this.url });
    client.on("error", () => {});
    await client.connect();
    try {
      return await client.sendCommand(command.map((part) => (Buffer.isBuffer(part) ? part : String(part))));
    } finally {
      await client.disconnect();
    }
  }

  pause() {
    this.process.kill("SIGSTOP");
  }

  resume() {
    this.process.kill("SIGCONT");
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}
