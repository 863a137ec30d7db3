// Atrium: events and payloads, generated from the C++ contract.

export interface Activity {
  id: number;
  actor: number;
  actor_name: string;
  verb: Verb;
  task: number;
  subject: string;
  detail: string;
  at: number;
}

export interface BoardNudge {
  project: number;
  task: number;
  cursor: number;
}

export interface Changes {
  cursor: number;
  full: boolean;
  tasks: Array<Task>;
  deleted: Array<number>;
  comments: Array<Comment>;
  members?: Array<Member>;
}

export interface Comment {
  id: number;
  task: number;
  author: number;
  body: string;
  created_at: number;
}

export interface Feed {
  cursor: number;
  full: boolean;
  items: Array<Activity>;
}

export interface Joined {
  ok: boolean;
  error: string;
  cursor: number;
}

export interface Member {
  id: number;
  login: string;
  name: string;
  role: string;
}

export interface MembershipNudge {
  project: number;
  cursor: number;
}

export interface NewComment {
  body: string;
  key?: string;
}

export interface NewTask {
  title: string;
  status?: Status;
  notes?: string;
  assignee?: number;
  key?: string;
}

export interface Notification {
  id: number;
  verb: Verb;
  actor: number;
  actor_name: string;
  project: number;
  project_name: string;
  task: number;
  subject: string;
  at: number;
}

export interface Notifications {
  cursor: number;
  full: boolean;
  items: Array<Notification>;
  seen: number;
}

export interface Project {
  id: number;
  name: string;
  role: string;
  member_count: number;
  task_count: number;
  done_count: number;
}

export interface ProjectRef {
  project: number;
}

export type Status = "todo" | "doing" | "review" | "done";

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

export interface TaskPatch {
  title?: string;
  notes?: string;
  status?: Status;
  assignee?: number;
  before?: number;
}

export interface TaskRef {
  project: number;
  id: number;
}

export interface TypingNotice {
  project: number;
  task: number;
  user: number;
}

export interface User {
  id: number;
  login: string;
  name: string;
}

export interface UserNudge {
  cursor: number;
}

export type Verb = "created" | "moved" | "edited" | "assigned" | "commented" | "deleted" | "joined" | "left";

export interface ServerToClientEvents {
  "task_created.v2": (arg1: BoardNudge) => void;
  "task_updated.v2": (arg1: BoardNudge) => void;
  "task_deleted.v2": (arg1: BoardNudge) => void;
  "comment_added.v2": (arg1: BoardNudge) => void;
  "members_changed.v2": (arg1: BoardNudge) => void;
  presence: (arg1: ProjectRef) => void;
  typing: (arg1: TypingNotice) => void;
  "member_added.v2": (arg1: MembershipNudge) => void;
  "member_removed.v2": (arg1: MembershipNudge) => void;
  "notified.v1": (arg1: UserNudge) => void;
}

export interface ClientToServerEvents {
  "join-project": (arg1: number, reply: (answer: Joined) => void) => void;
  "leave-project": (arg1: number) => void;
  typing: (arg1: TaskRef) => void;
}
