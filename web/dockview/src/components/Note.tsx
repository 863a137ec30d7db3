// A note on what went wrong, for some seconds.
import { useSyncExternalStore } from "react";

let text: string | null = null;
let timer: number | undefined;
const listeners = new Set<() => void>();

function become(next: string | null) {
  text = next;
  for (const listener of listeners) listener();
}

export function showNote(what: string) {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => become(null), 8000);
  become(what);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function Note() {
  const shown = useSyncExternalStore(subscribe, () => text);
  return shown && <p className="note" role="alert">{shown}</p>;
}
