// Asking anew because something changed: the answer must be younger than the nudge that led to it.
import type { QueryClient, QueryKey } from "@tanstack/react-query";

interface Pull {
  running: boolean;
  again: boolean;
}
const pulls = new WeakMap<QueryClient, Map<string, Pull>>();

function pullOf(client: QueryClient, key: QueryKey): Pull {
  const ofClient = pulls.get(client) ?? new Map<string, Pull>();
  pulls.set(client, ofClient);
  const name = JSON.stringify(key);
  const pull = ofClient.get(name) ?? { running: false, again: false };
  ofClient.set(name, pull);
  return pull;
}

/** While an answer is awaited, any number of nudges leads to one more question. */
export async function pull(client: QueryClient, queryKey: QueryKey) {
  const state = pullOf(client, queryKey);
  if (state.running) {
    state.again = true;
    return;
  }
  state.running = true;
  do {
    state.again = false;
    // A query's first fetch is never begun anew, only joined, and its answer may be too old.
    if (client.getQueryData(queryKey) === undefined) await client.cancelQueries({ queryKey });
    await client.invalidateQueries({ queryKey });
  } while (state.again);
  state.running = false;
}

export const boardKey = (project: number) => ["board", project] as const;
export const presenceKey = (project: number) => ["presence", project] as const;
export const projectsKey = ["projects"] as const;
