// Light or dark: what the system says until somebody chooses.
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

const storageKey = "atrium.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function current(): Theme {
  const chosen = localStorage.getItem(storageKey);
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

function apply() {
  document.documentElement.dataset["theme"] = current();
  for (const listener of listeners) listener();
}

system.addEventListener("change", apply);
apply();

export function toggleTheme() {
  localStorage.setItem(storageKey, current() === "dark" ? "light" : "dark");
  apply();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, current);
}
