// The hot paths' instructions against what is recorded in budget.json, with 5 % of slack: a change that
// costs more fails here, however fast the machine is. SOCKEYE_RECORD_BUDGET=1 records instead.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import {
  allocationsUnder,
  instructionsOf,
  instructionsUnder,
  lacks,
  perOperation,
  perReceiver,
  program,
} from "./support/count.mjs";

const file = new URL("budget.json", import.meta.url);
const budget = JSON.parse(readFileSync(file, "utf8"));
const record = process.env.SOCKEYE_RECORD_BUDGET === "1";
const skip = lacks("valgrind");
const server = [program("bench_server")];

const underLoad = (load) => instructionsUnder(server, load);
const withIo = (io) => (load) => instructionsUnder(server, load, { SOCKEYE_IO: io });
const path = (name, program_of = "budget_paths") => async () => {
  const [few, many] = [200, 1200];
  const count = (times) => instructionsOf([program(program_of), name, String(times)]);
  const first = await count(few);
  return ((await count(many)) - first) / (many - few);
};

const measured = {
  "a receiver of a broadcast, epoll": () => perReceiver(withIo("epoll")),
  "a receiver of a broadcast, io_uring": () => perReceiver(withIo("io_uring")),
  "an echoed event of 128 bytes": () => perOperation(underLoad, ["echo", "--clients", 1], 50, 450),
  "a connection by WebSocket": () => perOperation(underLoad, ["connect"], 20, 120),
  "a packet of 128 bytes, decoded": path("decode_packet"),
  "a packet of 128 bytes, encoded": path("encode_packet"),
  "a frame of 128 bytes, decoded": path("decode_frame"),
  "two joins and leaves among 10 rooms": path("join_and_leave_10"),
  "two joins and leaves among 10,000 rooms": path("join_and_leave_10000"),
  "a cluster's message for nobody, by its channel": path("channel", "budget_cluster_paths"),
  "a cluster's message for nobody, by its envelope": path("envelope", "budget_cluster_paths"),
};

for (const [name, measure] of Object.entries(measured)) {
  test(`instructions: ${name}`, { skip }, async (t) => {
    const instructions = await measure();
    t.diagnostic(`${instructions.toFixed(1)} instructions, budget ${budget[name]}`);
    if (record) {
      budget[name] = Number(instructions.toFixed(1));
      return;
    }
    assert.ok(
      instructions <= budget[name] * 1.05,
      `${instructions.toFixed(1)} instructions, where ${budget[name]} are in the budget`,
    );
  });
}

test("a receiver of a broadcast costs no allocation", { skip }, async () => {
  const allocations = await perReceiver((load) => allocationsUnder(server, load));
  assert.ok(allocations < 0.05, `${allocations} allocations a receiver`);
});

test("an echoed typed event costs at most two allocations", { skip }, async () => {
  const count = (load) => allocationsUnder(server, load);
  const allocations = await perOperation(count, ["echo", "--clients", 1], 50, 450);
  assert.ok(allocations < 2.05, `${allocations} allocations an event`);
});

after(() => {
  if (!record || skip) return;
  const recorded = Object.fromEntries(Object.keys(measured).map((name) => [name, budget[name]]));
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
});
