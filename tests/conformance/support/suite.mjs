// conformance(title, options, body): the same tests against each chosen server, which is started with
// `options` before them. What a test opens through its context is closed after it.
import { after, afterEach, before, describe, test as nodeTest } from "node:test";
import { io } from "socket.io-client";
import { next, patience } from "./deadline.mjs";
import { Fixture, chosenServers } from "./fixture.mjs";
import { PollingSession, RawWebSocket } from "./raw.mjs";
import { trusting } from "./secure.mjs";

const servers = chosenServers();

class Context {
  #closers = [];

  constructor(server, options) {
    this.server = server;
    this.options = options;
  }

  get isReference() {
    return this.server === "reference";
  }

  closing(close) {
    this.#closers.push(close);
  }

  async closeAll() {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  query(parameters) {
    return `${this.fixture.url}${this.fixture.path}?${new URLSearchParams(parameters)}`;
  }

  // A plain request to the engine's path, with the query's parameters.
  fetch(parameters, init = {}) {
    return fetch(this.query(parameters), {
      signal: AbortSignal.timeout(patience),
      ...init,
    });
  }

  // A session over polling after the Engine.IO handshake (and the Socket.IO one, with `namespace`).
  async poll({ namespace, ...parameters } = {}) {
    const session = await PollingSession.open(this, parameters);
    this.closing(() => session.abort());
    if (namespace) await session.connect(namespace);
    return session;
  }

  // A raw WebSocket; with `handshake` (the default) the open packet has been read.
  async webSocket({ namespace, handshake = true, ...options } = {}) {
    const socket = new RawWebSocket(this, options);
    this.closing(() => socket.terminate());
    if (handshake) await socket.handshake();
    if (namespace) await socket.connect(namespace);
    return socket;
  }

  // An official client, not yet connected.
  client(namespace = "/", options = {}) {
    const socket = io(this.fixture.url + namespace, {
      path: this.fixture.path,
      forceNew: true,
      ...trusting,
      reconnection: false,
      transports: ["websocket"],
      ...options,
      autoConnect: false,
    });
    this.closing(() => {
      socket.io.reconnection(false);
      socket.disconnect();
      socket.io.engine?.close();
    });
    return socket;
  }

  async connected(namespace, options) {
    const socket = this.client(namespace, options);
    const connects = next(socket, "connect");
    socket.connect();
    await connects;
    return socket;
  }
}

export function conformance(title, options, body) {
  for (const server of servers) {
    describe(`${title} [${server}]`, () => {
      const context = new Context(server, options);
      before(async () => {
        context.fixture = await Fixture.start(server, options);
      });
      after(() => context.fixture?.stop());
      afterEach(() => context.closeAll());

      const test = (name, run) =>
        nodeTest(`${name} [${server}]`, { timeout: 30_000 }, () => run(context));
      const deviation = (name, run) => {
        if (server === "sockeye") test(name, run);
      };
      body({ test, deviation, context });
    });
  }
}

// A server of its own for a test that ends it or needs other options.
export async function ownFixture(context, options = context.options) {
  const fixture = await Fixture.start(context.server, options);
  const own = new Context(context.server, options);
  own.fixture = fixture;
  context.closing(async () => {
    await own.closeAll();
    await fixture.stop();
  });
  return own;
}

// The three ways in which the official clients travel.
export const transports = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

// Resolves once an official client has reached the transport that it was made for.
export async function settled(socket, name) {
  const { engine } = socket.io;
  if (name === "upgrade" && engine.transport.name !== "websocket") await next(engine, "upgrade");
}
