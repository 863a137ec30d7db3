// A file: what it is, what was made of it, and what can be done with it.
import { useState } from "react";
import { ask, messageOf, post } from "../api";
import type { File as StoredFile } from "../contract";
import { bytes, percent } from "../format";
import type { Shares } from "./Files";
import { JobLine } from "./JobLine";
import { FileText } from "./FileText";
import { Thumbnail } from "./Thumbnail";

const failure = (set: (message: string) => void) => (error: unknown) => set(messageOf(error));

export function FileCard({ file, shares }: { file: StoredFile; shares: Shares }) {
  const [error, setError] = useState("");
  const job = (kind: string) => file.jobs.find((each) => each.kind === kind);
  const save = async () => {
    const { url } = await post<{ url: string }>(`/files/${file.id}/ticket`);
    window.location.assign(url);
  };
  const remove = () =>
    ask(`/uploads/${file.id}`, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
  const when = new Date(file.created_at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (
    <article className="card file" data-file={file.name}>
      <Thumbnail file={file} />
      <div className="facts">
        <h2 title={file.name}>{file.name}</h2>
        <p className="dim">
          {bytes(file.size)} · {when}
        </p>
        {file.state === "uploading" && (
          <p className="paused">
            {percent(file.size === 0 ? 1 : file.received / file.size)} has come. Choose the same file again to go
            on.
          </p>
        )}
        <ul>
          {file.jobs.map((each) => (
            <JobLine key={each.id} job={each} share={shares[each.id]} onError={failure(setError)} />
          ))}
        </ul>
        {error && (
          <p className="error" role="alert">
            {error}
          </p>
        )}
        <div className="orders">
          {file.state === "complete" && (
            <button type="button" onClick={() => void save().catch(failure(setError))}>
              Download
            </button>
          )}
          <button type="button" className="quiet" onClick={() => void remove().catch(failure(setError))}>
            Remove
          </button>
        </div>
      </div>
      {job("text")?.state === "done" && <FileText id={file.id} />}
    </article>
  );
}
