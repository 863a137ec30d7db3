// The reporter of the node:test suites: a line a suite as it ends, each failure in full, and the counts
// "passed failed skipped" in the file that SOCKEYE_TEST_COUNTS names.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";

const notSelected = "test name does not match pattern";

function describe(error) {
  const cause = error?.cause ?? error;
  return (cause?.stack ?? String(cause)).replace(/^/gm, "      ");
}

const line = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;

export default async function* reporter(events) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  let suite = { passed: 0, failed: 0, skipped: 0 };

  for await (const { type, data } of events) {
    if (type === "test:stderr" || type === "test:stdout") {
      if (process.env.SOCKEYE_TEST_OUTPUT || type === "test:stderr") yield data.message;
      continue;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { error, type: kind, duration_ms: ms } = data.details;
    const name = data.nesting === 0 && kind !== "suite" ? relative(".", data.name) : data.name;

    if (type === "test:fail" && error?.failureType !== "subtestsFailed") {
      suite.failed += 1;
      yield `  not ok  ${name} (${Math.round(ms)} ms)\n${describe(error)}\n`;
    } else if (type === "test:pass" && kind !== "suite" && data.skip !== notSelected) {
      if (data.skip !== undefined || data.todo !== undefined) suite.skipped += 1;
      else suite.passed += 1;
    }

    if (data.nesting > 0) continue;
    const count = suite.passed + suite.failed + suite.skipped;
    if (count > 0 && (type === "test:pass" || kind === "suite")) yield `  ${name}: ${line(suite)}\n`;
    for (const key of Object.keys(total)) total[key] += suite[key];
    suite = { passed: 0, failed: 0, skipped: 0 };
  }

  if (process.env.SOCKEYE_TEST_COUNTS) {
    const counts = `${total.passed} ${total.failed} ${total.skipped}\n`;
    writeFileSync(process.env.SOCKEYE_TEST_COUNTS, counts);
  }
}
