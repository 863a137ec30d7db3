// A way to a server that is cut when so many bytes have come from there, on all its connections
// together. What comes after the cut passes whole.
import { createServer, connect } from "node:net";
import { once } from "node:events";

export class Scissors {
  #left = Infinity;
  #ends = new Set();
  // All that the server said, as it came.
  said = Buffer.alloc(0);

  static async to(port, bytes = Infinity) {
    const scissors = new Scissors();
    scissors.#left = bytes;
    scissors.server = createServer((near) => scissors.#carry(near, port));
    scissors.server.listen(0, "127.0.0.1");
    await once(scissors.server, "listening");
    scissors.port = scissors.server.address().port;
    return scissors;
  }

  #carry(near, port) {
    const far = connect(port, "127.0.0.1");
    for (const [end, other] of [
      [near, far],
      [far, near],
    ]) {
      this.#ends.add(end);
      end.on("error", () => {});
      end.on("close", () => {
        this.#ends.delete(end);
        other.destroy();
      });
    }
    near.on("data", (bytes) => far.write(bytes));
    far.on("data", (bytes) => this.#pass(bytes, near));
    if (this.#left === 0) this.#cut();
  }

  #pass(bytes, near) {
    const passing = bytes.subarray(0, Math.min(bytes.length, this.#left));
    this.said = Buffer.concat([this.said, passing]);
    this.#left -= passing.length;
    near.write(passing, () => this.#left === 0 && this.#cut());
  }

  // The first end that is destroyed by `end()` still delivers what was written.
  #cut() {
    this.#left = Infinity;
    for (const end of this.#ends) end.end();
  }

  close() {
    for (const end of this.#ends) end.destroy();
    this.server.close();
  }
}
