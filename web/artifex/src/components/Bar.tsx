// How far something has come.
import { percent } from "../format";

export function Bar({ share, label }: { share: number; label: string }) {
  return (
    <span className="bar">
      <progress value={share} max={1} aria-label={label} />
      <span className="figure">{percent(share)}</span>
    </span>
  );
}
