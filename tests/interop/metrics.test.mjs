// What Prometheus is told of a server over two shards, beside what clients did; the health routes; and
// that the dashboard and the documentation speak of the same names.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { next, within } from "../conformance/support/deadline.mjs";
import { AdminServer, patience } from "./support/admin.mjs";

let server;
before(async () => {
  server = await AdminServer.start("sockeye", { threads: 2, mode: "production" });
});
after(() => server?.stop());
afterEach(() => server.closeClients());

const ask = (client, ...args) => client.timeout(patience).emitWithAck(...args);
const fetchText = async (path, options) => {
  const answer = await fetch(server.url + path, options);
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
};

// Samples by their name and labels as they stand: {'sockeye_sessions{transport="polling"}': 1}.
async function scrape() {
  const { text } = await fetchText("/metrics");
  const samples = {};
  for (const line of text.split("\n")) {
    const match = /^([a-z_]+(?:\{.*\})?) (\S+)$/.exec(line);
    if (match) samples[match[1]] = Number(match[2]);
  }
  samples.sum = (prefix) =>
    Object.entries(samples)
      .filter(([name]) => name === prefix || name.startsWith(`${prefix}{`))
      .reduce((sum, [, value]) => sum + value, 0);
  return samples;
}

async function until(condition, what) {
  const deadline = Date.now() + patience;
  for (;;) {
    const samples = await scrape();
    if (condition(samples)) return samples;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}

test("the text is Prometheus' format: each name has help and type, each sample follows its family", async () => {
  const { status, type, text } = await fetchText("/metrics");
  assert.equal(status, 200);
  assert.equal(type, "text/plain; version=0.0.4; charset=utf-8");
  let family, kind;
  const seen = new Set();
  const lines = text.split("\n");
  assert.equal(lines.pop(), "");
  for (const line of lines) {
    const help = /^# HELP (sockeye_[a-z_]+) \S.*$/.exec(line);
    const typed = /^# TYPE (sockeye_[a-z_]+) (counter|gauge|histogram)$/.exec(line);
    if (help) {
      assert.ok(!seen.has(help[1]), `${help[1]} stands twice`);
      seen.add((family = help[1]));
      continue;
    }
    if (typed) {
      assert.equal(typed[1], family);
      kind = typed[2];
      assert.equal(kind === "counter", family.endsWith("_total"), family);
      continue;
    }
    const [, name] = /^([a-z_]+)(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/.exec(line) ?? [];
    assert.ok(name, `not a sample: ${line}`);
    assert.equal(kind === "histogram" ? name.replace(/_(bucket|sum|count)$/, "") : name, family);
  }
});

test("sessions, packets and events are counted", async () => {
  const before = await scrape();
  const a = await server.connect("/");
  const b = await server.connect("/chat", { transports: ["polling"] });
  await ask(a, "echo", "x".repeat(5000));
  const [, c] = [await server.connect("/"), await server.connect("/")];
  const all = Promise.all([next(a, "news", patience), next(c, "news", patience)]);
  a.emit("news", "y".repeat(5000));
  await all;
  const now = await scrape();
  const grew = (name) => now.sum(name) - before.sum(name);
  assert.equal(now['sockeye_sessions{transport="polling"}'], 1);
  assert.equal(now['sockeye_sessions{transport="websocket"}'], 3);
  assert.equal(now['sockeye_sockets{namespace="/"}'], 3);
  assert.equal(now['sockeye_sockets{namespace="/chat"}'], 1);
  assert.equal(grew("sockeye_sessions_opened_total"), 4);
  // Four CONNECTs and two events; four answers, an acknowledgement and three copies of the news.
  assert.equal(grew("sockeye_packets_received_total"), 6);
  assert.equal(grew("sockeye_packets_sent_total"), 8);
  const bytesIn = grew("sockeye_packet_bytes_received_total");
  const bytesOut = grew("sockeye_packet_bytes_sent_total");
  assert.ok(bytesIn > 10_000 && bytesIn < 10_200, `${bytesIn} bytes received`);
  assert.ok(bytesOut > 20_000 && bytesOut < 20_500, `${bytesOut} bytes sent`);
  assert.ok(grew("sockeye_bytes_written_total") > 20_000);
  assert.equal(now['sockeye_handler_seconds_count{event="echo"}'], 1);
  b.disconnect();
  a.io.engine.close();
  const later = await until(
    (samples) => samples['sockeye_sockets{namespace="/chat"}'] === 0 && samples.sum("sockeye_sessions") === 2,
    "the sessions' ends",
  );
  assert.equal(later['sockeye_sessions_closed_total{reason="transport close"}'], 2);
  assert.equal(later['sockeye_sessions{transport="polling"}'], 0);
});

test("an upgraded session counts as a WebSocket's", async () => {
  const before = await scrape();
  const client = await server.connect("/", { transports: ["polling", "websocket"] });
  if (client.io.engine.transport.name !== "websocket") await next(client.io.engine, "upgrade", patience);
  const now = await until(
    (samples) => samples.sockeye_upgrades_total === before.sockeye_upgrades_total + 1,
    "the upgrade",
  );
  assert.equal(now['sockeye_sessions{transport="polling"}'], 0);
});

test("names of events are bounded, whatever clients send", async () => {
  const client = await server.connect("/");
  for (let i = 0; i < 20; ++i) client.emit(`event ${i}`);
  await ask(client, "echo", 1);
  const samples = await scrape();
  const names = Object.keys(samples).filter((name) => name.startsWith("sockeye_handler_seconds_count"));
  assert.equal(names.length, 4);
  assert.ok(samples['sockeye_handler_seconds_count{event="other"}'] >= 17);
});

test("the busiest rooms", async () => {
  const clients = [];
  for (let i = 0; i < 3; ++i) clients.push(await server.connect("/"));
  for (const client of clients) await ask(client, "join", "large");
  await ask(clients[0], "join", "small");
  await ask(clients[0], "join", "medium");
  await ask(clients[1], "join", "medium");
  assert.deepEqual(JSON.parse((await fetchText("/busiest")).text), [
    { room: "large", nsp: "/", members: 3 },
    { room: "medium", nsp: "/", members: 2 },
  ]);
});

test("the slowest socket is the one that does not read", async () => {
  const slow = await server.connect("/");
  const reader = await server.connect("/");
  slow.io.engine.transport.ws._socket.pause();
  const text = "z".repeat(200_000);
  const deadline = Date.now() + patience;
  for (;;) {
    const heard = next(reader, "news", patience);
    reader.emit("news", text);
    await heard;
    const [found] = JSON.parse((await fetchText("/slowest")).text);
    if (found) {
      assert.equal(found.id, slow.id);
      assert.ok((await scrape()).sockeye_queued_bytes > 0);
      return;
    }
    assert.ok(Date.now() < deadline, "nothing ever waited");
  }
});

test("each name of the dashboard is one that is told, and so is each of the documentation", async () => {
  const { text } = await fetchText("/metrics");
  const told = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const bare = (name) => (told.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ""));
  const names = (path) =>
    [...readFileSync(new URL(`../../${path}`, import.meta.url), "utf8").matchAll(/\bsockeye_[a-z_]+/g)]
      .map(([name]) => bare(name));
  const dashboard = new Set(names("deploy/grafana.json"));
  assert.ok(dashboard.size > 20);
  assert.deepEqual([...dashboard].filter((name) => !told.has(name)), []);
  assert.deepEqual([...new Set(names("docs/metrics.md"))].sort(), [...told].sort());
});

test("a server that closes lives, but is not ready", async () => {
  assert.deepEqual(await fetchText("/healthz"), { status: 200, type: "text/plain; charset=utf-8", text: "ok\n" });
  assert.equal((await fetchText("/readyz")).text, "ready\n");
  await within(fetchText("/close", { method: "POST" }), "the answer", patience);
  const { status, text } = await fetchText("/readyz");
  assert.deepEqual([status, text], [503, "closing\n"]);
  assert.equal((await fetchText("/healthz")).status, 200);
});
