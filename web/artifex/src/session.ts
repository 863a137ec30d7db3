// Who is signed in: kept for this browser, shared by its tabs.
import { useSyncExternalStore } from "react";
import type { Session } from "./contract";

const storageKey = "artifex.session";
const listeners = new Set<() => void>();

function read(): Session | null {
  try {
    const stored = localStorage.getItem(storageKey);
    return stored ? (JSON.parse(stored) as Session) : null;
  } catch {
    return null;
  }
}

let current = read();
let ending = "";

function changed(next: Session | null) {
  current = next;
  for (const listener of listeners) listener();
}

export const currentSession = () => current;

/** `why` is shown on the sign-in page. */
export function setSession(session: Session | null, why = "") {
  ending = why;
  if (session) localStorage.setItem(storageKey, JSON.stringify(session));
  else localStorage.removeItem(storageKey);
  changed(session);
}

/** Why the last session ended, where nobody signed out. */
export const endOfSession = () => ending;

// Signing out in one tab signs out the others.
window.addEventListener("storage", (event) => {
  if (event.key === storageKey) changed(read());
});

export function useSession(): Session | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentSession);
}
