// Who looks at a board now, and who belongs to it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "./api";
import { pull } from "@sockeye/react";
import { boardKey, presenceKey } from "./keys";
import type { Member } from "./types";

export function usePresence(project: number): ReadonlySet<number> {
  const query = useQuery({
    queryKey: presenceKey(project),
    queryFn: ({ signal }) => api<{ users: number[] }>(`/projects/${project}/presence`, { signal }),
  });
  return useMemo(() => new Set(query.data?.users), [query.data]);
}

export function useAddMember(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (login: string) =>
      api<Member>(`/projects/${project}/members`, { method: "POST", body: { login } }),
    onSuccess: () => pull(client, boardKey(project)),
  });
}

export function useRemoveMember(project: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (user: number) =>
      api(`/projects/${project}/members/${user}`, { method: "DELETE" }),
    onSuccess: () => pull(client, boardKey(project)),
  });
}
