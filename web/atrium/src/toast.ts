// One line of news at the page's foot, which goes away by itself.
import { useSyncExternalStore } from "react";

let message: string | null = null;
let timer: number | undefined;
const listeners = new Set<() => void>();

function set(next: string | null) {
  message = next;
  for (const listener of listeners) listener();
}

export function showToast(text: string) {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => set(null), 5000);
  set(text);
}

export function useToast(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => message,
  );
}
