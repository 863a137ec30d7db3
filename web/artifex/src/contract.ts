// Artifex: events and payloads, generated from the C++ contract.

export interface Demo {
  logins: Array<string>;
  password: string;
}

export interface File {
  id: string;
  name: string;
  type: string;
  size: number;
  received: number;
  state: FileState;
  created_at: number;
  jobs: Array<Job>;
}

export interface FileList {
  cursor: number;
  full: boolean;
  files: Array<File>;
  removed: Array<string>;
}

export interface FileRef {
  id: string;
}

export type FileState = "uploading" | "complete";

export interface Info {
  demo?: Demo;
  largest_file: number;
}

export interface Job {
  id: number;
  kind: JobKind;
  state: JobState;
  error?: string;
  result?: string;
}

export type JobKind = "checksum" | "thumbnail" | "text";

export interface JobProgress {
  file: string;
  job: number;
  kind: JobKind;
  progress: number;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled";

export interface Session {
  token: string;
  user: User;
}

export interface User {
  id: number;
  login: string;
  name: string;
}

export interface ServerToClientEvents {
  file_changed: (arg1: FileRef) => void;
  file_removed: (arg1: FileRef) => void;
  job_progress: (arg1: JobProgress) => void;
}

export interface ClientToServerEvents {
}
