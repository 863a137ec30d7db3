// A cable between client and server. It can be pulled (both ends notice, and new connections break) or
// cut on the client's side alone: the server's end stays open and silent, as where a phone changes
// its network.
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { origin } from "./secure.mjs";

export class Cable {
  #near = new Set();
  #far = new Set();
  #lines = new Set();
  #pulled = false;

  static async to(port) {
    const cable = new Cable();
    cable.server = createServer((near) => cable.#carry(near, port));
    cable.server.listen(0, "127.0.0.1");
    await once(cable.server, "listening");
    cable.port = cable.server.address().port;
    cable.url = origin(cable.port);
    return cable;
  }

  #carry(near, port) {
    near.on("error", () => {});
    if (this.#pulled) {
      near.destroy();
      return;
    }
    const far = connect(port, "127.0.0.1");
    far.on("error", () => {});
    const line = { dead: false };
    this.#near.add(near);
    this.#far.add(far);
    this.#lines.add(line);
    near.on("data", (bytes) => line.dead || far.write(bytes));
    far.on("data", (bytes) => line.dead || near.write(bytes));
    near.on("close", () => {
      if (this.#near.delete(near)) far.destroy();
    });
    far.on("close", () => {
      this.#far.delete(far);
      if (!line.dead) near.destroy();
    });
  }

  pull() {
    this.#pulled = true;
    for (const end of [...this.#near, ...this.#far]) end.destroy();
  }

  // The connections that there are carry nothing from here on, and neither end can know.
  kill() {
    for (const line of this.#lines) line.dead = true;
  }

  plug() {
    this.#pulled = false;
  }

  // What the server sends from here on is lost, and it cannot know. New connections break until
  // `plug`.
  cut() {
    this.#pulled = true;
    const ends = [...this.#near];
    this.#near.clear();
    for (const end of ends) end.destroy();
  }

  close() {
    this.pull();
    this.server.close();
  }
}
