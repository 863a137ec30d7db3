// Servers with an admin panel, and panels: official clients that keep what they are told.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { io } from "socket.io-client";
import { Inbox, next, within } from "../../conformance/support/deadline.mjs";

export const patience = 20_000;

const build = process.env.SOCKEYE_BUILD ?? "build/release";
const commands = {
  reference: [process.execPath, fileURLToPath(new URL("admin_node.mjs", import.meta.url))],
  sockeye: [join(build, "tests/interop/watched_server")],
  "sockeye in a cluster": [join(build, "tests/cluster/watched_cluster_server")],
};

// bcrypt hash of "changeit", of the lowest cost that there is.
export const credentials = { username: "admin", password: "changeit" };
export const account = {
  username: "admin",
  password: "$2a$04$FYuHgARHGtLvxxMvnTkIjeZRMMkMSxBJ/r989ys9YZTbdg4qezYYm",
};

export class AdminServer {
  #clients = [];

  static async start(kind, setup = {}) {
    const server = new AdminServer();
    const [command, ...args] = commands[kind];
    server.process = spawn(command, [...args, JSON.stringify(setup)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = new Inbox();
    server.process.once("error", (error) => lines.end(error.message));
    server.exited = new Promise((resolve) => server.process.once("exit", resolve));
    createInterface({ input: server.process.stdout }).on("line", (line) => lines.push(line));
    const line = await lines.next("the server's port", patience);
    server.url = `http://127.0.0.1:${line.split(" ")[1]}`;
    return server;
  }

  client(namespace = "/", options = {}) {
    const client = io(this.url + namespace, {
      forceNew: true,
      reconnection: false,
      transports: ["websocket"],
      ...options,
    });
    this.#clients.push(client);
    return client;
  }

  async connect(namespace, options) {
    const client = this.client(namespace, options);
    await next(client, "connect", patience);
    return client;
  }

  /** A panel that has been told what it may do, and of all sockets where it hears of them. */
  async panel(options = {}) {
    const panel = new Panel(this.client("/admin", options));
    panel.config = (await panel.told("config"))[0];
    if (panel.config.supportedFeatures.includes("ALL_EVENTS")) {
      [panel.sockets] = await panel.told("all_sockets");
    }
    return panel;
  }

  closeClients() {
    for (const client of this.#clients.splice(0)) client.disconnect();
  }

  async stop() {
    this.closeClients();
    this.process.kill("SIGKILL");
    await this.exited;
  }
}

export class Panel {
  /** Everything that it was told, in order: [event, ...arguments]. */
  heard = [];
  #watchers = new Set();

  constructor(socket) {
    this.socket = socket;
    socket.onAny((...event) => {
      this.heard.push(event);
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** The arguments of the first such event, past or future. */
  told(event, matches = () => true) {
    const find = () => this.heard.find(([name, ...args]) => name === event && matches(...args));
    if (find()) return Promise.resolve(find().slice(1));
    let watcher;
    const future = new Promise((resolve) => {
      watcher = () => find() && resolve(find().slice(1));
      this.#watchers.add(watcher);
    });
    return within(future, `the panel to be told ${event}`, patience).finally(() =>
      this.#watchers.delete(watcher),
    );
  }

  /** Which of these events it was told of that socket, in order, without their times. */
  story(id) {
    return this.heard
      .filter((event) => JSON.stringify(event).includes(id))
      .map(([name, ...args]) => [name, ...args.filter((arg) => !isTime(arg))])
      .filter(([name]) => name !== "all_sockets" && name !== "server_stats");
  }

  order(...args) {
    this.socket.emit(...args);
  }
}

export const isTime = (value) =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
