// Reads llvm-cov's summary from standard input and prints lines covered by file, worst first, then by
// floor (the arguments), then in all.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [{ files }] = JSON.parse(readFileSync(0, "utf8")).data;
const rows = files.map(({ filename, summary: { lines } }) => ({
  name: relative(".", filename),
  covered: lines.covered,
  count: lines.count,
}));
const share = ({ covered, count }) => (count === 0 ? 100 : (100 * covered) / count);
const print = (row) =>
  console.log(
    `${row.name.padEnd(36)} ${share(row).toFixed(1).padStart(6)} %  ${row.covered} of ${row.count} lines`,
  );
const sum = (name, parts) => ({
  name,
  covered: parts.reduce((all, row) => all + row.covered, 0),
  count: parts.reduce((all, row) => all + row.count, 0),
});

for (const row of rows.sort((a, b) => share(a) - share(b))) if (row.count > 0) print(row);
for (const floor of process.argv.slice(2)) {
  print(sum(floor, rows.filter(({ name }) => name.startsWith(`src/${floor}/`))));
}
print(sum("all", rows));
