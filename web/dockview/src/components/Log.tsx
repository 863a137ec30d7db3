// A container's log as it grows. The server sends the next part once this one has been taken.
import type { LiveSocket } from "@sockeye/react";
import { useEffect, useRef, useState } from "react";
import type { LogLine, LogPart, Outcome } from "../admin/contract";
import type { Container } from "../contract";
import { command } from "./Admin";

const linesShown = 1000;

export function Log({
  admin,
  container: { id, name },
  close,
}: {
  admin: LiveSocket;
  container: Container;
  close: () => void;
}) {
  const [lines, setLines] = useState<LogLine[]>([]);
  const [ended, setEnded] = useState<string | null>(null);
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const more = ({ id: of, lines: news }: LogPart, taken: () => void) => {
      if (of === id) setLines((old) => [...old, ...news].slice(-linesShown));
      taken();
    };
    const end = (of: string, { error }: Outcome) => {
      if (of === id) setEnded(error ?? "The log has ended.");
    };
    admin.on("log", more);
    admin.on("log-end", end);
    void command(admin, "follow-log", id);
    return () => {
      admin.off("log", more);
      admin.off("log-end", end);
      admin.emit("leave-log", id);
      setLines([]);
    };
  }, [admin, id]);
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <article className="log card" role="dialog" aria-label={`Log of ${name}`}>
      <header>
        <h3>{name}</h3>
        <button className="quiet" onClick={close}>
          Close
        </button>
      </header>
      <pre ref={box}>
        {lines.map(({ stream, text }, i) => (
          <span key={i} className={stream}>
            {text}
            {"\n"}
          </span>
        ))}
        {ended && <em>{ended}</em>}
      </pre>
    </article>
  );
}
