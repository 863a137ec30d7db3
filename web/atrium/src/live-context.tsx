// The one socket of a signed-in tab, for the components below.
import { useQueryClient } from "@tanstack/react-query";
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { type Connection, Live } from "./live";

const LiveContext = createContext<Live | null>(null);

export function LiveProvider({ token, children }: { token: string; children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live | null>(null);
  useEffect(() => {
    const made = new Live(token, client);
    setLive(made);
    return () => made.close();
  }, [token, client]);
  return live && <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error("no LiveProvider above");
  return live;
}

export function useConnection(): Connection {
  const live = useLive();
  return useSyncExternalStore(live.subscribe, live.connection);
}

/** The users who type a comment on this task, but for oneself, whom the server leaves out. */
export function useTyping(task: number): number[] {
  const live = useLive();
  const all = useSyncExternalStore(live.subscribe, live.whoTypes);
  return [...all]
    .filter((who) => who.startsWith(`${task}:`))
    .map((who) => Number(who.slice(who.indexOf(":") + 1)));
}

export function useWatchedProject(project: number) {
  const live = useLive();
  useEffect(() => live.watch(project), [live, project]);
}
