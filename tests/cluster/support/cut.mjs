// A way to a broker that can be cut: then bytes vanish and no connection hears of it.
import { connect, createServer } from "node:net";

export class Cut {
  #pairs = new Set();
  #open = true;

  static async to(port) {
    const cut = new Cut();
    cut.server = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      const pair = { near, far };
      cut.#pairs.add(pair);
      for (const [from, to] of [[near, far], [far, near]]) {
        from.on("data", (bytes) => cut.#open && !pair.lost && to.write(bytes));
        from.on("error", () => {});
        from.on("close", () => {
          // Whoever sits behind a cut way is not told that the other side has gone.
          if (cut.#open && !pair.lost) to.destroy();
          if (from === near) cut.#pairs.delete(pair), far.destroy();
        });
      }
    });
    await new Promise((resolve) => cut.server.listen(0, "127.0.0.1", resolve));
    cut.port = cut.server.address().port;
    return cut;
  }

  close() {
    this.#open = false;
    for (const pair of this.#pairs) pair.lost = true;
  }

  open() {
    this.#open = true;
  }

  stop() {
    for (const { near, far } of this.#pairs) near.destroy(), far.destroy();
    this.server.close();
  }
}
