// clients(title, options, body): the same tests of the C++ client against each server that keeps the
// contract of tests/conformance/README.md, Node's and ours. Each test has a client of its own.
import { after, before, describe, test as nodeTest } from "node:test";
import { Fixture, chosenServers } from "../../conformance/support/fixture.mjs";
import { Client } from "./client.mjs";

export const transports = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

class Context {
  constructor(server, fixture) {
    this.server = server;
    this.fixture = fixture;
    this.url = fixture.url;
    this.client = new Client();
  }

  // A manager "m" and a connected socket "s" of a namespace.
  async connected(nsp = "/", options = {}, socket = {}) {
    this.client.do("manager", "m", { url: this.url, options });
    this.client.do("socket", "s", { manager: "m", nsp, ...socket });
    return this.client.next({ event: "connect", name: "s" });
  }

  async settled(name) {
    if (name === "upgrade") await this.client.next({ event: "upgrade", transport: "websocket" });
  }
}

export function clients(title, options, body) {
  for (const server of chosenServers()) {
    describe(`${title} [${server}]`, () => {
      let fixture;
      before(async () => {
        fixture = await Fixture.start(server, options);
      });
      after(() => fixture?.stop());
      const test = (name, run) =>
        nodeTest(`${name} [${server}]`, { timeout: 60_000 }, async () => {
          const context = new Context(server, fixture);
          try {
            await run(context);
          } finally {
            await context.client.stop();
          }
        });
      const overEach = (name, run) => {
        for (const [transport, chosen] of Object.entries(transports)) {
          test(`${name}, over ${transport}`, (context) => run(context, chosen, transport));
        }
      };
      body({ test, overEach, server });
    });
  }
}

// A server of its own for a test that ends it: `restart` begins it anew on the same port.
export async function ownServer(context, options = {}) {
  const own = { fixture: await Fixture.start(context.server, options) };
  own.url = own.fixture.url;
  own.port = own.fixture.port;
  own.stop = () => own.fixture.stop();
  own.restart = async () => {
    own.fixture = await Fixture.start(context.server, options, own.port);
  };
  return own;
}
