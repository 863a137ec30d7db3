// The picture of a file. It is asked for with the token, which an <img> cannot send.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "../api";
import type { File as StoredFile } from "../contract";

export function Thumbnail({ file }: { file: StoredFile }) {
  const ready = file.jobs.some((job) => job.kind === "thumbnail" && job.state === "done");
  const picture = useQuery({
    queryKey: ["thumbnail", file.id],
    queryFn: async () => (await ask(`/files/${file.id}/thumbnail`)).blob(),
    enabled: ready,
  });
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!picture.data) return;
    const made = URL.createObjectURL(picture.data);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [picture.data]);
  const dot = file.name.lastIndexOf(".");
  return (
    <div className="thumbnail">
      {ready && url ? (
        <img src={url} alt={`What ${file.name} looks like`} />
      ) : (
        <span aria-hidden="true">{dot > 0 ? file.name.slice(dot + 1, dot + 6) : "file"}</span>
      )}
    </div>
  );
}
