// The text of a file, asked for when somebody wants to see it.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask, messageOf } from "../api";

export function FileText({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const text = useQuery({
    queryKey: ["text", id],
    queryFn: async () => (await ask(`/files/${id}/text`)).text(),
    enabled: open,
  });
  const shown = text.data?.trim();
  return (
    <details className="text" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Text</summary>
      {text.error ? (
        <p className="error" role="alert">
          {messageOf(text.error)}
        </p>
      ) : (
        <pre>{text.isSuccess ? shown || "No text was found." : "…"}</pre>
      )}
    </details>
  );
}
