// One socket for all components below.
import type { ReactNode } from "react";
import { type ConnectOptions, SocketContext, useOwnSocket } from "./context.js";
import type { LiveSocket } from "./types.js";

export type SocketProviderProps = { children?: ReactNode } & (
  | {
      /** Where the server is; by default where the page came from. Another URL is another socket. */
      url?: string;
      /** As socket.io-client's; read once. A `key` of the token on the provider renews them. */
      options?: ConnectOptions;
      socket?: never;
    }
  | {
      /** A socket that the application owns: it is neither connected nor disconnected here. */
      socket: LiveSocket;
      url?: never;
      options?: never;
    }
);

/** Connects when it appears and disconnects when it goes. */
export function SocketProvider({ socket, url, options, children }: SocketProviderProps) {
  if (socket) return <SocketContext.Provider value={socket}>{children}</SocketContext.Provider>;
  return (
    <Connected url={url} options={options ?? {}}>
      {children}
    </Connected>
  );
}

interface ConnectedProps {
  url: string | undefined;
  options: ConnectOptions;
  children: ReactNode;
}

function Connected({ url, options, children }: ConnectedProps) {
  const socket = useOwnSocket(url, options);
  return <SocketContext.Provider value={socket}>{children}</SocketContext.Provider>;
}
