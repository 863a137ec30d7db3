// A listener that lives as long as its component.
import { useEffect, useInsertionEffect, useRef } from "react";
import { useProvidedSocket } from "./context.js";
import type { EventName, Listener, ServerEvents, UntypedSocket } from "./types.js";

/** Calls `listener`, always the latest render's, with each such event while the component is there. */
export function useEvent<Name extends EventName<ServerEvents>>(
  event: Name,
  listener: Listener<ServerEvents, Name>,
): void {
  const socket = useProvidedSocket() as unknown as UntypedSocket;
  const name: string = event;
  const latest = useRef<(...args: any[]) => void>(listener);
  useInsertionEffect(() => {
    latest.current = listener;
  });
  useEffect(() => {
    const call = (...args: unknown[]) => latest.current(...args);
    socket.on(name, call);
    return () => {
      socket.off(name, call);
    };
  }, [socket, name]);
}
