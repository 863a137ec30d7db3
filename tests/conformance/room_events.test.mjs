// What a namespace's adapter says of its rooms.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";

const ask = (client, ...args) => client.timeout(4000).emitWithAck(...args);

// What was said of these rooms, as "event room member" with names in place of ids.
const said = (entries, rooms) =>
  entries
    .filter((entry) => entry.event.endsWith("-room") && rooms[entry.room])
    .map(({ event, room, member }) => [event, rooms[room], rooms[member]].filter(Boolean).join(" "));

conformance("room events", {}, ({ test }) => {
  test("creation comes before the first join, deletion behind the last leave", async (c) => {
    const first = await c.connected("/watched-rooms");
    const second = await c.connected("/watched-rooms");
    const rooms = { r1: "r" };
    for (const [client, event] of [
      [first, "join"],
      [second, "join"],
      [second, "join"],
      [first, "leave"],
      [first, "leave"],
      [second, "leave"],
    ]) {
      await ask(client, event, "r1");
    }
    const names = { ...rooms, [first.id]: "first", [second.id]: "second" };
    const entries = await c.fixture.logSoFar(first);
    const ofRoom = entries.filter((entry) => entry.room === "r1");
    assert.deepEqual(said(ofRoom, names), [
      "create-room r",
      "join-room r first",
      "join-room r second",
      "leave-room r first",
      "leave-room r second",
      "delete-room r",
    ]);
  });

  test("a socket's own room comes and goes with it", async (c) => {
    const witness = await c.connected("/watched-rooms");
    const client = await c.connected("/watched-rooms");
    const { id } = client;
    await ask(client, "join", "r2");
    client.disconnect();
    await c.fixture.logged({ event: "disconnect", id });
    const entries = await c.fixture.logSoFar(witness);
    assert.deepEqual(said(entries, { [id]: "own", r2: "r" }), [
      "create-room own",
      "join-room own own",
      "create-room r",
      "join-room r own",
      "leave-room own own",
      "delete-room own",
      "leave-room r own",
      "delete-room r",
    ]);
    const left = entries.findIndex((entry) => entry.event === "delete-room" && entry.room === "r2");
    const gone = entries.findIndex((entry) => entry.event === "disconnect" && entry.id === id);
    assert.ok(left < gone);
  });
});
