// The engine's containers, their state and use; for an admin what can be done with them.
import { useState } from "react";
import type { Container, Usage } from "../contract";
import { bytes, percent } from "../format";
import { command, useAdmin } from "./Admin";
import { Log } from "./Log";

export function Containers({
  containers,
  usage,
}: {
  containers: Container[];
  usage: ReadonlyMap<string, Usage>;
}) {
  const [log, setLog] = useState<string | null>(null);
  const admin = useAdmin();
  const read = containers.find(({ id }) => id === log);
  return (
    <section className="containers">
      <h2>Containers</h2>
      {containers.length === 0 && <p className="hint">The engine has none.</p>}
      <ul>
        {containers.map((container) => (
          <Row
            key={container.id}
            container={container}
            usage={usage.get(container.id)}
            readLog={() => setLog(container.id)}
          />
        ))}
      </ul>
      {admin && read && <Log key={read.id} admin={admin} container={read} close={() => setLog(null)} />}
    </section>
  );
}

function Row({
  container: { id, name, image, state, status },
  usage,
  readLog,
}: {
  container: Container;
  usage: Usage | undefined;
  readLog: () => void;
}) {
  const admin = useAdmin();
  const [busy, setBusy] = useState(false);
  const runs = state === "running";
  const order = async (event: "stop" | "restart") => {
    if (!admin) return;
    setBusy(true);
    await command(admin, event, id);
    setBusy(false);
  };
  return (
    <li className="card" data-container={name}>
      <span className="badge" data-state={state}>
        {state}
      </span>
      <div className="what">
        <b>{name || id.slice(0, 12)}</b>
        <small>
          {image} · {status}
        </small>
      </div>
      {runs && usage && (
        <div className="use">
          <span>{percent(usage.cpu)} CPU</span>
          <span>{bytes(usage.memory)}</span>
        </div>
      )}
      {admin && (
        <div className="orders">
          <button className="quiet" onClick={readLog}>
            Log
          </button>
          <button className="quiet" disabled={busy} onClick={() => void order("restart")}>
            {runs ? "Restart" : "Start"}
          </button>
          <button className="danger" disabled={busy || !runs} onClick={() => void order("stop")}>
            Stop
          </button>
        </div>
      )}
    </li>
  );
}
