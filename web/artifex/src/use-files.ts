// The user's files: asked for over REST, changes alone after the first time, on each nudge.
import { sinceQuery, useLive } from "@sockeye/react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { get } from "./api";
import type { File as StoredFile, FileList } from "./contract";

interface Files {
  cursor: number;
  files: StoredFile[];
}

const filesKey = ["files"];

function merge(old: Files | undefined, { cursor, full, files, removed }: FileList): Files {
  const all = new Map((full ? [] : (old?.files ?? [])).map((file) => [file.id, file]));
  for (const file of files) all.set(file.id, file);
  for (const id of removed) all.delete(id);
  return { cursor, files: [...all.values()].sort((a, b) => b.created_at - a.created_at) };
}

export function useFiles() {
  const client = useQueryClient();
  const query = useQuery(
    sinceQuery<Files, FileList, number>(client, {
      queryKey: filesKey,
      fetch: (since, signal) => get(since === undefined ? "/files" : `/files?since=${since}`, signal),
      cursorOf: (files) => files.cursor,
      merge,
    }),
  );
  useLive(filesKey, { events: ["file_changed", "file_removed"] });
  return query;
}
