// Who is signed in: kept for this browser, shared by its tabs.
import { useSyncExternalStore } from "react";
import { showToast } from "./toast";
import type { Session } from "./types";

const storageKey = "atrium.session";
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

function changed(next: Session | null) {
  current = next;
  for (const listener of listeners) listener();
}

export function currentSession(): Session | null {
  return current;
}

export function setSession(session: Session | null) {
  if (session) localStorage.setItem(storageKey, JSON.stringify(session));
  else localStorage.removeItem(storageKey);
  changed(session);
}

/** The server no longer takes the token; the sign-in page says why. */
export function endSession(why = "Your session has ended. Sign in again.") {
  if (current === null) return;
  setSession(null);
  showToast(why);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Signing out in one tab signs out the others.
window.addEventListener("storage", (event) => {
  if (event.key === storageKey) changed(read());
});

export function useSession(): Session | null {
  return useSyncExternalStore(subscribe, currentSession);
}
