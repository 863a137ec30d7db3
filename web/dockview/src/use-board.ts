// What the server pushes, as it is now.
import { useEvent } from "@sockeye/react";
import { useState } from "react";
import type { Container, Host, Sample, Tables, Usage } from "./contract";

/** As many as the server keeps: ten minutes. */
const shownSeconds = 600;

export interface BoardData {
  host: Host | null;
  samples: Sample[];
  tables: Tables;
  containers: Container[];
  usage: ReadonlyMap<string, Usage>;
}

export function useBoard(): BoardData {
  const [host, setHost] = useState<Host | null>(null);
  const [samples, setSamples] = useState<Sample[]>([]);
  const [tables, setTables] = useState<Tables>({ processes: [], groups: [] });
  const [containers, setContainers] = useState<Container[]>([]);
  const [usage, setUsage] = useState<ReadonlyMap<string, Usage>>(new Map());
  useEvent("host", setHost);
  // Each connection begins with the history: a gap is filled by it.
  useEvent("history", setSamples);
  useEvent("sample", (sample) => setSamples((old) => [...old, sample].slice(-shownSeconds)));
  useEvent("tables", setTables);
  useEvent("containers", setContainers);
  useEvent("usage", (all) => setUsage(new Map(all.map((each) => [each.id, each]))));
  return { host, samples, tables, containers, usage };
}
