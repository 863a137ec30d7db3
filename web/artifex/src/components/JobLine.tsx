// One job: how far it is, what it found, or why it failed.
import { post } from "../api";
import type { Job, JobKind } from "../contract";
import { Bar } from "./Bar";

const names: Record<JobKind, string> = { checksum: "SHA-256", thumbnail: "Thumbnail", text: "Text" };

interface Props {
  job: Job;
  share: number | undefined;
  onError: (error: unknown) => void;
}

export function JobLine({ job, share, onError }: Props) {
  const order = (what: string) => () => void post(`/jobs/${job.id}/${what}`).catch(onError);
  const active = job.state === "queued" || job.state === "running";
  return (
    <li data-job={job.kind} data-state={job.state}>
      <span className="kind">{names[job.kind]}</span>
      <span className="outcome">{outcome()}</span>
      {active && (
        <button type="button" className="small" onClick={order("cancel")} aria-label={`Cancel ${names[job.kind]}`}>
          Cancel
        </button>
      )}
      {(job.state === "failed" || job.state === "cancelled") && (
        <button type="button" className="small" onClick={order("restart")} aria-label={`Run ${names[job.kind]} again`}>
          Again
        </button>
      )}
    </li>
  );

  function outcome() {
    switch (job.state) {
      case "queued":
        return <span className="dim">waits</span>;
      case "running":
        return <Bar share={share ?? 0} label={names[job.kind]} />;
      case "failed":
        return <span className="error">{job.error}</span>;
      case "cancelled":
        return <span className="dim">cancelled</span>;
      case "done":
        if (job.kind === "checksum") return <code title={job.result}>{job.result}</code>;
        return <span className="good">{job.result?.replace("x", " × ")}</span>;
    }
  }
}
