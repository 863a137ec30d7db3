// Where one is, in the address: #/projects/7/tasks/12.
import { useSyncExternalStore } from "react";

export interface Route {
  project: number | null;
  task: number | null;
}

function subscribe(listener: () => void) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const match = /^#\/projects\/(\d+)(?:\/tasks\/(\d+))?$/.exec(hash);
  return {
    project: match?.[1] ? Number(match[1]) : null,
    task: match?.[2] ? Number(match[2]) : null,
  };
}

export const projectsPath = "#/";
export const projectPath = (project: number) => `#/projects/${project}`;
export const taskPath = (project: number, task: number) => `#/projects/${project}/tasks/${task}`;

export function go(path: string) {
  window.location.hash = path;
}
