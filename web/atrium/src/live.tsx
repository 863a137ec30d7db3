// The socket: it carries nudges ("this changed"), never state. Every nudge leads to a question over
// REST, and so does every (re)connection that was not recovered.
import { SocketProvider, useEvent, useLive, useSocket } from "@sockeye/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { boardKey, feedKey, notificationsKey, presenceKey, projectsKey } from "./keys";
import { go, projectsPath, useRoute } from "./route";
import { endSession } from "./session";
import { showToast } from "./toast";
import type { ClientToServerEvents, ServerToClientEvents } from "./types";

declare module "@sockeye/react" {
  interface Register {
    server: ServerToClientEvents;
    client: ClientToServerEvents;
  }
}

const boardEvents = [
  "task_created.v2",
  "task_updated.v2",
  "task_deleted.v2",
  "comment_added.v2",
  "members_changed.v2",
] as const;
const tryAgainAfter = 2000;
const typingShownFor = 4000;

export function LiveProvider({ token, children }: { token: string; children: ReactNode }) {
  const options = { auth: { token }, reconnectionDelay: 500, reconnectionDelayMax: 2000 };
  return (
    <SocketProvider key={token} options={options}>
      <Refusals />
      <Memberships />
      {children}
    </SocketProvider>
  );
}

/** A token that is not taken ends the session; another refusal is not tried again by itself. */
function Refusals() {
  const socket = useSocket();
  const retry = useRef<number>(undefined);
  useEffect(() => {
    const refused = (error: Error) => {
      if (error.message === "unauthorized") endSession();
      else if (!socket.active) {
        window.clearTimeout(retry.current);
        retry.current = window.setTimeout(() => socket.connect(), tryAgainAfter);
      }
    };
    socket.on("connect_error", refused);
    return () => {
      socket.off("connect_error", refused);
      window.clearTimeout(retry.current);
    };
  }, [socket]);
  return null;
}

/** Which projects there are for this user. */
function Memberships() {
  const shown = useRoute().project;
  useLive(projectsKey, { events: ["member_added.v2", "member_removed.v2"] });
  useEvent("member_removed.v2", ({ project }) => {
    if (project === shown) leaveBoard("You are no longer a member of this project.");
  });
  return null;
}

/** Keeps a board's feed fresh, while it is shown; the room is the board's. */
export function useWatchedFeed(project: number) {
  useLive(feedKey(project), {
    room: { join: "join-project", leave: "leave-project", args: [project] },
    events: boardEvents,
    only: (_event, [nudge]: { project: number }[]) => nudge?.project === project,
  });
}

/** Keeps what the user is told in person fresh; the server has put each of his tabs into his room. */
export function useWatchedNotifications(user: number) {
  useLive(notificationsKey(user), { events: ["notified.v1"] });
}

function leaveBoard(why: string) {
  showToast(why);
  go(projectsPath);
}

/** Keeps a project's board, and who looks at it, as fresh as the nudges of its room say. */
export function useWatchedProject(project: number) {
  const room = { join: "join-project", leave: "leave-project", args: [project] };
  const only = (_event: string, [ref]: { project: number }[]) => ref?.project === project;
  const { error } = useLive(boardKey(project), {
    room,
    events: boardEvents,
    only,
  });
  useLive(presenceKey(project), { room, events: ["presence"], only });
  useEffect(() => {
    if (error) leaveBoard(error);
  }, [error]);
}

/** Tells the others that this user types a comment on a task. */
export function useTellTyping() {
  const socket = useSocket();
  return (project: number, id: number) => {
    if (socket.connected) socket.volatile.emit("typing", { project, id });
  };
}

/** The users who type a comment on this task, but for oneself, whom the server leaves out. */
export function useTyping(task: number): number[] {
  const [users, setUsers] = useState<readonly number[]>([]);
  const timers = useRef(new Map<number, number>());
  const without = (user: number) => (all: readonly number[]) => all.filter((other) => other !== user);
  useEvent("typing", ({ task: of, user }) => {
    if (of !== task) return;
    window.clearTimeout(timers.current.get(user));
    timers.current.set(user, window.setTimeout(() => setUsers(without(user)), typingShownFor));
    setUsers((all) => [...without(user)(all), user]);
  });
  useEffect(() => {
    const all = timers.current;
    return () => {
      for (const timer of all.values()) window.clearTimeout(timer);
      all.clear();
    };
  }, []);
  return [...users];
}
