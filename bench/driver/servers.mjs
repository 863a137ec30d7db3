// The servers that can be measured: how each is made ready, started and named. A peer whose toolchain
// is missing, or that does not build, is left out with a word.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";

const bin = "build/release/bench";
const peers = "build/peers";

// Of the servers that speak TLS; localhost's, made anew where it is missing.
export const tlsCertificate = `${peers}/tls/cert.pem`;

const run = (command, args, options = {}) =>
  execFileSync(command, args, { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8", ...options });
const firstLine = (text) => text.split("\n")[0].trim();

const own = (program, ...args) => ({
  prepare() {},
  version: () => "this tree",
  command: [`${bin}/${program}`, ...args],
});

export const servers = {
  sockeye: { title: "Sockeye", ...own("bench_server") },
  "sockeye-epoll": {
    title: "Sockeye, epoll",
    ...own("bench_server"),
    environment: { SOCKEYE_IO: "epoll" },
  },
  "sockeye-2": { title: "Sockeye, two shards", ...own("bench_server", "--threads", "2") },
  "sockeye-tls": {
    title: "Sockeye, TLS",
    ...own("bench_server", "--tls", tlsCertificate, `${peers}/tls/key.pem`),
    prepare() {
      if (existsSync(tlsCertificate)) return;
      mkdirSync(`${peers}/tls`, { recursive: true });
      run("openssl", [
        ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650".split(" "),
        ..."-subj /CN=localhost".split(" "),
        ...["-keyout", `${peers}/tls/key.pem`, "-out", tlsCertificate],
      ]);
    },
  },
  send: { title: "floor: send", ...own("send_floor") },
  writev: { title: "floor: writev", ...own("writev_floor") },
  uring: { title: "floor: io_uring", ...own("uring_floor") },
  bare: { title: "floor: echo", ...own("echo_floor") },
  node: {
    title: "Node, ws",
    prepare() {},
    version: () => `Node ${process.version}, socket.io 4.8.3`,
    command: [process.execPath, "bench/peers/node/server.mjs"],
  },
  eiows: {
    title: "Node, eiows",
    prepare() {
      mkdirSync(`${peers}/node`, { recursive: true });
      cpSync("bench/peers/node", `${peers}/node`, { recursive: true });
      if (existsSync(`${peers}/node/node_modules/eiows`)) return;
      run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund"], { cwd: `${peers}/node` });
    },
    version: () => `Node ${process.version}, socket.io 4.8.3, eiows 7.1.2`,
    command: [process.execPath, `${peers}/node/server.mjs`, "--engine", "eiows"],
  },
  rust: {
    title: "socketioxide",
    prepare() {
      const target = `${process.cwd()}/${peers}/rust`;
      run("cargo", ["build", "--release", "--quiet"], {
        cwd: "bench/peers/rust",
        env: { ...process.env, CARGO_TARGET_DIR: target },
      });
    },
    version: () => `socketioxide 0.18, ${firstLine(run("rustc", ["--version"]))}`,
    command: [`${peers}/rust/release/socketioxide-peer`],
  },
  go: {
    title: "Go, zishang520",
    prepare() {
      const program = `${process.cwd()}/${peers}/go/server`;
      run("go", ["build", "-o", program, "."], { cwd: "bench/peers/go" });
    },
    version: () => `zishang520/socket.io 2.5.0, ${firstLine(run("go", ["version"]))}`,
    command: [`${peers}/go/server`],
    environment: { GOMAXPROCS: "1" },
  },
  python: {
    title: "python-socketio",
    prepare() {
      if (!existsSync(`${peers}/python/bin/uvicorn`)) {
        run("python3", ["-m", "venv", `${peers}/python`]);
        run(`${peers}/python/bin/pip`, ["install", "-q", "-r", "bench/peers/python/requirements.txt"]);
      }
    },
    version: () => `python-socketio 5.11.4, uvicorn, ${firstLine(run("python3", ["--version"]))}`,
    command: [`${peers}/python/bin/python`, "bench/peers/python/server.py"],
  },
};

export const serverCore = cpus().length > 1 ? 1 : -1;
export const ownCore = cpus().length > 1 ? 0 : -1;

// Both sides alike, so that what else the machine does disturbs less.
export const preferred = process.getuid?.() === 0 ? ["nice", "-n", "-5"] : [];

/** Starts a server of the table bound to its core, or a list of them; `stop` ends it. */
export async function start(name, args = [], cores = serverCore) {
  const server = servers[name];
  const bound = cores === -1 ? [] : ["taskset", "-c", String(cores)];
  const [program, ...rest] = [...preferred, ...bound, ...server.command, ...args];
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...server.environment },
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const port = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, found] = /^listening (\d+)/.exec(line) ?? [];
      if (found) resolve(Number(found));
    });
    child.once("error", reject);
    exited.then((code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  });
  return {
    port,
    pid: child.pid,
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
