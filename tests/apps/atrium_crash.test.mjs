// Atrium is killed at random moments while people write: afterwards each client's board is the
// database's, though no client ever asks but when it joins and when it is nudged.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Postgres } from "../cluster/support/postgres.mjs";
import { Atrium } from "../browser/support/atrium.mjs";
import { BoardClient, truthOf, Writer } from "./support/board.mjs";

const full = process.env.SOCKEYE_FULL === "1";
const cleanups = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** A moment that no clock rules: so many answered requests, and so many turns of the loop. */
async function randomMoment(writer) {
  await writer.more(Math.floor(Math.random() * 20));
  for (let turns = Math.floor(Math.random() * 200); turns > 0; --turns) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test(`SIGKILL, ${full ? 1000 : 10} rounds: every board equals the database`, { timeout: full ? 3_600_000 : 180_000 }, async () => {
  const atrium = await Atrium.start();
  cleanups.push(() => atrium.close());
  const board = await atrium.board(["first"]);
  const users = [board.ada, board.grace];
  const clients = [0, 1, 2].map((i) => new BoardClient(atrium, users[i % 2], board.id));
  for (let round = 0; round < (full ? 1000 : 10); ++round) {
    const writers = [new Writer(users, board.id), new Writer(users, board.id)];
    await randomMoment(writers[0]);
    await atrium.kill();
    await atrium.launch();
    // Some are written after the restart, so that nudges too and not joins alone are put to the test.
    await writers[0].more(3);
    await Promise.all(writers.map((writer) => writer.stop()));
    const truth = await truthOf(board.ada, board.id);
    await Promise.all(clients.map((client, i) => client.equals(truth, `round ${round}: client ${i}'s board`)));
    if (truth.length > 300) for (const task of truth) await board.ada.api("DELETE", `/tasks/${task.id}`);
  }
  assert.ok(clients.some((client) => client.got.length > 0), "nudges");
  for (const client of clients) client.close();
});

test(`of two processes on one PostgreSQL the writers' is killed, ${full ? 100 : 4} rounds: clients of the other miss nothing`, { timeout: full ? 3_600_000 : 180_000 }, async () => {
  const postgres = await Postgres.start();
  cleanups.push(() => postgres.stop());
  const stays = await Atrium.start({ database: postgres.url });
  cleanups.push(() => stays.close());
  const dies = await Atrium.start({ database: postgres.url });
  cleanups.push(() => dies.close());
  const board = await dies.board(["first"]);
  const [ada, grace] = await Promise.all([stays.signIn("ada"), stays.signIn("grace")]);
  const clients = [ada, grace].map((user) => new BoardClient(stays, user, board.id));
  await Promise.all(clients.map(async (client) => client.equals(await truthOf(ada, board.id), "the first board")));
  for (let round = 0; round < (full ? 100 : 4); ++round) {
    const writers = [0, 1].map(() => new Writer([board.ada, board.grace], board.id));
    await randomMoment(writers[0]);
    await dies.kill();
    for (const writer of writers) writer.stopped = true;
    await Promise.all(writers.map((writer) => writer.stop()));
    // Nobody writes any more and nobody joins: what the dead process committed and had not told is told by
    // the other.
    const truth = await truthOf(ada, board.id);
    await Promise.all(clients.map((client, i) => client.equals(truth, `round ${round}: client ${i}'s board`)));
    await dies.launch();
  }
  assert.equal(stays.process.exitCode, null);
  assert.ok(clients.every((client) => client.got.length > 0), "nudges");
  for (const client of clients) client.close();
});
