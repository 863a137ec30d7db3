// Two Atriums on one PostgreSQL serve one board, over Redis or over PostgreSQL itself: what is done at
// one is seen at the other, and a database that stands still is said to.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { io } from "socket.io-client";
import { Postgres } from "../cluster/support/postgres.mjs";
import { Redis } from "../cluster/support/redis.mjs";
import { Atrium } from "../browser/support/atrium.mjs";
import { until } from "../browser/support/tab.mjs";
import { BoardClient, truthOf, Writer } from "./support/board.mjs";

const cleanups = [];
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function started(broker) {
  cleanups.push(() => broker.stop());
  return broker;
}
async function atrium(options) {
  const made = await Atrium.start(options);
  cleanups.push(() => made.close());
  return made;
}

for (const over of ["Redis", "PostgreSQL"]) {
  test(`one board in two processes, over ${over}`, { timeout: 120_000 }, async () => {
    const postgres = await started(await Postgres.start());
    const options = over === "Redis" ? ["--redis", (await started(await Redis.start())).url] : [];
    // At once: the tables, the demo's people and the tokens' secret are made once.
    const [one, other] = await Promise.all([0, 1].map(() => atrium({ database: postgres.url, options })));
    const board = await one.board(["first"]);
    const [ada, grace] = await Promise.all([one.signIn("ada"), other.signIn("grace")]);
    const here = new BoardClient(one, ada, board.id);
    const there = new BoardClient(other, grace, board.id);
    await until(() => here.joined && there.joined, "both in the room");

    const presence = async (user) => (await user.api("GET", `/projects/${board.id}/presence`)).users;
    const both = [ada.session.user.id, grace.session.user.id].sort();
    for (const user of [ada, grace]) {
      await until(async () => (await presence(user)).join() === both.join(), "both are seen to look");
    }

    const writers = [new Writer([ada], board.id), new Writer([grace], board.id)];
    await Promise.all(writers.map((writer) => writer.more(40)));
    await Promise.all(writers.map((writer) => writer.stop()));
    const truth = await truthOf(ada, board.id);
    assert.ok(truth.length > 0);
    await here.equals(truth, "the board at the one");
    await there.equals(truth, "the board at the other");
    assert.ok(here.got.length > 0 && there.got.length > 0, "nudges on both sides");

    // Who is removed at the one is out of the room at the other.
    const told = new Promise((resolve) => there.socket.once("member_removed.v2", resolve));
    await ada.api("DELETE", `/projects/${board.id}/members/${grace.session.user.id}`);
    assert.equal((await told).project, board.id);
    const before = there.got.length;
    const seen = new Promise((resolve) => here.socket.once("task_created.v2", resolve));
    await ada.api("POST", `/projects/${board.id}/tasks`, { title: "among ourselves" });
    await seen;
    // A nudge to her own room comes behind whatever the board's room was told.
    const own = new Promise((resolve) => there.socket.once("member_added.v2", resolve));
    await grace.api("POST", "/projects", { name: "her own" });
    await own;
    assert.ok(!there.got.slice(before).some(([name]) => name.startsWith("task_")), "no nudge for who has left");
    here.close();
    there.close();
  });
}

test("a database that is gone is said to be, and the board goes on when it is back", { timeout: 120_000 }, async () => {
  const postgres = await started(await Postgres.start());
  const one = await atrium({ database: postgres.url });
  const board = await one.board(["first"]);
  const client = new BoardClient(one, board.grace, board.id);
  await client.equals(await truthOf(board.ada, board.id), "the first board");
  await postgres.kill();
  const refusal = await board.ada.api("GET", "/projects").catch((error) => error);
  assert.equal(refusal.status, 503);
  assert.match(refusal.message, /database cannot be reached/);
  await postgres.run();
  await until(async () => {
    const made = await board.ada.api("POST", `/projects/${board.id}/tasks`, { title: "back", key: "back" }).catch(() => null);
    return made !== null;
  }, "a task to be made");
  await client.equals(await truthOf(board.ada, board.id), "the board of who was only nudged");
  client.close();
});

test("old event names go on beside the new ones where they are asked for", async () => {
  for (const options of [[], ["--old-events"]]) {
    const one = await atrium({ options });
    const board = await one.board([]);
    const socket = io(one.url, { auth: { token: board.grace.session.token }, transports: ["websocket"] });
    const names = [];
    socket.onAny((name) => names.push(name));
    await new Promise((resolve) => socket.once("connect", resolve));
    assert.ok((await socket.timeout(5000).emitWithAck("join-project", board.id)).ok);
    await board.ada.api("POST", `/projects/${board.id}/tasks`, { title: "a" });
    await until(() => names.includes("task_created.v2"), "the new name");
    await board.ada.api("POST", `/projects/${board.id}/members`, { login: "linus" });
    await until(() => names.includes("members_changed.v2"), "the new name of what came behind");
    assert.equal(names.includes("task_created"), options.length > 0, names.join());
    socket.disconnect();
  }
});
