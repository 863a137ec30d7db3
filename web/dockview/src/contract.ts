// dockview: events and payloads, generated from the C++ contract.

export interface Container {
  id: string;
  name: string;
  image: string;
  state: string;
  status: string;
}

export interface Group {
  path: string;
  cpu: number;
  memory: number;
}

export interface Host {
  name: string;
  system: string;
  processors: number;
  docker: boolean;
}

export interface Process {
  pid: number;
  name: string;
  cpu: number;
  memory: number;
}

export interface Sample {
  at: number;
  cpu: number;
  load: number;
  memory_used: number;
  memory_total: number;
  disk_read: number;
  disk_written: number;
  received: number;
  sent: number;
}

export interface Tables {
  processes: Array<Process>;
  groups: Array<Group>;
}

export interface Usage {
  id: string;
  cpu: number;
  memory: number;
  memory_limit: number;
}

export interface ServerToClientEvents {
  host: (arg1: Host) => void;
  history: (arg1: Array<Sample>) => void;
  sample: (arg1: Sample) => void;
  tables: (arg1: Tables) => void;
  containers: (arg1: Array<Container>) => void;
  usage: (arg1: Array<Usage>) => void;
}

export interface ClientToServerEvents {
}
