// The admin's namespace: a socket of its own, which lives while somebody has a token that is taken.
import { type LiveSocket, useSocket } from "@sockeye/react";
import { createContext, type FormEvent, type ReactNode, use, useEffect, useState } from "react";
import type { Outcome } from "../admin/contract";
import { showNote } from "./Note";

const AdminContext = createContext<LiveSocket | null>(null);

export function AdminProvider({
  token,
  giveUp,
  children,
}: {
  token: string;
  giveUp: () => void;
  children: ReactNode;
}) {
  const socket = useSocket("/admin", { auth: { token } });
  const [admitted, setAdmitted] = useState(false);
  useEffect(() => {
    const connected = () => setAdmitted(true);
    const lost = () => setAdmitted(false);
    const refused = (error: Error) => {
      if (socket.active) return;
      showNote(error.message);
      giveUp();
    };
    socket.on("connect", connected);
    socket.on("disconnect", lost);
    socket.on("connect_error", refused);
    return () => {
      socket.off("connect", connected);
      socket.off("disconnect", lost);
      socket.off("connect_error", refused);
    };
  }, [socket, giveUp]);
  return <AdminContext value={admitted ? socket : null}>{children}</AdminContext>;
}

/** The socket of the admin's namespace; null for everybody else. */
export const useAdmin = () => use(AdminContext);

/** Sends a command; true where it was done, and a note says why where not. */
export async function command(admin: LiveSocket, event: "stop" | "restart" | "follow-log", id: string) {
  try {
    const { error }: Outcome = await admin.timeout(45_000).emitWithAck(event, id);
    if (error) showNote(error);
    return !error;
  } catch {
    showNote("The server did not answer.");
    return false;
  }
}

export function AdminSignIn({
  token,
  setToken,
}: {
  token: string | null;
  setToken: (token: string | null) => void;
}) {
  const admin = useAdmin();
  if (token !== null) {
    return (
      <button className="quiet" onClick={() => setToken(null)}>
        {admin ? "Leave admin" : "Signing in…"}
      </button>
    );
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get("token");
    setToken(String(given).trim());
  };
  return (
    <form className="sign-in" onSubmit={submit}>
      <input name="token" type="password" aria-label="Admin token" placeholder="Admin token" autoComplete="off" />
      <button>Admin</button>
    </form>
  );
}
