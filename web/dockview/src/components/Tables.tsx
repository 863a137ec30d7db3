// The busiest processes and control groups.
import type { Group, Process } from "../contract";
import { bytes, percent } from "../format";

export function ProcessTable({ processes }: { processes: Process[] }) {
  return (
    <article className="card">
      <h2>Processes</h2>
      <table>
        <thead>
          <tr>
            <th>Name</th>
            <th className="pid">PID</th>
            <th>CPU</th>
            <th>Memory</th>
          </tr>
        </thead>
        <tbody>
          {processes.map(({ pid, name, cpu, memory }) => (
            <tr key={pid}>
              <td>{name}</td>
              <td className="pid">{pid}</td>
              <td>{percent(cpu)}</td>
              <td>{bytes(memory)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

export function GroupTable({ groups }: { groups: Group[] }) {
  if (groups.length === 0) return null;
  return (
    <article className="card">
      <h2>Control groups</h2>
      <table>
        <thead>
          <tr>
            <th>Path</th>
            <th>CPU</th>
            <th>Memory</th>
          </tr>
        </thead>
        <tbody>
          {groups.map(({ path, cpu, memory }) => (
            <tr key={path}>
              <td>{path}</td>
              <td>{percent(cpu)}</td>
              <td>{bytes(memory)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
