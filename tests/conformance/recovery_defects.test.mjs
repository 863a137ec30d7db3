// Where the reference loses what it promised: reports against socket.io, and what ours does instead,
// with the unmodified client.
import assert from "node:assert/strict";
import { next } from "./support/deadline.mjs";
import { conformance, ownFixture } from "./support/suite.mjs";
import { Traveller, call, say } from "./support/traveller.mjs";

const options = { connectionStateRecovery: {} };

// Numbers from a seed, so that a failure can be run again.
function random(seed) {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

conformance("recovery where the reference fails", options, ({ deviation }) => {
  for (const [what, ...args] of [["ends in a string", 1, "a string"], ["has no arguments"]]) {
    deviation(`sio 5539: a volatile event that ${what} spoils no offset`, async (context) => {
      const away = await Traveller.set(context);
      const peer = await context.connected();
      await away.caughtUp(peer);
      const heard = next(away.socket, "fleeting");
      await call(peer, "broadcast", { volatile: true }, "fleeting", ...args);
      await heard;
      await away.outage(async () => {
        await away.noticed(peer);
        await say(peer, [], "missed", 1);
        await call(peer, "broadcast", { volatile: true }, "lost", "a string");
        await say(peer, [], "missed", 2);
      });
      assert.equal(away.socket.recovered, true);
      assert.deepEqual(away.words.slice(-2), [
        ["missed", 1],
        ["missed", 2],
      ]);
    });
  }

  deviation("sio 4888, sio 5538: recovers before the first event was received", async (context) => {
    const away = await Traveller.set(context);
    const peer = await context.connected();
    await call(away.socket, "join", "room");
    assert.deepEqual(away.received, []);
    await away.outage(async () => {
      await away.noticed(peer);
      await say(peer, ["room"], "missed", 1);
    });
    assert.equal(away.socket.recovered, true);
    assert.equal(away.socket.id, away.id);
    assert.deepEqual(away.words, [["missed", 1]]);
    assert.deepEqual(await call(away.socket, "rooms"), [away.id, "room"].sort());
  });

  deviation("sio 5282: recovers though the last seen event is kept no more", async (parent) => {
    const context = await ownFixture(parent, { connectionStateRecovery: { maxLogBytes: 2000 } });
    const away = await Traveller.set(context);
    const peer = await context.connected();
    await away.caughtUp(peer);
    await say(peer, ["elsewhere"], "large", "x".repeat(5000));
    await away.outage(async () => {
      await away.noticed(peer);
      await say(peer, [], "missed", 1);
    });
    assert.equal(away.socket.recovered, true);
    assert.deepEqual(away.words.at(-1), ["missed", 1]);
  });

  deviation("sio 5282: with a gap, id, rooms and data are kept and the gap is told", async (parent) => {
    const context = await ownFixture(parent, { connectionStateRecovery: { maxLogBytes: 2000 } });
    const away = await Traveller.set(context);
    const peer = await context.connected();
    const { socket, id } = away;
    await call(socket, "join", "room");
    await call(socket, "set-data", { name: "x" });
    await away.caughtUp(peer);
    await away.outage(async () => {
      await away.noticed(peer);
      await say(peer, ["room"], "missed", "x".repeat(5000));
    });
    assert.equal(socket.recovered, false);
    assert.equal(socket.id, id);
    assert.deepEqual(await call(socket, "rooms"), [id, "room"].sort());
    const [mine] = await call(socket, "fetch-sockets", { to: [id] });
    assert.deepEqual(mine.data, { name: "x" });
    await context.fixture.logged({ event: "recovery", id, recovery: "partial", recovered: false });
    await say(peer, ["room"], "after", 1);
    await away.caughtUp(peer, "second word");
    assert.deepEqual(away.words.at(-2), ["after", 1]);
    await away.outage(() => away.noticed(peer));
    assert.equal(socket.recovered, true);
  });

  deviation("sio 4880: ten recoveries in a row over half-open drops", async (context) => {
    const away = await Traveller.set(context);
    const peer = await context.connected();
    const { socket, id } = away;
    await call(socket, "join", "room");
    for (let i = 0; i < 10; i += 1) {
      await away.outage(() => say(peer, ["room"], "missed", i), "cut");
      assert.equal(socket.recovered, true, `recovery ${i}`);
      assert.equal(socket.id, id);
    }
    await away.caughtUp(peer);
    assert.deepEqual(
      away.words.filter(([event]) => event === "missed").map(([, i]) => i),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    const log = await context.fixture.logSoFar(peer);
    const ends = log.filter(({ event, id: whose }) => event === "disconnect" && whose === id);
    assert.deepEqual(
      ends.map(({ reason }) => reason),
      Array(10).fill("forced close"),
    );
  });

  deviation("sio 4880: a half-open connection that times out later ends nothing", async (parent) => {
    const context = await ownFixture(parent, {
      pingInterval: 700,
      pingTimeout: 1000,
      ...options,
    });
    const away = await Traveller.set(context);
    const peer = await context.connected("/", { reconnection: true });
    await away.outage(async () => {}, "cut");
    // Two heartbeats of the new connection are more than the old one has.
    await next(away.socket.io, "ping");
    await next(away.socket.io, "ping");
    await next(away.socket.io, "ping");
    await away.caughtUp(peer);
    assert.equal(away.socket.connected, true);
    assert.equal(away.socket.id, away.id);
  });

  deviation("sio 5250: an event when a session expires for good", async (parent) => {
    const context = await ownFixture(parent, {
      connectionStateRecovery: { maxDisconnectionDuration: 50 },
    });
    const away = await Traveller.set(context);
    const { socket, id } = away;
    await call(socket, "join", "room");
    await call(socket, "set-data", { name: "x" });
    await away.outage(() => context.fixture.logged({ event: "session-expired", id }));
    const expired = await context.fixture.logged({ event: "session-expired" });
    assert.deepEqual(expired.rooms, [id, "room"].sort());
    assert.deepEqual(expired.data, { name: "x" });
    assert.equal(socket.recovered, false);
    assert.notEqual(socket.id, id);
  });

  for (const [title, maxLogBytes] of [
    ["a long log: every event arrives", undefined],
    ["a short log: every event arrives or the client is told", 1500],
  ]) {
    for (const seed of [1, 2, 3]) {
      deviation(`random emits and drops, ${title} once and in order (${seed})`, async (parent) => {
        const context = await ownFixture(parent, { connectionStateRecovery: { maxLogBytes } });
        await wander(context, random(seed), maxLogBytes === undefined);
      });
    }
  }
});

async function wander(context, below, mustRecover) {
  const away = await Traveller.set(context);
  const peer = await context.connected();
  const { socket, id } = away;
  await call(socket, "join", ["in", "also-in"]);
  let number = 0;
  let expected = [];
  const emitOne = async () => {
    const text = below(2) === 0 ? ["a string"] : [];
    number += 1;
    switch (below(8)) {
      case 0:
        expected.push(number);
        return say(peer, [], "reliable", number, ...text);
      case 1:
        expected.push(number);
        return say(peer, ["in", "also-in"], "reliable", number, ...text);
      case 2:
        expected.push(number);
        return call(peer, "emit-via", { id }, "reliable", number, ...text);
      case 3:
        return say(peer, ["out"], "reliable", number, ...text);
      case 4:
        return call(peer, "broadcast", { to: ["in"], except: ["also-in"] }, "reliable", number);
      case 5:
        return call(peer, "broadcast", { volatile: true }, "fleeting", number, ...text);
      case 6:
        return call(peer, "emit-via", { id, volatile: true }, "fleeting", number, ...text);
      default:
        return call(peer, "emit-via", { id, ack: true }, "question", number, ...text);
    }
  };
  const emitSome = async () => {
    for (let left = below(8); left > 0; left -= 1) await emitOne();
  };
  for (let round = 0; round < 12; round += 1) {
    await emitSome();
    const noticed = below(2) === 0;
    await away.outage(
      async () => {
        if (noticed) await away.noticed(peer);
        await emitSome();
      },
      noticed ? "pull" : "cut",
    );
    assert.equal(socket.id, id);
    if (mustRecover) assert.equal(socket.recovered, true);
    if (!socket.recovered) {
      expected = [];
      away.received.length = 0;
    }
  }
  await away.caughtUp(peer);
  const heard = away.words.filter(([event]) => event === "reliable").map(([, i]) => i);
  assert.deepEqual(heard, expected);
}
