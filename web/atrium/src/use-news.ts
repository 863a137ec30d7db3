// The feed of a board and what the user is told in person: each asks only for what is new.
import { sinceQuery } from "@sockeye/react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./api";
import { feedKey, notificationsKey } from "./keys";
import { useWatchedFeed, useWatchedNotifications } from "./live";
import type { Feed, Notifications } from "./types";

const since = (cursor: number | undefined) => (cursor === undefined ? "" : `?since=${cursor}`);

/** The new lines before the old ones, each once, as many as the server keeps. */
export function mergeLines<Line extends { id: number }>(old: Line[], news: Line[], most: number): Line[] {
  const byId = new Map([...old, ...news].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, most);
}

export function useFeed(project: number) {
  useWatchedFeed(project);
  const client = useQueryClient();
  return useQuery(
    sinceQuery<Feed, Feed, number>(client, {
      queryKey: feedKey(project),
      fetch: (cursor, signal) => api<Feed>(`/projects/${project}/activity${since(cursor)}`, { signal }),
      cursorOf: (feed) => feed.cursor,
      merge: (old, feed) =>
        feed.full || !old ? feed : { ...feed, items: mergeLines(old.items, feed.items, 200) },
    }),
  );
}

export function useNotifications(user: number) {
  useWatchedNotifications(user);
  const client = useQueryClient();
  const query = useQuery(
    sinceQuery<Notifications, Notifications, number>(client, {
      queryKey: notificationsKey(user),
      fetch: (cursor, signal) =>
        api<Notifications>(`/users/${user}/notifications${since(cursor)}`, { signal }),
      cursorOf: (list) => list.cursor,
      merge: (old, list) =>
        list.full || !old ? list : { ...list, items: mergeLines(old.items, list.items, 100) },
    }),
  );
  const see = useMutation({
    mutationFn: (number: number) => api("/me/seen", { method: "PUT", body: { number } }),
  });
  return { list: query.data, see: see.mutate };
}
