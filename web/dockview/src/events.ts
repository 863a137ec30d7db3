// The events of both namespaces, for the hooks; contract.ts is generated from the server's structs.
import type { ClientToServerEvents as AdminClient, ServerToClientEvents as AdminServer } from "./admin/contract";
import type { ServerToClientEvents } from "./contract";

declare module "@sockeye/react" {
  interface Register {
    server: ServerToClientEvents & AdminServer;
    client: AdminClient;
  }
}
