// The React package's own tests, each as one of these. They run against socket.io on Node and Sockeye.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build, checkPage, root } from "./support/typescript.mjs";

const folder = join(root, "web", "react");

test("the React package type-checks", () => {
  assert.equal(checkPage(folder), "");
});

test("the React package's tests", async (t) => {
  const results = await mkdtemp(join(tmpdir(), "react-"));
  t.after(() => rm(results, { recursive: true }));
  const output = join(results, "results.json");
  const vitest = spawn(
    process.execPath,
    [join(folder, "node_modules", "vitest", "vitest.mjs"), "run", "--reporter=json", `--outputFile=${output}`],
    { cwd: folder, env: { ...process.env, SOCKEYE_BUILD: build }, stdio: ["ignore", "ignore", "inherit"] },
  );
  await new Promise((resolve) => vitest.once("exit", resolve));
  const { testResults } = JSON.parse(await readFile(output, "utf8"));
  assert.ok(testResults.length > 0);
  for (const { name, message, assertionResults } of testResults) {
    assert.ok(assertionResults.length > 0, `${name}: ${message}`);
    for (const { fullName, status, failureMessages } of assertionResults) {
      await t.test(fullName, () => assert.equal(status, "passed", failureMessages?.join("\n")));
    }
  }
});
