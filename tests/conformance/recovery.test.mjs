// Connection state recovery, with the unmodified client behind a cable that breaks.
import assert from "node:assert/strict";
import { io } from "socket.io-client";
import { Cable } from "./support/cable.mjs";
import { next } from "./support/deadline.mjs";
import { conformance, transports } from "./support/suite.mjs";

const options = { connectionStateRecovery: {} };

// A client behind a cable of its own, and what it received: [event, ...arguments] without offsets.
async function traveller(context, { namespace = "/", ...more } = {}) {
  const cable = await Cable.to(context.fixture.port);
  const socket = io(cable.url + namespace, {
    path: context.fixture.path,
    forceNew: true,
    transports: ["websocket"],
    reconnectionDelay: 5,
    reconnectionDelayMax: 20,
    timeout: 2000,
    ...more,
  });
  context.closing(() => {
    socket.disconnect();
    socket.io.engine?.close();
    cable.close();
  });
  const received = [];
  socket.onAny((...event) => received.push(event));
  await next(socket, "connect");
  return { cable, socket, received, id: socket.id };
}

const call = (socket, event, ...args) =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer[0])));
const say = (socket, to, event, ...args) => call(socket, "broadcast", { to }, event, ...args);

// While the cable is pulled, `meanwhile` runs; afterwards the client has connected again.
async function outage({ cable, socket }, meanwhile = async () => {}, how = "pull") {
  const gone = next(socket, "disconnect");
  cable[how]();
  await gone;
  await meanwhile();
  const back = next(socket, "connect");
  cable.plug();
  await back;
}

const words = (received) => received.map(([event, ...args]) => [event, args[0]]);

conformance("connection state recovery", options, ({ test, deviation }) => {
  for (const [name, transport] of Object.entries(transports)) {
    // Between two polls the reference does not notice the loss, and finds no session to recover.
    const shared = name === "polling" ? deviation : test;
    shared(`missed events, rooms, id and data come back over ${name}`, async (context) => {
      const away = await traveller(context, transport);
      const { socket, received, id } = away;
      const peer = await context.connected();
      await call(socket, "join", ["room", "other"]);
      await call(socket, "set-data", { name: "x" });
      await say(peer, ["room"], "seen", 1);
      await outage(away, async () => {
        if (name !== "polling") await context.fixture.logged({ event: "disconnect", id });
        await say(peer, ["room"], "to-room", 2);
        await say(peer, [], "to-all", 3);
        await say(peer, [id], "to-me", 4);
        await say(peer, ["elsewhere"], "to-others", 5);
        await call(peer, "broadcast", { to: ["room"], except: ["other"] }, "but-not-me", 6);
        await call(peer, "emit-via", { id }, "through-the-handle", 7);
      });
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      assert.deepEqual(words(received), [
        ["seen", 1],
        ["to-room", 2],
        ["to-all", 3],
        ["to-me", 4],
        ["through-the-handle", 7],
      ]);
      assert.deepEqual(await call(socket, "rooms"), [id, "other", "room"].sort());
      const [mine] = await call(socket, "fetch-sockets", { to: [id] });
      assert.deepEqual(mine.data, { name: "x" });
      await context.fixture.logged({ event: "recovery", id, recovery: "full" });
    });
  }
});
