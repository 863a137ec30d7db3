// Whether what is on the screen is live; below the bar a banner while it is not.
import { type ConnectionState as State, useConnection } from "@sockeye/react";
import { useMutationState } from "@tanstack/react-query";

const names: Record<State, string> = {
  live: "Live",
  connecting: "Connecting…",
  reconnecting: "Reconnecting…",
  offline: "Offline",
  refused: "Reconnecting…",
};

export function ConnectionState() {
  const { state } = useConnection();
  return (
    <span className={`connection ${state}`} data-connection={state} role="status">
      <i aria-hidden="true" />
      <span>{names[state]}</span>
    </span>
  );
}

export function ConnectionBanner() {
  const { state } = useConnection();
  const unsaved = useMutationState({ filters: { status: "pending" } }).length;
  if (state === "live" || state === "connecting") return null;
  const waiting = unsaved === 1 ? "One change waits" : `${unsaved} changes wait`;
  return (
    <div className="banner" role="alert">
      {state === "offline"
        ? "You are offline. The board may be behind until you are back."
        : "The connection was lost. Trying to get it back…"}
      {unsaved > 0 && ` ${waiting} to be saved.`}
    </div>
  );
}
