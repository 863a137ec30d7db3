// Where files are dropped, what is being sent, and what there is.
import { useEvent } from "@sockeye/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get, messageOf } from "../api";
import type { Info } from "../contract";
import { useFiles } from "../use-files";
import { startUpload, useUploads } from "../uploads";
import { DropZone } from "./DropZone";
import { FileCard } from "./FileCard";
import { UploadRow } from "./UploadRow";

/** Each running job's share, by its id: told by events alone, and out of date a moment later. */
export type Shares = Readonly<Record<number, number>>;

export function Files() {
  const files = useFiles();
  const uploads = useUploads();
  const info = useQuery({ queryKey: ["info"], queryFn: () => get<Info>("/info") });
  const [shares, setShares] = useState<Shares>({});
  useEvent("job_progress", ({ job, progress }) => setShares((old) => ({ ...old, [job]: progress })));
  const largest = info.data?.largest_file ?? Number.MAX_SAFE_INTEGER;
  // What this tab sends has a row of its own.
  const sending = new Set(uploads.filter(({ error }) => !error).map(({ id }) => id));
  const shown = files.data?.files.filter(({ id }) => !sending.has(id)) ?? [];
  return (
    <main>
      <DropZone largest={largest} onFiles={(chosen) => chosen.forEach((file) => startUpload(file, largest))} />
      {files.error && (
        <p className="error" role="alert">
          {messageOf(files.error)}
        </p>
      )}
      {uploads.length > 0 && (
        <section className="uploads" aria-label="Uploads">
          {uploads.map((upload) => (
            <UploadRow key={upload.key} upload={upload} />
          ))}
        </section>
      )}
      <section className="files" aria-label="Files">
        {shown.map((file) => (
          <FileCard key={file.id} file={file} shares={shares} />
        ))}
        {files.data && shown.length === 0 && uploads.length === 0 && (
          <p className="dim empty">Nothing is here yet. What you upload is seen by you alone.</p>
        )}
      </section>
    </main>
  );
}
