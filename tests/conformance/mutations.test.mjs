// Valid sessions changed at random: the server goes on answering others, and no connection, descriptor
// or memory of the changed ones stays. SOCKEYE_MUTATIONS says how many (a thousand in ./dev test --full,
// from a seed of their own; else a few, always the same), SOCKEYE_MUTATION_SEED repeats a run.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { besides } from "./support/bystander.mjs";
import { Fixture, chosenServers } from "./support/fixture.mjs";
import { mutated } from "./support/mutate.mjs";
import { validSessions } from "./support/valid_sessions.mjs";
import { play } from "./support/wire.mjs";

const rounds = Number(process.env.SOCKEYE_MUTATIONS ?? 20);
const atOnce = 8;
const anySeed = process.env.SOCKEYE_MUTATIONS ? Math.floor(Math.random() * 2 ** 31) : 367_772_870;
const seed = Number(process.env.SOCKEYE_MUTATION_SEED ?? anySeed);
// What is left behind ends within a minute; a bystander on a busy machine is not taken for gone.
const options = { pingInterval: 1000, pingTimeout: 15_000, upgradeTimeout: 15_000 };
const generous = 30_000;

const skip = !chosenServers().includes("sockeye") || !existsSync("/proc/self/status");

describe("mutated sessions [sockeye]", { skip }, () => {
  let fixture, bystander;
  before(async () => {
    fixture = await Fixture.start("sockeye", options);
    bystander = await besides(fixture);
  });
  after(async () => {
    bystander?.stop();
    await fixture?.stop();
  });

  const proc = (file) => `/proc/${fixture.process.pid}/${file}`;
  const residentKiB = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(proc("status"), "utf8"))[1]);
  // The ring that output goes through is made once, when many connections are first written to at once.
  const isRing = (fd) => {
    try {
      return readlinkSync(proc(`fd/${fd}`)).includes("io_uring");
    } catch {
      return false;
    }
  };
  const descriptors = () => readdirSync(proc("fd")).filter((fd) => !isRing(fd)).length;
  const ask = (...question) => bystander.client.timeout(generous).emitWithAck(...question);
  // Two echoes: what was written before the first one has been read by the second.
  const chance = async () => {
    await ask("echo", 1);
    await ask("echo", 2);
  };

  // Until the bystander is alone again, which the sessions' time-outs see to.
  async function settled() {
    const deadline = performance.now() + 90_000;
    for (;;) {
      const clients = await ask("clients-count");
      if (clients === 1 && descriptors() <= quiet) return;
      const state = `${clients} clients, ${descriptors()} descriptors where there were ${quiet}`;
      assert.ok(performance.now() < deadline, `after the mutations of seed ${seed}: ${state}`);
      await pause(20);
    }
  }

  let quiet;
  async function mutate(from, to) {
    let next = from;
    const player = async () => {
      while (next < to) {
        const number = next++;
        const session = mutated(seed + number);
        await play(fixture.port, session, { chance, patience: generous }).catch((error) => {
          const what = `mutation ${number} of seed ${seed}: ${session.name}, ${session.changes}`;
          throw new Error(`${what}: ${error.message}`);
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, player));
    await settled();
  }

  for (const [name, steps] of Object.entries(validSessions)) {
    test(`the unchanged session is answered at each step: ${name}`, async () => {
      const answered = await play(fixture.port, { steps }, { patience: generous });
      assert.deepEqual(answered, steps.map(() => true));
    });
  }

  test(`${rounds} mutations from seed ${seed} leave nothing behind`, { timeout: rounds * 1000 + 120_000 }, async () => {
    quiet = descriptors();
    const warm = rounds / 5;
    await mutate(0, warm);
    const before = residentKiB();
    await mutate(warm, rounds);
    const grown = residentKiB() - before;
    const sanitized = readFileSync(proc("maps"), "utf8").includes("san.so");
    // A leak of one session's 10 KiB a mutation would make 8 MiB; what the allocator keeps in
    // fragments stays under half of that. Under a sanitizer what is freed waits, and is not counted.
    if (!sanitized) assert.ok(grown < 4096, `${grown} KiB more after the mutations of seed ${seed}`);

    const members = await ask("fetch-sockets", {});
    assert.deepEqual(members.map((member) => member.id), [bystander.client.id]);
    const verdict = await bystander.verdict(generous);
    assert.equal(verdict.lost, 0, `the bystander's echoes, seed ${seed}`);
    assert.equal(verdict.disconnected, false, `the bystander, seed ${seed}`);
  });
});
