// Atrium: events and payloads, generated from the C++ contract.

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

export interface JoinReply {
  ok: boolean;
  error: string;
}

export interface Member {
  id: number;
  login: string;
  name: string;
  role: string;
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

export interface ServerToClientEvents {
  task_created: (arg1: TaskRef) => void;
  task_updated: (arg1: TaskRef) => void;
  task_deleted: (arg1: TaskRef) => void;
  comment_added: (arg1: TaskRef) => void;
  members_changed: (arg1: ProjectRef) => void;
  presence: (arg1: ProjectRef) => void;
  typing: (arg1: TypingNotice) => void;
  member_added: (arg1: ProjectRef) => void;
  member_removed: (arg1: ProjectRef) => void;
}

export interface ClientToServerEvents {
  "join-project": (arg1: number, reply: (answer: JoinReply) => void) => void;
  "leave-project": (arg1: number) => void;
  typing: (arg1: TaskRef) => void;
}
