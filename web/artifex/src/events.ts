// The events, for the hooks; contract.ts is generated from the server's structs.
import type { ClientToServerEvents, ServerToClientEvents } from "./contract";

declare module "@sockeye/react" {
  interface Register {
    server: ServerToClientEvents;
    client: ClientToServerEvents;
  }
}
