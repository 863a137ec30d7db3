// An official client behind a cable of its own that breaks, and what its application hears.
import { io } from "socket.io-client";
import { Cable } from "./cable.mjs";
import { next, within } from "./deadline.mjs";
import { trusting } from "./secure.mjs";

// Emits and waits for the acknowledgement.
export const call = (socket, event, ...args) =>
  new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer[0])));

// Has the server emit to rooms.
export const say = (socket, to, event, ...args) =>
  call(socket, "broadcast", { to }, event, ...args);

export class Traveller {
  // [event, ...arguments], offsets included.
  received = [];

  static async set(context, { namespace = "/", ...options } = {}) {
    const traveller = new Traveller();
    const cable = await Cable.to(context.fixture.port);
    const socket = io(cable.url + namespace, {
      path: context.fixture.path,
      forceNew: true,
      ...trusting,
      transports: ["websocket"],
      reconnectionDelay: 5,
      reconnectionDelayMax: 20,
      ...options,
    });
    context.closing(() => {
      socket.io.reconnection(false);
      socket.disconnect();
      socket.io.engine?.close();
      cable.close();
    });
    socket.onAny((...event) => traveller.received.push(event));
    await next(socket, "connect");
    return Object.assign(traveller, { cable, socket, id: socket.id, context });
  }

  // Each event with its first argument.
  get words() {
    return this.received.map(([event, first]) => [event, first]);
  }

  // The connection breaks (`how`: "pull", or "cut" where the server does not notice), `meanwhile`
  // runs, and the client connects again.
  async outage(meanwhile = async () => {}, how = "pull") {
    const gone = next(this.socket, "disconnect");
    this.cable[how]();
    await gone;
    await meanwhile();
    const back = next(this.socket, "connect");
    this.cable.plug();
    await back;
  }

  // The server has noticed that the connection is gone.
  async noticed(by) {
    const gone = async () => {
      while ((await call(by, "fetch-sockets", { to: [this.id] })).length > 0);
    };
    await within(gone(), "the server to notice");
  }

  // A word that comes last: what was sent before it has arrived when it has.
  async caughtUp(by, word = "last word") {
    const heard = next(this.socket, word);
    await say(by, [this.socket.id], word);
    await heard;
  }
}
