// A figure with its history as lines.
import type { Sample } from "../contract";

interface Line {
  name: string;
  of: (sample: Sample) => number;
}

interface ChartProps {
  title: string;
  samples: Sample[];
  lines: Line[];
  print: (value: number) => string;
  /** The value at the upper edge; by default a little above the highest. */
  top?: number;
  note?: string | undefined;
}

const height = 100;

export function Chart({ title, samples, lines, print, top, note }: ChartProps) {
  const highest = Math.max(1024, ...samples.flatMap((sample) => lines.map(({ of }) => of(sample))));
  const edge = top ?? highest * 1.15;
  // A minute at least, and as much as there is.
  const span = Math.max(60, samples.length);
  const minutes = Math.round(span / 60);
  const first = span - samples.length;
  const y = (value: number) => height - (height * Math.min(value, edge)) / edge;
  const pointsOf = ({ of }: Line) => samples.map((sample, i) => `${first + i},${y(of(sample)).toFixed(2)}`);
  const last = samples.at(-1);
  return (
    <article className="card" data-chart={title}>
      <h2>{title}</h2>
      <p className="figures">
        {lines.map((line) => (
          <span key={line.name}>
            <b>{last ? print(line.of(last)) : "–"}</b> <small>{line.name}</small>
          </span>
        ))}
        {note && <small>{note}</small>}
      </p>
      <svg
        viewBox={`0 0 ${span - 1} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, its history`}
      >
        {[0.25, 0.5, 0.75].map((part) => (
          <line key={part} className="grid" x1="0" x2={span - 1} y1={height * part} y2={height * part} />
        ))}
        {lines.map((line, i) => {
          const points = pointsOf(line);
          return (
            <g key={line.name} className={`line-${i}`}>
              <polygon points={[`${first},${height}`, ...points, `${span - 1},${height}`].join(" ")} />
              <polyline points={points.join(" ")} data-points={points.length} />
            </g>
          );
        })}
      </svg>
      <p className="axis">
        <span>{minutes === 1 ? "a minute" : `${minutes} minutes`} ago</span>
        <span>now</span>
      </p>
    </article>
  );
}
