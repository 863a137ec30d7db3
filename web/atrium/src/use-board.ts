// The board's truth is the REST interface: one query that asks what changed since its cursor, and
// mutations whose variables are shown over it until the server has answered.
import {
  type QueryClient,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { api, ApiError, isTransient } from "./api";
import { type BoardData, columnsOf, mergeChanges, type Move } from "./board-data";
import { pull } from "@sockeye/react";
import { boardKey, projectsKey } from "./keys";
import { showToast } from "./toast";
import type { Changes, Project, Status, Task, TaskPatch } from "./types";
import { mergeComments } from "./use-comments";

export function useProjects() {
  return useQuery({
    queryKey: projectsKey,
    queryFn: ({ signal }) => api<{ projects: Project[] }>("/projects", { signal }),
    select: (answer) => answer.projects,
    // The counts change without a nudge while one looks at a board.
    refetchOnMount: "always",
  });
}

export function useBoard(project: number) {
  const client = useQueryClient();
  return useQuery({
    queryKey: boardKey(project),
    queryFn: async ({ signal }) => {
      const old = client.getQueryData<BoardData>(boardKey(project));
      const since = old ? `?since=${old.cursor}` : "";
      const changes = await api<Changes>(`/projects/${project}/tasks${since}`, { signal });
      mergeComments(client, changes);
      return mergeChanges(old, changes);
    },
  });
}

/** Puts an answered row into the board, past an older answer that may still be on its way. */
async function settle(client: QueryClient, project: number, change: (board: BoardData) => BoardData) {
  const asking = client.isFetching({ queryKey: boardKey(project) }) > 0;
  if (asking) await client.cancelQueries({ queryKey: boardKey(project) });
  client.setQueryData<BoardData>(boardKey(project), (board) => board && change(board));
  if (asking) void pull(client, boardKey(project));
}

const withTask = (task: Task) => (board: BoardData) => ({
  ...board,
  tasks: { ...board.tasks, [task.id]: task },
});
const withoutTask = (id: number) => (board: BoardData) => {
  const tasks = { ...board.tasks };
  delete tasks[id];
  return { ...board, tasks };
};

const retry = (failures: number, error: unknown) => failures < 20 && isTransient(error);
const retryDelay = (failures: number) => Math.min(300 * 2 ** failures, 3000);

type PatchVariables = { id: number; patch: TaskPatch };
export type NewTask = { title: string; status: Status; key: string };

export function useTaskMutations(project: number) {
  const client = useQueryClient();
  const options = { retry, retryDelay, scope: { id: `board-${project}` } };
  const onError = (error: unknown) => {
    showToast(error instanceof ApiError ? error.message : "The change could not be saved.");
    void pull(client, boardKey(project));
  };

  const patch = useMutation({
    ...options,
    mutationKey: ["patch-task", project],
    mutationFn: ({ id, patch: body }: PatchVariables) =>
      api<Task>(`/tasks/${id}`, { method: "PATCH", body }),
    onSuccess: (task) => settle(client, project, withTask(task)),
    onError,
  });
  const add = useMutation({
    ...options,
    mutationKey: ["add-task", project],
    mutationFn: (body: NewTask) =>
      api<Task>(`/projects/${project}/tasks`, { method: "POST", body }),
    onSuccess: (task) => settle(client, project, withTask(task)),
    onError,
  });
  const remove = useMutation({
    ...options,
    mutationKey: ["delete-task", project],
    mutationFn: async (id: number) => {
      try {
        await api(`/tasks/${id}`, { method: "DELETE" });
      } catch (error) {
        // Gone already, perhaps by the first try of this very request.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      }
    },
    onSuccess: (_, id) => settle(client, project, withoutTask(id)),
    onError,
  });
  return { patch: patch.mutate, add: add.mutate, remove: remove.mutate };
}

function usePending<T>(key: string, project: number) {
  return useMutationState({
    filters: { mutationKey: [key, project], status: "pending" },
    select: (mutation) => mutation.state.variables as T,
  });
}

/** The columns with everything that this tab has changed and the server not yet confirmed. */
export function useColumns(project: number, board: BoardData | undefined) {
  const patches = usePending<PatchVariables>("patch-task", project);
  const removed = usePending<number>("delete-task", project);
  const added = usePending<NewTask>("add-task", project);
  return useMemo(() => {
    const tasks = { ...board?.tasks };
    for (const { id, patch } of patches) {
      const task = tasks[id];
      if (!task) continue;
      // A move is applied to the order below; the rest here.
      const { status: _status, before: _before, assignee, ...fields } = patch;
      const { assignee: old, ...kept } = task;
      const next = assignee === undefined ? old : assignee || undefined;
      tasks[id] = { ...kept, ...fields, ...(next !== undefined && { assignee: next }) };
    }
    for (const id of removed) delete tasks[id];
    const moves = patches.flatMap(({ id, patch }): Move[] =>
      patch.status ? [{ id, status: patch.status, before: patch.before ?? 0 }] : [],
    );
    const shown = { cursor: 0, members: [], ...board, tasks };
    return { columns: columnsOf(shown, moves), added, unsaved: patches.length + removed.length + added.length };
  }, [board, patches, removed, added]);
}
