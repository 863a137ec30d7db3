// nginx and HAProxy with the configurations of deploy/, but for addresses: those of the test.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const deploy = fileURLToPath(new URL("../../../deploy", import.meta.url));

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

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

const kinds = {
  nginx: {
    file: "nginx.conf",
    listen: ["listen 80;", (port) => `listen 127.0.0.1:${port};`],
    // Logs and temporary files are the test's own.
    change: (text, folder) =>
      `daemon off;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\n` +
      text.replace(
        "http {",
        `http {\n  access_log off;\n${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
          .map((name) => `  ${name}_temp_path ${folder}/${name};`)
          .join("\n")}`,
      ),
    command: (file, folder) => ["nginx", ["-p", folder, "-e", `${folder}/error.log`, "-c", file]],
  },
  haproxy: {
    file: "haproxy.cfg",
    listen: ["bind :80", (port) => `bind 127.0.0.1:${port}`],
    change: (text) => text,
    command: (file) => ["haproxy", ["-db", "-f", file]],
  },
};

export class Proxy {
  static async start(kind, ports) {
    const proxy = new Proxy();
    const { file, listen, change, command } = kinds[kind];
    proxy.folder = await mkdtemp(join(tmpdir(), "sockeye-proxy-"));
    proxy.port = await freePort();
    let text = await readFile(join(deploy, file), "utf8");
    const replace = (from, to) => {
      if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
      text = text.replace(from, to);
    };
    replace(listen[0], listen[1](proxy.port));
    replace("10.0.0.1:3000", `127.0.0.1:${ports[0]}`);
    replace("10.0.0.2:3000", `127.0.0.1:${ports[1]}`);
    const path = join(proxy.folder, file);
    await writeFile(path, change(text, proxy.folder));
    const [program, words] = command(path, proxy.folder);
    proxy.process = spawn(program, words, { stdio: ["ignore", "inherit", "inherit"] });
    proxy.exited = new Promise((resolve) => proxy.process.once("exit", resolve));
    for (let attempt = 0; !(await accepts(proxy.port)); ++attempt) {
      if (attempt === 200 || proxy.process.exitCode !== null) throw new Error(`${kind} does not listen`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.exited;
    await rm(this.folder, { recursive: true, force: true });
  }
}
