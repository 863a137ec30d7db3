// A cable between browser and server that can be pulled: connections break, new ones too.
import { createServer, connect } from "node:net";
import { once } from "node:events";

export class Cable {
  #open = new Set();
  #pulled = false;

  static async to(port) {
    const cable = new Cable();
    cable.server = createServer((near) => cable.#carry(near, port));
    cable.server.listen(0, "127.0.0.1");
    await once(cable.server, "listening");
    cable.url = `http://127.0.0.1:${cable.server.address().port}`;
    return cable;
  }

  #carry(near, port) {
    if (this.#pulled) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    for (const [end, other] of [
      [near, far],
      [far, near],
    ]) {
      this.#open.add(end);
      end.on("data", (bytes) => other.write(bytes));
      end.on("error", () => {});
      end.on("close", () => {
        this.#open.delete(end);
        other.destroy();
      });
    }
  }

  pull() {
    this.#pulled = true;
    for (const end of this.#open) end.destroy();
  }

  plug() {
    this.#pulled = false;
  }

  close() {
    this.pull();
    this.server.close();
  }
}
