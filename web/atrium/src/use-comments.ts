// A task's comments: loaded when its drawer opens, kept fresh by what the board's query brings.
import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, isTransient, messageOf } from "./api";
import { showToast } from "./toast";
import type { Changes, Comment } from "./types";

const commentsKey = (task: number) => ["comments", task] as const;

function merge(old: Comment[], news: Comment[]): Comment[] {
  const byId = new Map([...old, ...news].map((comment) => [comment.id, comment]));
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

export function mergeComments(client: QueryClient, changes: Changes) {
  if (changes.full) {
    void client.invalidateQueries({ queryKey: ["comments"] });
    return;
  }
  for (const comment of changes.comments) {
    client.setQueryData<Comment[]>(commentsKey(comment.task), (old) => old && merge(old, [comment]));
  }
}

export function useComments(task: number) {
  return useQuery({
    queryKey: commentsKey(task),
    queryFn: async ({ signal }) =>
      (await api<{ comments: Comment[] }>(`/tasks/${task}/comments`, { signal })).comments,
    // What arrived while nobody looked was merged only into what had been loaded.
    refetchOnMount: "always",
  });
}

export function useAddComment(task: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { body: string; key: string }) =>
      api<Comment>(`/tasks/${task}/comments`, { method: "POST", body }),
    retry: (failures, error) => failures < 5 && isTransient(error),
    onSuccess: (comment) =>
      client.setQueryData<Comment[]>(commentsKey(task), (old) => merge(old ?? [], [comment])),
    onError: (error) => showToast(messageOf(error)),
  });
}
