// The socket itself.
import { type ConnectOptions, useOwnSocket, useProvidedSocket } from "./context.js";
import type { LiveSocket } from "./types.js";

/** The provider's socket. */
export function useSocket(): LiveSocket;
/**
 * A socket of the component's own: it connects and disconnects with the component. Whether there is
 * a URL must not change from render to render.
 */
export function useSocket(url: string, options?: ConnectOptions): LiveSocket;
export function useSocket(url?: string, options: ConnectOptions = {}): LiveSocket {
  return url === undefined ? useProvidedSocket() : useOwnSocket(url, options);
}
