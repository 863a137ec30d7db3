// A floor counts as one only with exactly the system calls that it states, and with next to no code of
// its own: under 60 user instructions a receiver.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  instructionsUnder,
  lacks,
  perReceiver,
  program,
  systemCallsUnder,
} from "./support/count.mjs";

const clients = 20;
// So many that the few epoll_waits by which two connection phases differ do not count.
const events = 500;

// The calls of one event with one in flight, and of each receiver.
const floors = {
  send_floor: { epoll_wait: 1, recvfrom: 1, sendto: clients },
  writev_floor: { epoll_wait: 1, recvfrom: 1, writev: clients },
  uring_floor: { epoll_wait: 1, recvfrom: 1, io_uring_enter: 1 },
};

async function difference(name, load) {
  const calls = (operations) =>
    systemCallsUnder([program(name)], [...load, "--operations", operations]);
  const first = await calls(10);
  const second = await calls(10 + events);
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const each = [...names].map((call) => [call, ((second[call] ?? 0) - (first[call] ?? 0)) / events]);
  return Object.fromEntries(
    each.map(([call, count]) => [call, Math.round(count)]).filter(([, count]) => count !== 0),
  );
}

for (const [name, calls] of Object.entries(floors)) {
  test(`${name} makes the system calls that it states`, { skip: lacks("strace") }, async () => {
    assert.deepEqual(await difference(name, ["fanout", "--clients", clients]), calls);
  });
  test(`${name} costs under 60 instructions a receiver`, { skip: lacks("valgrind") }, async (t) => {
    const count = (load) => instructionsUnder([program(name)], load);
    const instructions = await perReceiver(count);
    t.diagnostic(`${instructions.toFixed(1)} instructions`);
    assert.ok(instructions < 60, `${instructions.toFixed(1)} instructions`);
  });
}

test("echo_floor makes the system calls that it states", { skip: lacks("strace") }, async () => {
  const calls = { epoll_wait: 1, recvfrom: 1, sendto: 1 };
  assert.deepEqual(await difference("echo_floor", ["echo", "--clients", 1]), calls);
});
