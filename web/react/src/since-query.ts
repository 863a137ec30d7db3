// A query that asks only for what has changed.
import type { QueryClient, QueryKey } from "@tanstack/react-query";

export interface SinceOptions<Data, Changes, Cursor> {
  queryKey: QueryKey;
  /** Asks for what changed since the cursor, or for all where there is none yet. */
  fetch: (since: Cursor | undefined, signal: AbortSignal) => Promise<Changes>;
  /** Up to where the data goes. */
  cursorOf: (data: Data) => Cursor;
  /** The data with the changes; `old` is undefined where all was asked for. */
  merge: (old: Data | undefined, changes: Changes) => Data;
}

/** Options for useQuery: each question carries the cursor of what is there already. */
export function sinceQuery<Data, Changes, Cursor>(
  client: QueryClient,
  { queryKey, fetch, cursorOf, merge }: SinceOptions<Data, Changes, Cursor>,
) {
  return {
    queryKey,
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Data> => {
      const old = client.getQueryData<Data>(queryKey);
      const changes = await fetch(old === undefined ? undefined : cursorOf(old), signal);
      return merge(old, changes);
    },
  };
}
