// The program tls_server as a test sees it: its ports, its folder of certificates, its commands.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Inbox } from "../../conformance/support/deadline.mjs";

const program = join(process.env.SOCKEYE_BUILD ?? "build/release", "tests/interop/tls_server");

export class TlsServer {
  #folder = mkdtempSync(join(tmpdir(), "sockeye-tls-"));
  #lines = new Inbox();

  // `certificates`: {name: {chain, key}}; `describe` gets the files of each name and returns the
  // program's options.
  static async start(certificates, describe, ca) {
    const server = new TlsServer();
    for (const [name, pair] of Object.entries(certificates)) server.write(name, pair);
    if (ca) writeFileSync(server.file("ca.pem"), ca);
    const setup = describe((name) => ({
      chain: server.file(`${name}.pem`),
      key: server.file(`${name}.key`),
    }), server.file("ca.pem"));
    server.process = spawn(program, [JSON.stringify(setup)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    server.process.once("error", (error) => server.#lines.end(error.message));
    server.exited = new Promise((resolve) => server.process.once("exit", resolve));
    createInterface({ input: server.process.stdout }).on("line", (line) =>
      server.#lines.push(line),
    );
    server.answer = await server.line();
    [, server.port, server.plainPort] = (/^listening (\d+) (\d+)$/.exec(server.answer) ?? []).map(Number);
    server.url = `https://127.0.0.1:${server.port}`;
    return server;
  }

  file(name) {
    return join(this.#folder, name);
  }

  write(name, { chain, key }) {
    writeFileSync(this.file(`${name}.pem`), chain);
    writeFileSync(this.file(`${name}.key`), key);
  }

  line() {
    return this.#lines.next("a line of the server", 20_000);
  }

  reload() {
    this.process.stdin.write("reload\n");
    return this.line();
  }

  async stop() {
    this.process.stdin.end();
    this.process.kill("SIGKILL");
    await this.exited;
    rmSync(this.#folder, { recursive: true });
  }
}
