// Connection state recovery with other parsers than JSON's: the offset that stands behind an event's
// arguments is one in their format too.
import assert from "node:assert/strict";
import { parsers } from "./support/parsers.mjs";
import { conformance } from "./support/suite.mjs";
import { Traveller, say } from "./support/traveller.mjs";

for (const [name, parser] of Object.entries(parsers)) {
  const options = { parser: name, connectionStateRecovery: {} };
  conformance(`recovery with the parser ${name}`, options, ({ test }) => {
    test("missed events come back, however many arguments they have", async (context) => {
      const away = await Traveller.set(context, { parser });
      const peer = await context.connected("/", { parser });
      await say(peer, [], "seen", 1);
      await away.caughtUp(peer);
      const counts = [0, 13, 14, 15, 16];
      await away.outage(async () => {
        await away.noticed(peer);
        for (const count of counts) await say(peer, [], `missed ${count}`, ...Array(count).fill("x"));
      });
      assert.equal(away.socket.recovered, true);
      await away.caughtUp(peer, "the end");
      const missed = away.received.filter(([event]) => event.startsWith("missed"));
      assert.deepEqual(
        missed.map(([event, ...args]) => [event, ...args.slice(0, -1)]),
        counts.map((count) => [`missed ${count}`, ...Array(count).fill("x")]),
      );
      for (const event of missed) assert.equal(typeof event.at(-1), "string");
    });
  });
}
