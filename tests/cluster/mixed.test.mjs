// Two Node servers and two Sockeye processes of two shards each in one cluster: whatever one of them
// does reaches the clients of all, as if they were on one server.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test as nodeTest } from "node:test";
import { Cluster, adapters, ask, got, gottenBehind, patience } from "./support/cluster.mjs";

// Two a form and adapter, by turns, so that each form has come from all four over the adapters; with --full
// all four each time.
const pairs = [
  ["node1", "sockeye1"],
  ["node2", "sockeye2"],
];
const full = process.env.SOCKEYE_FULL === "1";
const everybody = ["node1", "node2", "sockeye1", "sockeye1", "sockeye2", "sockeye2"];

for (const [place, adapter] of adapters.entries()) {
  describe(`a mixed cluster over ${adapter.title}`, () => {
    let cluster;
    before(async () => {
      cluster = await Cluster.start(adapter);
    });
    after(() => cluster?.stop());
    afterEach(() => cluster.closeClients());

    const test = (name, run) => nodeTest(name, { timeout: 60_000 }, run);
    let turn = place;
    const senders = () => (full ? pairs.flat() : pairs[turn++ % 2]);
    const fromEach = (name, run) => {
      for (const sender of senders()) {
        test(`${name}, from ${sender}`, async () => {
          const clients = await cluster.clients();
          const from = clients.find(({ server }) => server === sender);
          await run(from, clients);
        });
      }
    };
    const counts = (lists) => lists.map((events) => events.map((event) => event.slice(1)));

    fromEach("an event for everybody reaches each client once", async (from, clients) => {
      await ask(from, "broadcast", {}, "news", 1, "two", { three: [null, true, 1.5] });
      const news = [["news", 1, "two", { three: [null, true, 1.5] }]];
      assert.deepEqual(await gottenBehind(from, clients), clients.map(() => news));
    });

    fromEach("a socket's broadcast leaves only itself out", async (from, clients) => {
      await ask(from, "broadcast", { from: "socket" }, "news");
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => (client === from ? [] : [["news"]])),
      );
    });

    fromEach("events keep their order", async (from, clients) => {
      const numbers = Array.from({ length: 50 }, (_, i) => i);
      await Promise.all(numbers.map((i) => ask(from, "broadcast", {}, "count", i)));
      assert.deepEqual(
        counts(await gottenBehind(from, clients)),
        clients.map(() => numbers.map((i) => [i])),
      );
    });

    fromEach("a room's members get what is sent to it, and no one else", async (from, clients) => {
      const [a, , b, , c] = clients;
      await cluster.join([a, b, c], "room");
      await ask(from, "broadcast", { to: ["room"] }, "news", 1);
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => ([a, b, c].includes(client) ? [["news", 1]] : [])),
      );
    });

    fromEach("of several rooms each member gets one copy, but who is excepted", async (from, clients) => {
      const [a, b, c, d, e] = clients;
      await cluster.join([a, b, c], ["red", "blue"]);
      await cluster.join([d, e], "blue");
      await cluster.join([b, e], "green");
      await ask(from, "broadcast", { to: ["red", "blue"], except: ["green"] }, "news", 2);
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => ([a, c, d].includes(client) ? [["news", 2]] : [])),
      );
    });

    fromEach("everybody but a room", async (from, clients) => {
      const [, b, , d] = clients;
      await cluster.join([b, d], "green");
      await ask(from, "broadcast", { except: ["green"] }, "news");
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => ([b, d].includes(client) ? [] : [["news"]])),
      );
    });

    fromEach("one socket by its id", async (from, clients) => {
      for (const client of clients) await ask(from, "broadcast", { to: [client.id] }, "you", client.id);
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => [["you", client.id]]),
      );
    });

    fromEach("local stays where it is", async (from, clients) => {
      await ask(from, "broadcast", { local: true }, "news");
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map((client) => (client.server === from.server ? [["news"]] : [])),
      );
    });

    fromEach("volatile and uncompressed events arrive", async (from, clients) => {
      await ask(from, "broadcast", { volatile: true }, "fleeting");
      await Promise.all(clients.map((client) => got(client, ([event]) => event === "fleeting")));
      await ask(from, "broadcast", { compress: false }, "plain");
      await Promise.all(clients.map((client) => got(client, ([event]) => event === "plain")));
    });

    fromEach("binary at any depth", async (from, clients) => {
      const bytes = Buffer.from([0, 1, 254, 255]);
      await ask(from, "broadcast", {}, "bytes", bytes, { deep: [bytes] });
      await Promise.all(clients.map((client) => got(client, ([event]) => event === "bytes")));
      for (const client of clients) {
        const [, first, second] = client.got.find(([event]) => event === "bytes");
        assert.deepEqual(Buffer.from(first), bytes);
        assert.deepEqual(Buffer.from(second.deep[0]), bytes);
      }
    });

    fromEach("text of any language, large and small numbers", async (from, clients) => {
      const odd = ["héllo wörld", "日本語", "🐟", "", "\u0000\n\"", -1, 0, 4294967296, 1.5e-300, 0.1];
      await ask(from, "broadcast", {}, "odd", ...odd);
      assert.deepEqual(
        await gottenBehind(from, clients),
        clients.map(() => [["odd", ...odd]]),
      );
    });

    fromEach("acknowledgements with a time-out come from every client", async (from, clients) => {
      const { error, responses } = await ask(from, "broadcast-ack", { timeout: 10_000 }, "q", 1);
      assert.equal(error, null);
      assert.deepEqual(responses.sort(), everybody.map((name) => `${name} answers`));
      assert.ok(clients.every((client) => client.got.some(([event, arg]) => event === "q" && arg === 1)));
    });

    fromEach("answers that do not come are told as a time-out", async (from) => {
      const { error, responses } = await ask(
        from,
        "broadcast-ack",
        { timeout: 1000 },
        "unanswered",
      );
      assert.equal(error, "operation has timed out");
      assert.deepEqual(responses, []);
    });

    fromEach("acknowledgements of a room", async (from, clients) => {
      await Promise.all([clients[1], clients[4]].map((client) => ask(client, "join", "quiz")));
      const target = { to: ["quiz"], timeout: 10_000 };
      const { error, responses } = await ask(from, "broadcast-ack", target, "q");
      assert.equal(error, null);
      assert.deepEqual(responses.sort(), ["node2 answers", "sockeye2 answers"]);
    });

    test("acknowledgements without a time-out, from sockeye1", async () => {
      const clients = await cluster.clients();
      const from = clients.find(({ server }) => server === "sockeye1");
      const { error, responses } = await ask(from, "broadcast-ack", {}, "q");
      assert.equal(error, null);
      assert.deepEqual(responses.sort(), everybody.map((name) => `${name} answers`));
    });

    fromEach("fetch_sockets lists the sockets of all, with rooms and data", async (from, clients) => {
      const wanted = [];
      for (const client of clients) {
        await ask(client, "set-data", { who: client.server });
        await cluster.join([client], "listed");
        wanted.push({
          id: client.id,
          rooms: [client.id, "listed"].sort(),
          data: { who: client.server },
        });
      }
      wanted.sort((a, b) => (a.id < b.id ? -1 : 1));
      assert.deepEqual(await ask(from, "fetch-sockets", {}), wanted);
      assert.deepEqual(await ask(from, "fetch-sockets", { to: ["listed"] }), wanted);
      assert.deepEqual(await ask(from, "fetch-sockets", { to: ["empty"] }), []);
      const own = wanted.filter(({ data }) => data.who === from.server);
      assert.deepEqual(await ask(from, "fetch-sockets", { local: true }), own);
    });

    fromEach("sockets join and leave rooms from afar", async (from, clients) => {
      await ask(from, "sockets-join", {}, ["far", "wide"]);
      const inRoom = (client, room) => ask(client, "rooms").then((rooms) => rooms.includes(room));
      for (const client of clients) {
        await cluster.until(() => inRoom(client, "wide"), `${client.server} to join`);
        assert.ok(await inRoom(client, "far"));
      }
      await ask(from, "sockets-leave", { except: [clients[2].id] }, "far");
      for (const client of clients) {
        if (client === clients[2]) continue;
        await cluster.until(async () => !(await inRoom(client, "far")), `${client.server} to leave`);
        assert.ok(await inRoom(client, "wide"));
      }
      assert.ok(await inRoom(clients[2], "far"));
    });

    fromEach("sockets are disconnected from afar", async (from, clients) => {
      const gone = clients.filter((client) => client !== from);
      await Promise.all(gone.map((client) => ask(client, "join", "doomed")));
      const ends = gone.map(
        (client) => new Promise((resolve) => client.once("disconnect", resolve)),
      );
      from.emit("disconnect-sockets", { to: ["doomed"] }, false);
      assert.deepEqual(
        await Promise.all(ends),
        gone.map(() => "io server disconnect"),
      );
      assert.ok(from.connected);
    });

    fromEach("server_side_emit reaches every other server, and not the sender", async (from) => {
      const mark = `${adapter.title} ${from.server}`;
      await ask(from, "server-side", "side", mark, { deep: [1] });
      for (const [name, server] of Object.entries(cluster.servers)) {
        if (name === from.server) continue;
        await server.logged({ event: "side", args: [mark, { deep: [1] }] }, patience);
      }
      const own = cluster.servers[from.server].entries;
      assert.ok(!own.some(({ event, args }) => event === "side" && args[0] === mark));
    });

    fromEach("server_side_emit with answers", async (from) => {
      const { error, responses } = await ask(from, "server-side-ask", "side-ask", "who?");
      assert.equal(error, null);
      const others = ["node1", "node2", "sockeye1", "sockeye2"].filter((name) => name !== from.server);
      assert.deepEqual(
        responses.sort((a, b) => (a.name < b.name ? -1 : 1)),
        others.map((name) => ({ name, args: ["who?"] })),
      );
    });

    test("namespaces do not hear each other", async () => {
      for (const sender of senders()) {
        const here = await cluster.clients();
        const there = await cluster.clients("/custom");
        const from = there.find(({ server }) => server === sender);
        await ask(from, "broadcast", {}, "custom");
        assert.deepEqual(
          await gottenBehind(from, there),
          there.map(() => [["custom"]]),
        );
        const main = here.find(({ server }) => server === sender);
        assert.deepEqual(
          await gottenBehind(main, here),
          here.map(() => []),
        );
        await cluster.closeClients();
      }
    });
  });
}
