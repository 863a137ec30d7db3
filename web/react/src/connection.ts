// How the connection is, for people: one small store a socket, which listens while somebody looks.
import { useSyncExternalStore } from "react";
import { useProvidedSocket } from "./context.js";
import type { LiveSocket } from "./types.js";

/**
 * `connecting` until the first connection, `reconnecting` after a loss, `offline` where the browser
 * says so, `refused` where the server did: it is not tried again by itself.
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "refused";

export interface Connection {
  state: ConnectionState;
  /** The last failed attempt's; none while the connection is live. */
  error: Error | null;
}

class ConnectionStore {
  private current: Connection = { state: "connecting", error: null };
  private wasLive = false;
  private error: Error | null = null;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly socket: LiveSocket) {
    this.compute();
  }

  readonly snapshot = () => this.current;

  readonly subscribe = (watcher: () => void) => {
    if (this.watchers.size === 0) this.listen();
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) this.stop();
    };
  };

  private listen() {
    this.socket.on("connect", this.update);
    this.socket.on("disconnect", this.update);
    this.socket.on("connect_error", this.failed);
    globalThis.addEventListener?.("online", this.update);
    globalThis.addEventListener?.("offline", this.update);
    this.compute();
  }

  private stop() {
    this.socket.off("connect", this.update);
    this.socket.off("disconnect", this.update);
    this.socket.off("connect_error", this.failed);
    globalThis.removeEventListener?.("online", this.update);
    globalThis.removeEventListener?.("offline", this.update);
  }

  private readonly failed = (error: Error) => {
    this.error = error;
    this.update();
  };

  private readonly update = () => {
    if (!this.compute()) return;
    for (const watcher of this.watchers) watcher();
  };

  /** Whether something is different now. */
  private compute() {
    if (this.socket.connected) {
      this.wasLive = true;
      this.error = null;
    }
    const next = { state: this.state(), error: this.error };
    const changed = next.state !== this.current.state || next.error !== this.current.error;
    if (changed) this.current = next;
    return changed;
  }

  private state(): ConnectionState {
    if (globalThis.navigator?.onLine === false) return "offline";
    if (this.socket.connected) return "live";
    if (this.error && !this.socket.active) return "refused";
    return this.wasLive ? "reconnecting" : "connecting";
  }
}

const stores = new WeakMap<LiveSocket, ConnectionStore>();

function storeOf(socket: LiveSocket): ConnectionStore {
  const store = stores.get(socket) ?? new ConnectionStore(socket);
  stores.set(socket, store);
  return store;
}

export function useConnection(): Connection {
  const store = storeOf(useProvidedSocket());
  return useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
}
