// The load generator against a server that keeps the contract of bench/README.md, and against servers
// that each break it in one way: it must notice.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { test } from "node:test";
import { Server } from "socket.io";
import { root } from "../support/repository.mjs";

const build = process.env.SOCKEYE_BUILD ?? `${root}build/release`;
const generator = `${build}/tools/sockeye-load/sockeye-load`;

// How a server may break the contract: what it does in place of sending `payload` to `clients`.
const each = (clients, payload) => clients.forEach((client) => client.emit("msg", payload));
const faults = {
  "one client is left out": (clients, payload) => each(clients.slice(1), payload),
  "one client gets it twice": (clients, payload) => each([...clients, ...clients.slice(-1)], payload),
  "a byte is changed": (clients, payload) => each(clients, `${payload.slice(0, -1)}!`),
  "a byte is missing": (clients, payload) => each(clients, payload.slice(0, -1)),
  "two events are swapped": (() => {
    let kept;
    return (clients, payload) => {
      if (kept === undefined) {
        kept = payload;
      } else {
        each(clients, payload);
        each(clients, kept);
        kept = undefined;
      }
    };
  })(),
};

function serve(io, fault) {
  io.on("connection", (socket) => {
    socket.on("pub", (payload) => fault([...io.sockets.sockets.values()], payload));
    socket.on("pub_room", ({ room, payload }) => {
      const members = io.sockets.adapter.rooms.get(room) ?? [];
      fault([...members].map((id) => io.sockets.sockets.get(id)), payload);
    });
    socket.on("echo", (payload, ack) => ack(payload));
    socket.on("join", (room, ack) => {
      socket.join(room);
      ack(true);
    });
  });
}

// Exit code and output of a run against a server of this set-up.
async function run(setUp, ...words) {
  const http = createServer();
  const io = new Server(http, { serveClient: false });
  setUp(io);
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const where = ["--port", http.address().port, "--pid", process.pid, "--json", "-"];
  const length = ["--warmup", 0, "--patience", 2];
  try {
    return await new Promise((resolve) => {
      execFile(generator, [...words, ...where, ...length].map(String), (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });
  } finally {
    await io.close();
  }
}

const quick = ["--clients", 6, "--operations", 20];
const scenarios = {
  fanout: [...quick, "--in-flight", 4],
  rooms: [...quick, "--room-size", 3, "--in-flight", 4],
  echo: [...quick, "--in-flight", 4],
  connect: ["--operations", 10, "--in-flight", 3],
  "connect by polling": ["--polling", "--operations", 10],
  idle: ["--clients", 5, "--messages", 3, "--duration", 0],
  mixed: ["--clients", 6, "--rate", 200, "--duration", 1],
};

for (const [name, words] of Object.entries(scenarios)) {
  test(`${name}: a server that keeps the contract passes, and its cost is told`, async () => {
    const [scenario] = name.split(" ");
    const { code, stdout, stderr } = await run((io) => serve(io, each), scenario, ...words);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.scenario, scenario);
    if (scenario === "idle") return;
    assert.ok(report.operations >= 10, stdout);
    assert.ok(report.server_cpu_us_per_operation > 0, stdout);
    assert.ok(report.latency_p99_us >= report.latency_p50_us, stdout);
  });
}

test("an open loop begins each operation at its time, however slow the server is", async () => {
  const slow = (io) =>
    io.on("connection", (socket) =>
      socket.on("pub", (payload) => setTimeout(() => io.emit("msg", payload), 300)),
    );
  const words = ["--clients", 2, "--rate", 50, "--duration", 0.5];
  const { code, stdout, stderr } = await run(slow, "fanout", ...words);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout);
  assert.ok(report.operations >= 20, stdout);
  assert.ok(report.latency_p50_us >= 250_000, stdout);
});

for (const [name, fault] of Object.entries(faults)) {
  for (const scenario of ["fanout", "rooms"]) {
    test(`${scenario} fails where ${name}`, async () => {
      const words = scenarios[scenario];
      const { code, stderr } = await run((io) => serve(io, fault), scenario, ...words);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /client \d+ (expected event|did not receive)/);
    });
  }
}

const answers = {
  "an acknowledgement is missing": (payload, ack) => payload.startsWith("000000000004") || ack(payload),
  "an acknowledgement carries another payload": (payload, ack) => ack(payload.replace("0|", "1|")),
  "an acknowledgement comes without payload": (payload, ack) => ack(),
};
for (const [name, answer] of Object.entries(answers)) {
  test(`echo fails where ${name}`, async () => {
    const setUp = (io) => io.on("connection", (socket) => socket.on("echo", answer));
    const { code, stderr } = await run(setUp, "echo", "--clients", 1, "--operations", 20);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /client 0 (waits for|got no) acknowledgement/);
  });
}

test("a connection that the server ends fails the run", async () => {
  const setUp = (io) => io.on("connection", (socket) => socket.on("pub", () => socket.conn.close()));
  const { code, stderr } = await run(setUp, "fanout", ...scenarios.fanout);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /client 0: the server (closed the connection|sent)/);
});

test("bad arguments are told apart from failures", async () => {
  const { code, stderr } = await run(() => {}, "fan-out");
  assert.equal(code, 2);
  assert.match(stderr, /no scenario is called fan-out/);
});
