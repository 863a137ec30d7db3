// Asking anew because something changed: the answer must be younger than the nudge that led to it.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { hashKey } from "@tanstack/react-query";

interface Pull {
  again: boolean;
}
const running = new WeakMap<QueryClient, Map<string, Pull>>();

/**
 * Invalidates the queries of a key, and those on the page are asked again. While an answer is
 * awaited, any number of calls leads to one more question.
 */
export async function pull(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const pulls = running.get(client) ?? new Map<string, Pull>();
  running.set(client, pulls);
  const key = hashKey(queryKey);
  const current = pulls.get(key);
  if (current) {
    current.again = true;
    return;
  }
  const mine = { again: false };
  pulls.set(key, mine);
  try {
    do {
      mine.again = false;
      // A query's first fetch is never begun anew, only joined, and its answer may be too old.
      if (client.getQueryData(queryKey) === undefined) await client.cancelQueries({ queryKey });
      await client.invalidateQueries({ queryKey });
    } while (mine.again);
  } finally {
    pulls.delete(key);
  }
}
