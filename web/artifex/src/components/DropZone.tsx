// Files come by a click or by being dropped.
import { type DragEvent, useState } from "react";
import { bytes } from "../format";

interface Props {
  largest: number;
  onFiles: (files: globalThis.File[]) => void;
}

export function DropZone({ largest, onFiles }: Props) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <label
      className={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        type="file"
        multiple
        aria-label="Choose files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // So that the same file can be chosen again.
          event.target.value = "";
        }}
      />
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 16V4m-5 5l5-5 5 5M5 20h14" />
      </svg>
      <b>Drop files here, or choose them</b>
      <span className="dim">
        Pictures and PDFs are read. Whatever breaks off goes on where it was
        {largest < Number.MAX_SAFE_INTEGER && `; up to ${bytes(largest)} each`}.
      </span>
    </label>
  );
}
