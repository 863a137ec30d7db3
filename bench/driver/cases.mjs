// What is measured, and what is wanted of it. A case runs its servers in turn, several times over;
// each wanted figure is a ratio of medians, or a median itself, of the same run.
const cpu = "server_cpu_us_per_operation";
const others = ["eiows", "rust", "go", "python"];

/**
 * `of` against `to`, at most `most` (0: nothing is wanted) or at least `least`; without `to`, the figure
 * itself.
 */
const against = (to, most = 0, measure = cpu) => ({ of: "sockeye", to, most, measure });

/** Against the floor of one send a receiver: with io_uring, and with epoll. */
const floor = (uring, epoll, measure = cpu) => [
  { of: "sockeye", to: "send", most: uring, measure },
  { of: "sockeye-epoll", to: "send", most: epoll, measure },
];

/** Two shards on cores of their own, the generator on a fourth: what they do in the same time. */
const throughput = (id, title, args) => ({
  id,
  title,
  args,
  servers: ["sockeye", "sockeye-2"],
  cores: { sockeye: "1", "sockeye-2": "1,2" },
  fewestCores: 4,
  measure: "operations_per_s",
  wanted: [{ of: "sockeye-2", to: "sockeye", least: 1.85, measure: "operations_per_s" }],
});

const fanout = (clients, ...more) => ["fanout", "--clients", clients, "--spin", ...more];
const echo = (...more) => ["echo", "--clients", 100, "--spin", ...more];

export const cases = [
  {
    id: "fanout-1000",
    title: "fan-out of 128 bytes to 1,000 clients, one event in flight",
    args: fanout(1000),
    servers: ["sockeye", "sockeye-epoll", "send", "uring", "node", ...others],
    wanted: [...floor(0.9, 1.05), against("uring"), against("node")],
  },
  {
    id: "fanout-10000",
    title: "the same to 10,000 clients",
    args: fanout(10000),
    servers: ["sockeye", "sockeye-epoll", "send", "uring", "node"],
    wanted: [...floor(0.95, 1.08), against("node")],
  },
  {
    id: "fanout-batched",
    title: "the same to 1,000 clients, 8 events in flight",
    args: fanout(1000, "--in-flight", 8),
    servers: ["sockeye", "sockeye-epoll", "send", "writev", "uring", "node"],
    wanted: [...floor(0.2, 0.28), against("uring"), against("node")],
  },
  {
    id: "rooms",
    title: "rooms of 40 among 1,000 clients",
    args: ["rooms", "--clients", 1000, "--room-size", 40, "--spin"],
    servers: ["sockeye", "sockeye-epoll", "send", "uring", "node", ...others],
    wanted: [...floor(0.95, 1.05), against("node")],
  },
  {
    id: "open-loop",
    title: "open loop, 50 events a second to 1,000 clients: p99 of delivery",
    args: fanout(1000, "--rate", 50),
    servers: ["sockeye", "send", "node"],
    measure: "latency_p99_us",
    wanted: [against("send", 1.1, "latency_p99_us"), against("node", 0, "latency_p99_us")],
  },
  {
    id: "echo",
    title: "echo with acknowledgement, 128 bytes, 100 clients, one outstanding",
    args: echo(),
    servers: ["sockeye", "bare", "node", ...others],
    wanted: [against("bare", 1.08), against("node")],
  },
  {
    id: "echo-8",
    title: "the same, 8 outstanding",
    args: echo("--in-flight", 8),
    servers: ["sockeye", "bare", "node"],
    wanted: [against("bare", 1.4), against("node", 0.1)],
  },
  {
    id: "echo-4096",
    title: "the same, 8 outstanding, 4 KiB",
    args: echo("--in-flight", 8, "--payload", 4096),
    servers: ["sockeye", "bare", "node"],
    wanted: [against("bare", 1.4), against("node", 1 / 12)],
  },
  {
    id: "connect",
    title: "connect by WebSocket, join, leave",
    args: ["connect", "--in-flight", 20, "--spin"],
    servers: ["sockeye", "bare", "node", ...others],
    wanted: [against("bare", 1.3), against("node", 0.2)],
  },
  {
    id: "connect-polling",
    title: "connect by polling, then upgrade",
    args: ["connect", "--polling", "--in-flight", 20, "--spin"],
    servers: ["sockeye", "node"],
    wanted: [against("node", 0.2)],
  },
  ...[10000, 19000].map((clients) => ({
    id: `idle-${clients}`,
    title: `user memory of an idle connection, ${clients.toLocaleString("en")} of them, in bytes`,
    args: ["idle", "--clients", clients - 1, "--messages", 100, "--duration", 0, "--warmup", 0],
    servers: ["sockeye", "bare", ...(clients === 10000 ? ["node"] : [])],
    measure: "uss_per_connection",
    once: true,
    wanted: [
      { of: "sockeye", most: 1024, measure: "uss_per_connection" },
      {
        of: "sockeye",
        most: 1024,
        measure: "uss_per_connection_after_messages",
        note: "after 100 messages each",
      },
    ],
  })),
  {
    id: "idle-tls",
    title: "the same over TLS, 5,000 connections",
    args: ["idle", "--tls", "--clients", 5000, "--messages", 100, "--duration", 0, "--warmup", 0],
    servers: ["sockeye-tls"],
    measure: "uss_per_connection",
    once: true,
    wanted: [
      { of: "sockeye-tls", most: 20480, measure: "uss_per_connection" },
      {
        of: "sockeye-tls",
        most: 20480,
        measure: "uss_per_connection_after_messages",
        note: "after 100 messages each",
      },
    ],
  },
  {
    id: "heartbeat",
    title: "a heartbeat, 5,000 connections with one a second",
    args: ["idle", "--clients", 5000, "--spin"],
    fewestSeconds: 4, // each connection beats once a second, and they came within one
    serverArgs: ["--ping-interval", "1000"],
    servers: ["sockeye", "bare", "node"],
    wanted: [against("bare", 1.1), against("node")],
  },
  {
    id: "http",
    title: "HTTP route that returns a small JSON object",
    args: ["http", "--clients", 50, "--spin"],
    servers: ["sockeye", "node"],
    wanted: [against("node", 0.25)],
  },
  {
    id: "mixed",
    title: "mixed, 1,000 clients, 2,000 operations a second",
    args: ["mixed", "--clients", 1000, "--rate", 2000, "--spin"],
    servers: ["sockeye", "node"],
    wanted: [against("node")],
  },
  {
    id: "shards-fanout",
    title: "two shards against one, fan-out",
    args: fanout(1000),
    servers: ["sockeye", "sockeye-2"],
    wanted: [{ of: "sockeye-2", to: "sockeye", most: 1.08, measure: cpu }],
  },
  {
    id: "shards-echo",
    title: "two shards against one, echo",
    args: echo(),
    servers: ["sockeye", "sockeye-2"],
    wanted: [{ of: "sockeye-2", to: "sockeye", most: 1.08, measure: cpu }],
  },
  throughput(
    "shards-fanout-throughput",
    "two shards against one, fan-out with 8 events in flight: events in a second",
    fanout(1000, "--in-flight", 8),
  ),
  throughput(
    "shards-echo-throughput",
    "two shards against one, echo with 8 outstanding: echoes in a second",
    echo("--in-flight", 8),
  ),
  ...[100, 1000, 10000, 19000].map((clients) => ({
    id: `flat-${clients}`,
    title: `cost per receiver among ${clients.toLocaleString("en")}`,
    args: fanout(clients),
    servers: ["sockeye", "send"],
    measure: "server_cpu_us_per_delivery",
    wanted: [against("send", 0, "server_cpu_us_per_delivery")],
  })),
];
