// Container engines for dockview: podman, where this machine can run a container, and a stand-in that
// answers over a unix socket as the Engine API does, in answers that were recorded from podman.
import { execFile, spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { until } from "./tab.mjs";

const run = promisify(execFile);
const loop = 'i=0; while true; do i=$((i+1)); echo "line $i"; echo "trouble $i" >&2; /bin/busybox sleep 1; done';

/** The Engine API with one container, "web". */
export class RecordedEngine {
  static async start(folder) {
    const engine = new RecordedEngine();
    engine.folder = folder;
    engine.socket = join(folder, "engine.sock");
    engine.id = "d73d3c5914f50661f49c689d706335070618fd028b604992f706bc93709dcf6b";
    engine.state = "running";
    engine.watchers = new Set();
    engine.used = 0;
    // Whether the log has no end, and what became of it.
    engine.flood = false;
    engine.blocked = false;
    engine.floods = 0;
    engine.server = createServer((request, response) => engine.#answer(request, response));
    engine.server.listen(engine.socket);
    return engine;
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, "http://docker");
    const json = (status, body) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    const [, , id, verb] = pathname.split("/");
    if (pathname === "/version") json(200, { ApiVersion: "1.41", Version: "4.3.1" });
    else if (pathname === "/containers/json") json(200, [this.#container()]);
    else if (pathname === "/events") {
      response.writeHead(200, { "Content-Type": "application/json" });
      response.flushHeaders();
      this.watchers.add(response);
      response.once("close", () => this.watchers.delete(response));
    } else if (id !== this.id) json(404, { message: `no container with name or ID "${id}" found` });
    else if (verb === "stats") json(200, this.#stats());
    else if (verb === "stop") this.#become("exited", "died", response);
    else if (verb === "restart") this.#become("running", "start", response);
    else if (verb === "logs") this.#log(response);
    else json(404, { message: "page not found" });
  }

  #container() {
    const Status = this.state === "running" ? "Up 2 minutes" : "Exited (137) Less than a second ago";
    return { Id: this.id, Names: ["/web"], Image: "localhost/busy:latest", State: this.state, Status };
  }

  #stats() {
    this.used += 100_000_000;
    return {
      read: new Date().toISOString(),
      cpu_stats: { cpu_usage: { total_usage: this.used }, system_cpu_usage: 1, online_cpus: 2 },
      memory_stats: { usage: 1_200_000, limit: 2_000_000_000 },
    };
  }

  #become(state, Action, response) {
    this.state = state;
    const event = { Type: "container", Action, Actor: { ID: this.id }, scope: "local" };
    for (const watcher of this.watchers) watcher.write(`${JSON.stringify(event)}\n`);
    response.writeHead(204).end();
  }

  #log(response) {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    const write = (output, text) => {
      const head = Buffer.alloc(8);
      head[0] = output;
      head.writeUInt32BE(text.length, 4);
      return response.write(Buffer.concat([head, Buffer.from(text)]));
    };
    let line = 0;
    if (this.flood) {
      this.floods += 1;
      const pour = () => {
        while (!response.closed && write(1, `flood ${++line}\n`));
        this.blocked = !response.closed;
      };
      response.on("drain", pour).once("close", () => (this.floods -= 1));
      pour();
      return;
    }
    const more = () => {
      line += 1;
      write(1, `line ${line}\n`);
      write(2, `trouble ${line}\n`);
    };
    more();
    const timer = setInterval(more, 200);
    response.once("close", () => clearInterval(timer));
  }

  async close() {
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** podman's service with a container of its own. */
export class Podman {
  /** Throws where this machine cannot run a container. */
  static async start(folder) {
    const podman = new Podman();
    podman.folder = folder;
    podman.socket = join(folder, "podman.sock");
    if (!existsSync("/bin/busybox")) throw new Error("there is no /bin/busybox to run");
    const runtime = existsSync("/usr/sbin/runc") ? ["--runtime", "/usr/sbin/runc"] : [];
    const options = [
      ...["--root", join(folder, "root"), "--runroot", join(folder, "run"), "--storage-driver", "vfs"],
      ...["--cgroup-manager", "cgroupfs", "--events-backend", "file", ...runtime],
    ];
    podman.service = spawn("podman", [...options, "system", "service", "--time=0", `unix://${podman.socket}`], {
      stdio: "ignore",
    });
    podman.exited = new Promise((resolve) => podman.service.once("close", resolve));
    let missing = null;
    podman.service.once("error", (error) => (missing = error));
    try {
      await until(() => missing !== null || existsSync(podman.socket), "podman's socket");
      if (missing) throw missing;
      await podman.#container();
    } catch (error) {
      await podman.close();
      throw error;
    }
    return podman;
  }

  #remote(...args) {
    return run("podman", ["--url", `unix://${this.socket}`, ...args], { timeout: 60_000 });
  }

  async #container() {
    const files = join(this.folder, "files");
    mkdirSync(join(files, "bin"), { recursive: true });
    copyFileSync("/bin/busybox", join(files, "bin", "busybox"));
    symlinkSync("busybox", join(files, "bin", "sh"));
    await run("tar", ["cf", join(this.folder, "files.tar"), "-C", files, "."]);
    await this.#remote("import", join(this.folder, "files.tar"), "localhost/busy");
    const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];
    const { stdout } = await this.#remote(
      ...["run", "-d", "--name", "web", "--network", "host", "--privileged", "--stop-timeout", "1", ...limits],
      ...["localhost/busy", "/bin/busybox", "sh", "-c", loop],
    );
    this.id = stdout.trim();
  }

  async close() {
    await this.#remote("rm", "-f", "-t", "0", "web").catch(() => {});
    this.service.kill("SIGTERM");
    await this.exited;
    await rm(this.folder, { recursive: true, force: true }).catch(() => {});
  }
}
