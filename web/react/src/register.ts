// Where an application says what its events are: it declares them once, and every hook knows them.
//
//   declare module "@sockeye/react" {
//     interface Register { server: ServerToClientEvents; client: ClientToServerEvents }
//   }

/** To be extended by the application, with `server` and `client`. */
export interface Register {}
