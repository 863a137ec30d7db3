// dockview's admin: events and payloads, generated from the C++ contract.

export interface LogLine {
  stream: string;
  text: string;
}

export interface LogPart {
  id: string;
  lines: Array<LogLine>;
}

export interface Outcome {
  error?: string;
}

export interface ServerToClientEvents {
  log: (arg1: LogPart, reply: () => void) => void;
  "log-end": (arg1: string, arg2: Outcome) => void;
}

export interface ClientToServerEvents {
  stop: (arg1: string, reply: (answer: Outcome) => void) => void;
  restart: (arg1: string, reply: (answer: Outcome) => void) => void;
  "follow-log": (arg1: string, reply: (answer: Outcome) => void) => void;
  "leave-log": (arg1: string) => void;
}
