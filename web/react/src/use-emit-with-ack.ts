// A question to the server.
import { useCallback } from "react";
import { useProvidedSocket } from "./context.js";
import type { Answer, AskArguments, AskName, ClientEvents, UntypedSocket } from "./types.js";

export interface EmitOptions {
  /** Milliseconds until the promise is rejected; 10,000 by default. */
  timeout?: number;
}

/**
 * A function that sends the event and gives the server's answer. It is rejected where none comes in
 * time; while there is no connection the event waits for one, as long as the time-out allows.
 */
export function useEmitWithAck<Name extends AskName<ClientEvents>>(
  event: Name,
  { timeout = 10_000 }: EmitOptions = {},
): (...args: AskArguments<ClientEvents, Name>) => Promise<Answer<ClientEvents, Name>> {
  const socket = useProvidedSocket() as unknown as UntypedSocket;
  return useCallback(
    (...args: unknown[]) => socket.timeout(timeout).emitWithAck(event, ...args),
    [socket, event, timeout],
  ) as (...args: AskArguments<ClientEvents, Name>) => Promise<Answer<ClientEvents, Name>>;
}
