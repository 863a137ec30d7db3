// A client that echoes every 10 ms while others misbehave. `verdict` tells how many echoes it lost and
// how long the slowest took, less what this process itself was late.
import assert from "node:assert/strict";
import { before } from "node:test";
import { io } from "socket.io-client";
import { next, within } from "./deadline.mjs";
import { conformance } from "./suite.mjs";

const period = 10;

class Bystander {
  #sent = 0;
  #answered = 0;
  #slowest = 0;
  #late = 0;
  #drained;
  #ended = false;

  constructor(client) {
    this.client = client;
    client.on("disconnect", () => (this.#ended = true));
    let due = performance.now() + period;
    this.timer = setInterval(() => {
      this.#late = Math.max(this.#late, performance.now() - due);
      due = performance.now() + period;
      this.#echo();
    }, period);
  }

  #echo() {
    const number = this.#sent++;
    const start = performance.now();
    this.client.emit("echo", number, (answer) => {
      if (answer !== number) return;
      this.#answered += 1;
      this.#slowest = Math.max(this.#slowest, performance.now() - start);
      if (this.#answered === this.#sent) this.#drained?.();
    });
  }

  async verdict() {
    clearInterval(this.timer);
    const drained = new Promise((resolve) => (this.#drained = resolve));
    if (this.#answered < this.#sent) await within(drained, "the last echo").catch(() => {});
    return {
      sent: this.#sent,
      lost: this.#sent - this.#answered,
      slowest: Math.max(0, this.#slowest - this.#late),
      disconnected: this.#ended,
    };
  }
}

// The tests of `body` with a bystander beside them, who is asked at the end.
export function besideBystander(title, options, body) {
  conformance(title, options, (suite) => {
    let bystander;
    before(async () => {
      const { url, path } = suite.context.fixture;
      const client = io(url, { path, transports: ["websocket"], reconnection: false });
      await next(client, "connect");
      bystander = new Bystander(client);
    });
    body(suite);
    suite.test("the bystander lost no echo and waited at most 100 ms", async () => {
      const { sent, lost, slowest, disconnected } = await bystander.verdict();
      bystander.client.disconnect();
      assert.ok(sent > 0);
      assert.equal(lost, 0);
      assert.equal(disconnected, false);
      assert.ok(slowest <= 100, `the slowest echo took ${slowest} ms`);
    });
  });
}
