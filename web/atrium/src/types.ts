// What the REST interface and the events carry. contract.ts is generated from the server's structs;
// here stands what the page knows beyond that.
import type * as contract from "./contract";
import type { Status, User } from "./contract";

export type {
  Activity,
  Comment,
  Feed,
  Notification,
  Notifications,
  ProjectRef,
  Status,
  Task,
  TaskPatch,
  TaskRef,
  TypingNotice,
  User,
} from "./contract";
export type { ClientToServerEvents, ServerToClientEvents } from "./contract";

export const statuses = ["todo", "doing", "review", "done"] as const satisfies Status[];

export const statusNames: Record<Status, string> = {
  todo: "To do",
  doing: "In progress",
  review: "Review",
  done: "Done",
};

type Role = "owner" | "member";
export type Member = contract.Member & { role: Role };
export type Project = contract.Project & { role: Role };

/** What changed since a cursor; with `full`, all that there is. */
export interface Changes extends contract.Changes {
  members?: Member[];
}

export interface Session {
  token: string;
  user: User;
}

export interface Info {
  demo?: { logins: string[]; password: string };
}
