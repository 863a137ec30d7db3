// What befalls a cluster: its broker goes and comes back, stands still, or is cut off; a server dies;
// messages are too long or make no sense. Afterwards everything goes on by itself, nothing has hung
// beyond its time-out, and memory is where it was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test as nodeTest } from "node:test";
import { encode } from "notepack.io";
import { Cluster, ask, got } from "./support/cluster.mjs";
import { Cut } from "./support/cut.mjs";

const full = process.env.SOCKEYE_FULL === "1";
const pause = full ? 10_000 : 2_000;
const kinds = (process.env.SOCKEYE_CLUSTER_FAULTS ?? "redis,sharded,streams,postgres").split(",");

const resident = (server) =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${server.process.pid}/status`, "utf8"))[1]) / 1024;
// How long a fault lasts, and a load's pace.
const lasts = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

for (const kind of kinds) {
  describe(`faults over ${kind}`, () => {
    const test = (name, options, run = options) =>
      nodeTest(name, { timeout: 120_000, ...(run === options ? {} : options) }, run);
    let cluster;
    before(async () => {
      const names = kind === "postgres" ? ["sockeye1", "sockeye2"] : ["node1", "sockeye1", "sockeye2"];
      cluster = await Cluster.start({ kind, canaryInterval: 200 }, names);
      await delivers();
      for (const server of own()) usual.set(server, resident(server));
    });
    after(() => cluster?.stop());

    const own = () => [cluster.servers.sockeye1, cluster.servers.sockeye2];
    const usual = new Map();
    // Of which an allocator may keep some for the next one.
    const spare = 48;

    // Memory is where it was before any fault, but for that.
    const recovers = () =>
      cluster.until(
        () => [...usual].every(([server, before]) => resident(server) < before + spare),
        `memory to be within ${spare} MB of ${[...usual.values()]}`,
        20_000,
      );

    // From each Sockeye server an event reaches the clients of all again.
    async function delivers(names = Object.keys(cluster.servers)) {
      const clients = [];
      for (const name of names) clients.push(Object.assign(await cluster.client(name), { server: name }));
      for (const from of clients.filter(({ server }) => server.startsWith("sockeye"))) {
        const own = ([event, server]) => event === "again" && server === from.server;
        await cluster.until(
          async () => {
            await ask(from, "broadcast", {}, "again", from.server);
            return clients.every((client) => client.got.some(own));
          },
          `events of ${from.server} to reach ${names}`,
          60_000,
        );
      }
      await cluster.closeClients();
      await recovers();
    }

    // How many messages without sense its health comes to tell of, at least.
    async function counts(some) {
      const client = await cluster.client("sockeye1");
      await cluster.until(
        async () => {
          const { detail } = await ask(client, "health");
          return Number(/(\d+) messages that made no sense/.exec(detail)?.[1]) >= some;
        },
        `${some} messages without sense to be counted`,
        20_000,
      );
    }

    // Until a line that it logged says so.
    async function tells(server, pattern) {
      const client = await cluster.client(server);
      await cluster.until(
        async () => (await ask(client, "warnings")).some((line) => pattern.test(line)),
        `a warning that matches ${pattern}`,
        20_000,
      );
    }

    async function underLoad(fault) {
      const client = await cluster.client("sockeye1");
      let running = true;
      let sent = 0;
      const load = (async () => {
        while (running) {
          await ask(client, "broadcast", {}, "load", ++sent);
          await lasts(2);
        }
      })();
      const more = (count, than = sent) => cluster.until(() => sent >= than + count, `${count} more events`);
      await fault(more);
      running = false;
      await load;
      // Its own server's events never wait for the broker.
      await got(client, ([event, n]) => event === "load" && n === sent);
    }

    test("the broker is killed and started again under load", async () => {
      await underLoad(async (more) => {
        await more(50);
        await cluster.broker.kill();
        await more(100);
        await cluster.broker.run();
        await more(50);
      });
      await delivers();
    });

    // PostgreSQL's processes end one by one, and may still answer.
    const atOnce = kind !== "postgres";
    test("what was on its way to a broker that died is told", { skip: !atOnce }, async () => {
      const client = await cluster.client("sockeye1");
      cluster.broker.pause();
      for (let n = 1; n <= 5; ++n) await ask(client, "broadcast", {}, "unanswered", n);
      await cluster.broker.kill();
      await tells("sockeye1", /not connected/);
      await cluster.broker.run();
      await delivers();
      await tells("sockeye1", /connected again/);
      await tells("sockeye1", /([5-9]|\d\d+) commands may be lost \(\d+ never sent, ([5-9]|\d\d+) of unknown fate/);
    });

    test("questions end while there is no broker, and are answered when it is back", async () => {
      const client = await cluster.client("sockeye1");
      await cluster.broker.kill();
      const began = Date.now();
      const found = await ask(client, "fetch-sockets", {});
      assert.ok(Date.now() - began < 12_000);
      assert.ok(found.some(({ id }) => id === client.id), "what is here is found");
      await cluster.broker.run();
      await delivers();
    });

    test(`the broker stands still for ${pause} ms`, async () => {
      cluster.broker.pause();
      try {
        const client = await cluster.client("sockeye1");
        await ask(client, "broadcast", {}, "still", 1);
        await got(client, ([event]) => event === "still");
        await lasts(pause);
      } finally {
        cluster.broker.resume();
      }
      await delivers();
    });

    test("a server is killed while its answer is waited for", async () => {
      const victim = await cluster.add("sockeye3");
      await delivers();
      const client = await cluster.client("sockeye1");
      victim.process.kill("SIGSTOP");
      const began = Date.now();
      const asked = ask(client, "fetch-sockets", {});
      victim.process.kill("SIGKILL");
      assert.ok((await asked).some(({ id }) => id === client.id));
      assert.ok(Date.now() - began < 12_000);
      delete cluster.servers.sockeye3;
      await victim.exited;
      await cluster.until(
        async () => (await ask(client, "server-count")) === Object.keys(cluster.servers).length,
        "the dead server to be forgotten",
        30_000,
      );
      await delivers();
    });

    test("the way to the broker is cut without a word, and mended", async () => {
      const cut = await Cut.to(cluster.broker.port);
      const { url } = cluster.adapter;
      try {
        cluster.adapter.url = url.replace(`:${cluster.broker.port}`, `:${cut.port}`);
        const far = await cluster.add("sockeye4");
        await delivers();
        cut.close();
        const client = await cluster.client("sockeye4");
        await ask(client, "broadcast", {}, "alone", 1);
        await got(client, ([event]) => event === "alone");
        await lasts(pause);
        cut.open();
        await delivers();
        await far.stop();
        delete cluster.servers.sockeye4;
      } finally {
        cluster.adapter.url = url;
        cut.stop();
      }
    });

    if (kind === "redis" || kind === "sharded" || kind === "streams") {
      const channels = {
        redis: ["socket.io#/#", "socket.io-request#/#", "socket.io-response#/#"],
        sharded: ["socket.io#/#"],
        streams: ["socket.io#/#"],
      }[kind];
      const publish = kind === "sharded" ? "SPUBLISH" : "PUBLISH";

      test("a message of 33 MB costs connections, and nothing else", async () => {
        await cluster.broker.ask(publish, channels[0], "x".repeat(33 * 1024 * 1024));
        await delivers();
      });

      test("messages without sense are ignored", async () => {
        const odd = [
          "", "{", "{}", "[]", "null", "[".repeat(100_000), "\u0093", "{\"type\":3}",
          JSON.stringify({ type: 3, uid: "x", nsp: "/", data: { packet: 1, opts: { rooms: "all" } } }),
          JSON.stringify({ type: 99, uid: "x", nsp: "/", data: {} }),
          JSON.stringify({ type: 7, uid: "x", nsp: "/", data: { requestId: { a: 1 } } }),
          JSON.stringify({ type: 8, uid: "x", nsp: "/", data: { requestId: "x", sockets: [{}, 1] } }),
          JSON.stringify({ uid: "x", type: 5, requestId: 5, opts: null }),
          JSON.stringify({ uid: "x", type: 2, opts: { rooms: [{}], except: 7 }, rooms: 5 }),
        ];
        const opts = { rooms: [], except: [], flags: {} };
        const packed = [
          [], [1], ["x"], ["x", 1, 2], ["x", {}, {}], ["x", { type: 2, data: [] }, opts],
          ["x", { type: 2, data: ["connect"], nsp: "/" }, opts], ["x", { type: 9, data: ["a"], nsp: "/" }, opts],
          ["x", { type: 2, data: ["a"], nsp: "/" }, { rooms: { a: 1 } }], { type: 3, uid: 7, nsp: "/" },
          { type: 7, uid: "x", requestId: [], packet: 1, opts: 5 },
          { type: 3, uid: "x", nsp: "/", data: { packet: { type: 2, data: [{}] }, opts } },
        ].map((value) => encode(value));
        odd.push(...packed, packed.at(-1).subarray(0, -3), Buffer.from([0xdd, 0xff, 0xff, 0xff, 0xff]));
        // Node servers end with some of these.
        await cluster.servers.node1.stop();
        delete cluster.servers.node1;
        // What is published to a line that the message of 33 MB broke is lost, as Redis promises.
        const heard = async (channel) => (await cluster.broker.ask(publish, channel, "")) >= own().length;
        for (const channel of channels) {
          await cluster.until(() => heard(channel), `${own().length} servers to hear ${channel}`);
          for (const text of odd) await cluster.broker.ask(publish, channel, text);
        }
        if (kind === "streams") {
          const add = (...fields) => cluster.broker.ask("XADD", "socket.io", "*", ...fields);
          await add("nsp", "/", "type", "3", "uid", "x", "data", "!!!");
          await add("nsp", "/", "type", "99999999999999999999999");
          await add("a", "b");
          for (const data of odd) await add("nsp", "/", "uid", "x", "type", "3", "data", data);
        }
        await delivers();
        await counts(8);
      });
    } else {
      test("messages without sense are ignored", async () => {
        for (const text of ["", "{", "{}", "[1]", '{"attachmentId":"x"}', '{"attachmentId":"99"}', "\u0093"]) {
          await cluster.broker.query("SELECT pg_notify($1, $2)", ["socket.io#/", text]);
        }
        await delivers();
        await counts(3);
      });
    }
  });
}
