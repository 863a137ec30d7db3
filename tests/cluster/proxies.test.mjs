// The proxies' configurations of deploy/: official clients of many addresses reach two Sockeye nodes
// through them, poll after poll and over an upgrade, and hear each other.
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { after, before, describe, test } from "node:test";
import { Cluster, ask, got } from "./support/cluster.mjs";
import { Proxy } from "./support/proxy.mjs";

const addresses = Array.from({ length: 12 }, (_, i) => `127.0.0.${i + 2}`);

for (const kind of ["nginx", "haproxy"]) {
  describe(`behind ${kind}`, () => {
    let cluster;
    let proxy;
    before(async () => {
      cluster = await Cluster.start({ kind: "redis" }, ["sockeye1", "sockeye2"]);
      const ports = Object.values(cluster.servers).map(({ url }) => new URL(url).port);
      proxy = await Proxy.start(kind, ports);
      cluster.servers.proxy = { url: proxy.url, stop: () => proxy.stop() };
    });
    after(() => cluster?.stop());

    for (const transports of [["polling"], ["polling", "websocket"], ["websocket"]]) {
      test(`clients by ${transports.join(", then ")}`, { timeout: 60_000 }, async () => {
        const clients = await Promise.all(
          addresses.map((localAddress) =>
            cluster.client("proxy", "/", {
              transports,
              agent: new Agent({ localAddress, keepAlive: true }),
            }),
          ),
        );
        if (transports.length > 1) {
          for (const { io } of clients) {
            await cluster.until(() => io.engine.transport.name === "websocket", "the upgrade");
          }
        }
        for (let round = 0; round < 10; ++round) {
          await Promise.all(
            clients.map(async (client, i) => assert.equal(await ask(client, "echo", i), i)),
          );
        }
        await ask(clients[0], "broadcast", {}, "news", kind);
        await Promise.all(clients.map((client) => got(client, ([event]) => event === "news")));
        const halves = await Promise.all(
          clients.map(async (client) => {
            const own = await ask(client, "fetch-sockets", { local: true });
            assert.ok(own.some(({ id }) => id === client.id));
            return own.length;
          }),
        );
        assert.ok(halves.every((count) => count < clients.length), "both nodes have some of them");
        await cluster.closeClients();
      });
    }
  });
}
