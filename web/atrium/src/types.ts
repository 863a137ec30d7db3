// What the REST interface and the events carry; the names are those of the server's structs.

export const statuses = ["todo", "doing", "review", "done"] as const;
export type Status = (typeof statuses)[number];

export const statusNames: Record<Status, string> = {
  todo: "To do",
  doing: "In progress",
  review: "Review",
  done: "Done",
};

export interface User {
  id: number;
  login: string;
  name: string;
}

export interface Member extends User {
  role: "owner" | "member";
}

export interface Project {
  id: number;
  name: string;
  role: "owner" | "member";
  member_count: number;
  task_count: number;
  done_count: number;
}

export interface Task {
  id: number;
  project: number;
  title: string;
  notes: string;
  status: Status;
  assignee?: number;
  position: number;
  comment_count: number;
  created_by: number;
  created_at: number;
  updated_at: number;
}

export interface Comment {
  id: number;
  task: number;
  author: number;
  body: string;
  created_at: number;
}

/** What changed since a cursor; with `full`, all that there is. */
export interface Changes {
  cursor: number;
  full: boolean;
  tasks: Task[];
  deleted: number[];
  comments: Comment[];
  members?: Member[];
}

export interface Session {
  token: string;
  user: User;
}

export interface Info {
  demo?: { logins: string[]; password: string };
}

/** `assignee` 0 is nobody; `before` 0 is the column's end. */
export interface TaskPatch {
  title?: string;
  notes?: string;
  status?: Status;
  assignee?: number;
  before?: number;
}

export interface JoinReply {
  ok: boolean;
  error: string;
}

export interface TaskRef {
  project: number;
  id: number;
}
export interface ProjectRef {
  project: number;
}
export interface TypingNotice {
  project: number;
  task: number;
  user: number;
}

export interface ServerEvents {
  task_created: (ref: TaskRef) => void;
  task_updated: (ref: TaskRef) => void;
  task_deleted: (ref: TaskRef) => void;
  comment_added: (ref: TaskRef) => void;
  members_changed: (ref: ProjectRef) => void;
  member_added: (ref: ProjectRef) => void;
  member_removed: (ref: ProjectRef) => void;
  presence: (ref: ProjectRef) => void;
  typing: (notice: TypingNotice) => void;
}

export interface ClientEvents {
  "join-project": (project: number, reply: (answer: JoinReply) => void) => void;
  "leave-project": (project: number) => void;
  typing: (at: TaskRef) => void;
}
