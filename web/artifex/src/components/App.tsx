// The page: signing in, or one's files and the socket that says when they change.
import { SocketProvider, useConnection, useSocket } from "@sockeye/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { setSession, useSession } from "../session";
import { Files } from "./Files";
import { SignIn } from "./SignIn";

const states = {
  live: "live",
  connecting: "connecting…",
  reconnecting: "reconnecting…",
  offline: "offline",
  refused: "refused",
};

export function App() {
  const session = useSession();
  const client = useQueryClient();
  const token = session?.token;
  useEffect(() => {
    if (!token) return;
    // Nothing of one user is left for the next one.
    return () => client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "info" });
  }, [client, token]);
  if (!session) return <SignIn />;
  return (
    <SocketProvider
      key={token}
      options={{ auth: { token }, reconnectionDelay: 500, reconnectionDelayMax: 2000 }}
    >
      <Refusals />
      <header>
        <img src="/artifex.svg" alt="" width="28" height="28" />
        <h1>Artifex</h1>
        <State />
        <span className="who">{session.user.name}</span>
        <button type="button" className="quiet" onClick={() => setSession(null)}>
          Sign out
        </button>
      </header>
      <Files />
    </SocketProvider>
  );
}

function State() {
  const { state } = useConnection();
  return (
    <span className="state" data-connection={state} role="status">
      {states[state]}
    </span>
  );
}

/** A token that the server does not take ends the session. */
function Refusals() {
  const socket = useSocket();
  useEffect(() => {
    const refused = (error: Error) => {
      if (error.message === "unauthorized") setSession(null, "Your session has ended. Sign in again.");
    };
    socket.on("connect_error", refused);
    return () => {
      socket.off("connect_error", refused);
    };
  }, [socket]);
  return null;
}
