// Rooms that components are in. Several may want one room: the server hears of the first and of
// the last, and of each connection that does not know the room any more.
import type { LiveSocket, UntypedSocket } from "./types.js";

/** How a room is entered: what is emitted, with an acknowledgement that says whether one is in. */
export interface Room {
  /** The event that enters it. */
  join: string;
  /** The event that leaves it; without one the room is left with the connection. */
  leave?: string;
  /** The arguments of both. */
  args?: readonly unknown[];
  /** Why the answer to `join` is a refusal, or nothing. By default its `error`, where it is a text. */
  refusal?: (answer: any) => string | null | undefined;
}

export interface RoomState {
  joined: boolean;
  /** Why the server did not let one in. */
  error: string | null;
}

const outside: RoomState = { joined: false, error: null };

const errorOf = (answer: any): string | null => {
  if (answer === false) return "the server has refused the room";
  const error: unknown = answer?.error;
  return typeof error === "string" && error !== "" ? error : null;
};

/** A room of one socket, held by one component or more. */
export class HeldRoom {
  private state = outside;
  private readonly holders = new Set<() => void>();
  private readonly entered = new Set<() => void>();
  private attempt = 0;
  private confirmed = false;

  constructor(
    private readonly socket: UntypedSocket,
    private readonly room: Room,
    private readonly forget: () => void,
  ) {}

  readonly snapshot = () => this.state;

  /** `changed` is told of each state, `entered` whenever what came before was not heard of. */
  hold(changed: () => void, entered: () => void) {
    if (this.holders.size === 0) {
      this.socket.on("connect", this.connected);
      this.socket.on("disconnect", this.disconnected);
      if (this.socket.connected) void this.join();
    } else if (this.state.joined) {
      entered();
    }
    this.holders.add(changed);
    this.entered.add(entered);
    return () => {
      this.holders.delete(changed);
      this.entered.delete(entered);
      if (this.holders.size === 0) this.leave();
    };
  }

  private leave() {
    this.socket.off("connect", this.connected);
    this.socket.off("disconnect", this.disconnected);
    this.attempt += 1;
    this.forget();
    if (this.socket.connected && this.room.leave) this.socket.emit(this.room.leave, ...(this.room.args ?? []));
  }

  private readonly connected = () => {
    // A recovered session is in its rooms still, and what it missed is sent again.
    if (this.socket.recovered && this.confirmed) this.become({ joined: true, error: null });
    else void this.join();
  };

  private readonly disconnected = () => this.become(outside);

  private async join() {
    const attempt = ++this.attempt;
    let answer: unknown;
    try {
      answer = await this.socket.timeout(10_000).emitWithAck(this.room.join, ...(this.room.args ?? []));
    } catch {
      // The connection was lost, which leads to another attempt, or the server is slow: ask again.
      if (attempt === this.attempt && this.socket.connected) void this.join();
      return;
    }
    if (attempt !== this.attempt || !this.socket.connected) return;
    const error = (this.room.refusal ?? errorOf)(answer) ?? null;
    this.confirmed = error === null;
    this.become({ joined: this.confirmed, error });
    if (this.confirmed) for (const entered of this.entered) entered();
  }

  private become(state: RoomState) {
    if (state.joined === this.state.joined && state.error === this.state.error) return;
    this.state = state;
    for (const changed of this.holders) changed();
  }
}

const rooms = new WeakMap<LiveSocket, Map<string, HeldRoom>>();

export const keyOf = (room: Room) => JSON.stringify([room.join, room.leave ?? null, room.args ?? []]);

export function heldRoom(socket: LiveSocket, room: Room): HeldRoom {
  const ofSocket = rooms.get(socket) ?? new Map<string, HeldRoom>();
  rooms.set(socket, ofSocket);
  const key = keyOf(room);
  const held = ofSocket.get(key);
  if (held) return held;
  const made = new HeldRoom(socket as unknown as UntypedSocket, room, () => {
    if (ofSocket.get(key) === made) ofSocket.delete(key);
  });
  ofSocket.set(key, made);
  return made;
}
