// What the tests share: a server of either kind behind a cable, another client, and components under
// React's strict mode.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { io, type Socket } from "socket.io-client";
import { afterEach } from "vitest";
import { Cable } from "../../../tests/conformance/support/cable.mjs";
import { chosenServers, Fixture } from "../../../tests/conformance/support/fixture.mjs";
import { type LiveSocket, SocketProvider, useSocket } from "../src/index.js";

export const servers: string[] = chosenServers();

const endings: (() => unknown)[] = [];
/** Runs at the test's end, the last one first. */
export const atEnd = (ending: () => unknown) => void endings.push(ending);
afterEach(async () => {
  cleanup();
  for (const ending of endings.splice(0).reverse()) await ending();
});

export async function stage(server: string, options: object = {}) {
  const fixture: any = await Fixture.start(server, options);
  atEnd(() => fixture.stop());
  const cable: any = await Cable.to(fixture.port);
  atEnd(() => cable.close());
  return { fixture, cable };
}

/** A client without React, at the server's own port. */
export async function other(fixture: any): Promise<Socket> {
  const socket = io(fixture.url, { forceNew: true, transports: ["websocket"] });
  atEnd(() => socket.disconnect());
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  return socket;
}

export const quick = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

/** Renders below a provider; `socket()` is the provider's. */
export function renderLive(url: string, children: ReactNode, options: object = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const seen: { socket?: LiveSocket } = {};
  const Spy = () => {
    seen.socket = useSocket();
    return null;
  };
  const tree = (content: ReactNode) => (
    <StrictMode>
      <QueryClientProvider client={client}>
        <SocketProvider url={url} options={{ ...quick, forceNew: true, ...options }}>
          <Spy />
          {content}
        </SocketProvider>
      </QueryClientProvider>
    </StrictMode>
  );
  const view = render(tree(children));
  return {
    ...view,
    client,
    show: (content: ReactNode) => view.rerender(tree(content)),
    socket: () => seen.socket as unknown as Socket,
  };
}

/** How many listeners a socket has of its own manager's making and of ours. */
export const listenersOf = (socket: Socket, ...events: string[]) =>
  events.map((event) => socket.listeners(event).length);
