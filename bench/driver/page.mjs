// The page of results: docs/benchmarks.md, made of what was measured and nothing else.
import { shown } from "./load.mjs";
import { servers } from "./servers.mjs";

const digits = (value) =>
  value === undefined
    ? ""
    : Math.abs(value) >= 100
      ? Math.round(value).toLocaleString("en")
      : value.toPrecision(3);

const head = `# Benchmarks

Made by \`./dev bench\`; nothing here is written by hand. [bench/README.md](../bench/README.md) says how it is
measured, and what the floors are. A case's servers run in turn, round after round; a figure is the median
of its rounds, a ratio is that of two medians of the same run. CPU is the server's: the run time of all its
threads and of the kernel's deferred network work on its core, in user and kernel mode.
`;

function wantedRow(result, wanted) {
  const { of, to, most, least, measure, note } = wanted;
  const ours = result.medians[of]?.[measure];
  const theirs = to === undefined ? 1 : result.medians[to]?.[measure];
  const value = ours / theirs;
  const measured = Number.isFinite(value);
  const met = most ? value <= most : value >= least;
  const verdict = !(most || least) || !measured ? "" : met ? "yes" : "**no**";
  const against = to === undefined ? "" : servers[to].title;
  const ratio = to === undefined ? digits(value) : `${value.toFixed(3)} x`;
  const shownValue = measured ? ratio : "not measured";
  const what = note ? `${result.title}, ${note}` : result.title;
  const limit = most ? digits(most) : least ? `at least ${digits(least)}` : "";
  return `| ${what} | ${servers[of].title} | ${against} | ${shownValue} | ${limit} | ${verdict} |`;
}

// The cost of a receiver, from the smallest to the largest of the cases that are about it.
function flatRows(results) {
  const measure = "server_cpu_us_per_delivery";
  const about = results.filter(({ id }) => id.startsWith("flat-"));
  return ["sockeye", "send"].flatMap((name) => {
    const values = about.map(({ medians }) => medians[name]?.[measure]).filter(Boolean);
    if (values.length < 2) return [];
    const ratio = Math.max(...values) / Math.min(...values);
    const what = "cost per receiver from 100 to 19,000 receivers, most against least";
    const limit = name === "sockeye" ? "1.15" : "";
    const verdict = limit && (ratio <= 1.15 ? "yes" : "**no**");
    return [`| ${what} | ${servers[name].title} | itself | ${ratio.toFixed(3)} x | ${limit} | ${verdict} |`];
  });
}

// What tests/budget has counted and holds the code to.
function instructions(budget) {
  const lines = ["## Instructions", ""];
  lines.push("In user mode, counted by callgrind (`tests/budget`, which fails above 5 % more):", "");
  lines.push("| what | instructions | at most | met |", "| --- | ---: | ---: | --- |");
  for (const [name, count] of Object.entries(budget)) {
    const most = name.startsWith("a receiver") ? 120 : undefined;
    const verdict = most ? (count <= most ? "yes" : "**no**") : "";
    lines.push(`| ${name} | ${digits(count)} | ${most ?? ""} | ${verdict} |`);
  }
  return [...lines, ""];
}

function details(result) {
  const lines = [`### ${result.title}`, "", `\`${shown(result.args)}\``, ""];
  if (result.leftOut) return [...lines, `Not measured: ${result.leftOut}.`, ""];
  if (result.serverArgs?.length) {
    lines.push(`The servers had \`${result.serverArgs.join(" ")}\`.`, "");
  }
  lines.push(`| server | ${result.columns.join(" | ")} | least to most |`);
  lines.push(`| --- |${" ---: |".repeat(result.columns.length + 1)}`);
  for (const [name, medians] of Object.entries(result.medians)) {
    const cells = result.columns.map((column) => digits(medians[column]));
    const { least, most } = result.spread[name];
    lines.push(
      `| ${servers[name].title} | ${cells.join(" | ")} | ${digits(least)} to ${digits(most)} |`,
    );
  }
  for (const [name, why] of Object.entries(result.failed)) {
    lines.push("", `${servers[name].title} failed: ${why}`);
  }
  return [...lines, ""];
}

/** `results` as run.mjs collects them. */
export function page({ machine, rounds, seconds, versions, skipped, results, budget }) {
  const lines = [head, "| | |", "| --- | --- |"];
  for (const [name, value] of Object.entries(machine)) lines.push(`| ${name} | ${value} |`);
  lines.push(`| Rounds | ${rounds}, of ${seconds} s each |`);
  for (const [name, version] of Object.entries(versions)) {
    if (version !== "this tree") lines.push(`| ${servers[name].title} | ${version} |`);
  }
  for (const [name, why] of Object.entries(skipped)) {
    lines.push(`| ${servers[name].title} | left out: ${why} |`);
  }
  lines.push("", "## What is wanted, and what was measured", "");
  lines.push("Ours against another in the same run; where nothing is wanted, the ratio stands alone.", "");
  lines.push("| what | of | against | measured | at most | met |", "| --- | --- | --- | ---: | ---: | --- |");
  for (const result of results) {
    for (const wanted of result.wanted) lines.push(wantedRow(result, wanted));
  }
  lines.push(...flatRows(results), "", ...instructions(budget), "## Each case", "");
  for (const result of results) lines.push(...details(result));
  return `${lines.join("\n").trimEnd()}\n`;
}
