// The reporter of the node:test suites: a line a file as it ends, each failure in full, and the
// counts "passed failed skipped" in the file that SOCKEYE_TEST_COUNTS names.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";

const notSelected = "test name does not match pattern";

function describe(error) {
  const cause = error?.cause ?? error;
  return (cause?.stack ?? String(cause)).replace(/^/gm, "      ");
}

export default async function* reporter(events) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const files = new Map();

  for await (const { type, data } of events) {
    if (type === "test:stderr" || type === "test:stdout") {
      if (process.env.SOCKEYE_TEST_OUTPUT) yield data.message;
      continue;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const file = relative(process.cwd(), data.file ?? data.name);
    const counts = files.get(file) ?? { passed: 0, failed: 0, skipped: 0 };
    files.set(file, counts);

    const error = data.details?.error;
    const suite = data.details?.type === "suite";
    if (type === "test:fail" && !(error?.failureType === "subtestsFailed")) {
      counts.failed += 1;
      yield `  not ok  ${file}: ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
      yield `${describe(error)}\n`;
    } else if (type === "test:pass" && !suite) {
      if (data.skip === notSelected) continue;
      if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
      else counts.passed += 1;
    }
  }

  for (const [file, counts] of files) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (counts.passed + counts.failed + counts.skipped === 0) continue;
    const skipped = counts.skipped ? `, ${counts.skipped} skipped` : "";
    yield `  ${file}: ${counts.passed} passed, ${counts.failed} failed${skipped}\n`;
  }
  if (process.env.SOCKEYE_TEST_COUNTS) {
    const line = `${total.passed} ${total.failed} ${total.skipped}\n`;
    writeFileSync(process.env.SOCKEYE_TEST_COUNTS, line);
  }
}
