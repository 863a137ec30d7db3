// The page: charts above, containers and tables below, the admin's part where there is an engine.
import { useConnection } from "@sockeye/react";
import { useState } from "react";
import { bytes, percent, rate } from "../format";
import { useBoard } from "../use-board";
import { AdminProvider, AdminSignIn } from "./Admin";
import { Chart } from "./Chart";
import { Containers } from "./Containers";
import { Note } from "./Note";
import { GroupTable, ProcessTable } from "./Tables";

const states = {
  live: "live",
  connecting: "connecting…",
  reconnecting: "reconnecting…",
  offline: "offline",
  refused: "refused",
};

export function App() {
  const board = useBoard();
  const { state } = useConnection();
  const [token, setToken] = useState<string | null>(null);
  const { host, samples } = board;
  const last = samples.at(-1);
  const content = (
    <>
      <header>
        <h1>dockview</h1>
        <span className="host">
          {host && `${host.name} · ${host.system} · ${host.processors} processors`}
        </span>
        {host?.docker && <AdminSignIn token={token} setToken={setToken} />}
        <span className="state" data-connection={state} role="status">
          {states[state]}
        </span>
      </header>
      <main>
        <section className="charts">
          <Chart
            title="Processors"
            samples={samples}
            lines={[{ name: "busy", of: (sample) => sample.cpu }]}
            top={100}
            print={percent}
            note={last && `load ${last.load.toFixed(2)}`}
          />
          <Chart
            title="Memory"
            samples={samples}
            lines={[{ name: "used", of: (sample) => sample.memory_used }]}
            top={last?.memory_total ?? 1}
            print={bytes}
            note={last && `of ${bytes(last.memory_total)}`}
          />
          <Chart
            title="Disk"
            samples={samples}
            lines={[
              { name: "read", of: (sample) => sample.disk_read },
              { name: "written", of: (sample) => sample.disk_written },
            ]}
            print={rate}
          />
          <Chart
            title="Network"
            samples={samples}
            lines={[
              { name: "received", of: (sample) => sample.received },
              { name: "sent", of: (sample) => sample.sent },
            ]}
            print={rate}
          />
        </section>
        {host?.docker && <Containers containers={board.containers} usage={board.usage} />}
        {host && !host.docker && (
          <p className="hint">No Docker or podman answers on this machine: here is the machine alone.</p>
        )}
        <section className="tables">
          <ProcessTable processes={board.tables.processes} />
          <GroupTable groups={board.tables.groups} />
        </section>
        <Note />
      </main>
    </>
  );
  return token === null ? (
    content
  ) : (
    <AdminProvider key={token} token={token} giveUp={() => setToken(null)}>
      {content}
    </AdminProvider>
  );
}
