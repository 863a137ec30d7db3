// A client that echoes every 10 ms while others misbehave. `verdict` tells how many echoes it lost and
// how long the slowest took, less what this process itself was late.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { io } from "socket.io-client";
import { next, within } from "./deadline.mjs";
import { Fixture } from "./fixture.mjs";
import { parsers } from "./parsers.mjs";
import { conformance } from "./suite.mjs";
import { trusting } from "./secure.mjs";

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

  stop() {
    clearInterval(this.timer);
    this.client.disconnect();
  }

  async verdict(ms) {
    clearInterval(this.timer);
    const drained = new Promise((resolve) => (this.#drained = resolve));
    if (this.#answered < this.#sent) await within(drained, "the last echo", ms).catch(() => {});
    return {
      sent: this.#sent,
      lost: this.#sent - this.#answered,
      slowest: Math.max(0, this.#slowest - this.#late),
      disconnected: this.#ended,
    };
  }
}

export async function besides(fixture, options = {}) {
  const { url, path } = fixture;
  const parser = parsers[options.parser];
  const client = io(url, {
    path,
    parser,
    transports: ["websocket"],
    reconnection: false,
    ...trusting,
  });
  await next(client, "connect");
  return new Bystander(client);
}

// The tests of `body` with a bystander beside them, who is asked at the end. Another one echoes with a
// server that nobody abuses: what that one waits is the machine's doing.
export function besideBystander(title, options, body) {
  conformance(title, options, (suite) => {
    let bystander, control, quiet;
    before(async () => {
      const { context } = suite;
      quiet = await Fixture.start(context.server, options);
      [bystander, control] = await Promise.all([
        besides(context.fixture, options),
        besides(quiet, options),
      ]);
    });
    after(async () => {
      bystander?.stop();
      control?.stop();
      await quiet?.stop();
    });
    body(suite);
    suite.test("the bystander lost no echo and waited at most 100 ms", async () => {
      const undisturbed = await control.verdict();
      const { sent, lost, slowest, disconnected } = await bystander.verdict();
      assert.ok(sent > 0);
      assert.equal(lost, 0);
      assert.equal(disconnected, false);
      const limit = 100 + undisturbed.slowest;
      assert.ok(slowest <= limit, `the slowest echo took ${slowest} ms, with a limit of ${limit}`);
    });
  });
}
