// The socket that a part of the tree lives with.
import { createContext, useContext, useEffect, useMemo } from "react";
import { io, type ManagerOptions, type SocketOptions } from "socket.io-client";
import type { LiveSocket } from "./types.js";

export type ConnectOptions = Partial<ManagerOptions & SocketOptions>;

export const SocketContext = createContext<LiveSocket | null>(null);

export function useProvidedSocket(): LiveSocket {
  const socket = useContext(SocketContext);
  if (!socket) throw new Error("there is no SocketProvider above: wrap the application in one");
  return socket;
}

/**
 * A socket that lives as long as the component. It is connected by an effect, behind those of the
 * children, so that their listeners are there before the first event.
 */
export function useOwnSocket(url: string | undefined, options: ConnectOptions): LiveSocket {
  const socket = useMemo(() => {
    const all = { ...options, autoConnect: false };
    return (url === undefined ? io(all) : io(url, all)) as LiveSocket;
    // Options are those of the first time: functions and objects in them are new with each render.
  }, [url]);
  useEffect(() => {
    socket.connect();
    return () => {
      socket.disconnect();
    };
  }, [socket]);
  return socket;
}
