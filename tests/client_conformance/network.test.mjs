// What a network can do to the C++ client: go silent, break, come back.
import assert from "node:assert/strict";
import { Cable } from "../conformance/support/cable.mjs";
import { clients } from "./support/suite.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

clients("the client's network", { pingInterval: 300, pingTimeout: 500 }, ({ overEach }) => {
  overEach("a dead network is noticed by the pings that do not come, and left", async (context, options, transport) => {
    const { client, fixture } = context;
    const cable = await Cable.to(fixture.port);
    try {
      client.do("manager", "m", { url: context.urlAt(cable.port), options: { ...options, ...fast } });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      await context.settled(transport);
      await client.next({ event: "ping" });
      cable.kill();
      const lost = client.ask("s", "echo", ["into the void"]);
      const { reason } = await client.next({ event: "disconnect", name: "s" });
      assert.equal(reason, "ping timeout");
      assert.deepEqual(await lost, { message: "socket has been disconnected" });
      await client.next({ event: "connect", name: "s" });
      assert.deepEqual(await client.ask("s", "echo", [1]), [1]);
    } finally {
      cable.close();
    }
  });

  overEach("a pulled cable is noticed at once, and tried until it is back", async (context, options, transport) => {
    const { client, fixture } = context;
    const cable = await Cable.to(fixture.port);
    try {
      client.do("manager", "m", { url: context.urlAt(cable.port), options: { ...options, ...fast } });
      client.do("socket", "s", { manager: "m", nsp: "/" });
      await client.next({ event: "connect", name: "s" });
      await context.settled(transport);
      cable.pull();
      const { reason } = await client.next({ event: "disconnect", name: "s" });
      assert.match(reason, /^transport (close|error)$/);
      await client.next({ event: "reconnect_error" });
      const answer = client.ask("s", "echo", ["waited"]);
      cable.plug();
      await client.next({ event: "connect", name: "s" });
      assert.deepEqual(await answer, ["waited"]);
    } finally {
      cable.close();
    }
  });
});
