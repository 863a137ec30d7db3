// clients(title, options, body): the same tests of the C++ client against each server that keeps the
// contract of tests/conformance/README.md, Node's and ours. Each test has a client of its own.
// `overEach` runs its test in each of four ways: polling, WebSocket, the upgrade from the one to the
// other, and that over TLS.
import { after, describe, test as nodeTest } from "node:test";
import { Fixture, chosenServers } from "../../conformance/support/fixture.mjs";
import { Authority } from "../../support/certificates.mjs";
import { Client } from "./client.mjs";

export const authority = new Authority("the authority of these tests");
const certificate = authority.issue("server", { hosts: ["localhost", "127.0.0.1"] });
// A server's option, and the client's that goes with it.
export const tls = { cert: certificate.chain, key: certificate.key };
const trusting = { ca: authority.certificate };

const ways = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
  tls: { transports: ["polling", "websocket"], ...trusting },
};

class Context {
  constructor(server, fixture, secure) {
    this.server = server;
    this.fixture = fixture;
    this.secure = secure;
    this.url = fixture.url;
    this.client = new Client();
  }

  // What every client of this server needs.
  get needed() {
    return this.secure ? trusting : {};
  }

  // The server behind another port: a cable's, a proxy's.
  urlAt(port) {
    return `${this.secure ? "https" : "http"}://127.0.0.1:${port}`;
  }

  // A manager "m" and a connected socket "s" of a namespace.
  async connected(nsp = "/", options = {}, socket = {}) {
    this.client.do("manager", "m", { url: this.url, options });
    this.client.do("socket", "s", { manager: "m", nsp, ...socket });
    return this.client.next({ event: "connect", name: "s" });
  }

  async settled(way) {
    if (ways[way].transports.length < 2) return;
    await this.client.next({ event: "upgrade", transport: "websocket" });
  }
}

export function clients(title, options, body) {
  for (const server of chosenServers()) {
    describe(`${title} [${server}]`, () => {
      const fixtures = new Map();
      const fixtureOf = (secure) => {
        if (!fixtures.has(secure)) {
          fixtures.set(secure, Fixture.start(server, secure ? { ...options, tls } : options));
        }
        return fixtures.get(secure);
      };
      after(async () => {
        for (const fixture of fixtures.values()) await (await fixture).stop();
      });
      const run = (name, secure, call) =>
        nodeTest(`${name} [${server}]`, { timeout: 120_000 }, async () => {
          const context = new Context(server, await fixtureOf(secure), secure);
          try {
            await call(context);
          } finally {
            await context.client.stop();
          }
        });
      const test = (name, call) => run(name, false, call);
      const overEach = (name, call, names = Object.keys(ways)) => {
        for (const way of names) {
          const chosen = ways[way];
          run(`${name}, over ${way}`, way === "tls", (context) => call(context, chosen, way));
        }
      };
      body({ test, overEach, server });
    });
  }
}

// A server of its own for a test that ends it: `restart` begins it anew on the same port.
export async function ownServer(context, options = {}) {
  const all = context.secure ? { ...options, tls } : options;
  const own = { fixture: await Fixture.start(context.server, all) };
  own.url = own.fixture.url;
  own.port = own.fixture.port;
  own.stop = () => own.fixture.stop();
  own.restart = async () => {
    own.fixture = await Fixture.start(context.server, all, own.port);
  };
  return own;
}
