// One admin panel for a cluster of a Node server and a Sockeye process: each shows the other's
// sockets, tells what happens there, and carries out orders there.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { next } from "../conformance/support/deadline.mjs";
import { AdminServer, patience } from "../interop/support/admin.mjs";
import { Redis } from "./support/redis.mjs";

const pairs = [
  ["reference", "sockeye"],
  ["sockeye", "reference"],
];
const ask = (client, ...args) => client.timeout(patience).emitWithAck(...args);

describe("one panel for a mixed cluster", { timeout: 120_000 }, () => {
  let redis;
  const servers = {};
  before(async () => {
    redis = await Redis.start();
    for (const [name, kind] of [["reference", "reference"], ["sockeye", "sockeye in a cluster"]]) {
      servers[name] = await AdminServer.start(kind, { serverId: name, threads: 2, redis: redis.url });
    }
  });
  after(async () => {
    await Promise.all(Object.values(servers).map((server) => server.stop()));
    await redis?.stop();
  });
  afterEach(() => Object.values(servers).forEach((server) => server.closeClients()));

  for (const [near, far] of pairs) {
    test(`a panel of ${near} sees the sockets of ${far}, and what they do`, async () => {
      const early = await servers[far].connect("/chat");
      const panel = await servers[near].panel();
      const shown = panel.sockets.find(({ id }) => id === early.id);
      assert.equal(shown.clientId, early.io.engine.id.slice(0, 12));
      assert.equal(shown.transport, "websocket");
      assert.deepEqual(shown.data, { user: "ada" });
      assert.ok(shown.rooms.includes("lobby"));

      const client = await servers[far].connect("/");
      await panel.told("socket_connected", ({ id }) => id === client.id);
      await ask(client, "join", "blue");
      await panel.told("room_joined", (nsp, room, id) => room === "blue" && id === client.id);
      await ask(client, "note", "hungry");
      await panel.told("socket_updated", ({ id, data }) => id === client.id && data?.note === "hungry");
      await ask(client, "echo", 1);
      await panel.told("event_received", (nsp, id, [event]) => id === client.id && event === "echo");
      await panel.told("server_stats", ({ serverId }) => serverId === far);
      await panel.told("server_stats", ({ serverId }) => serverId === near);

      panel.order("emit", "/", client.id, "hello", 7);
      assert.deepEqual(await next(client, "hello", patience), [7]);
      panel.order("join", "/", "green", client.id);
      await panel.told("room_joined", (nsp, room, id) => room === "green" && id === client.id);
      panel.order("leave", "/", "green", client.id);
      await panel.told("room_left", (nsp, room, id) => room === "green" && id === client.id);
      const { id: gone } = client;
      panel.order("_disconnect", "/", true, gone);
      await next(client, "disconnect", patience);
      await panel.told("socket_disconnected", (nsp, id) => id === gone);
    });
  }
});
