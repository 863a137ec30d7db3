// docs/client-cases.md cannot go stale: each of its rows leads to a test that exists, or says why not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTest, namedTests } from "../support/named_tests.mjs";
import { files, read } from "../support/repository.mjs";

const rows = read("docs/client-cases.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:-+|case) \|/.test(line))
  .map((line) => line.slice(2, -2).split(" | "));

test("each case has a test, or a reason why it has none", () => {
  assert.ok(rows.length > 50, `${rows.length} rows`);
  const wrong = rows.filter(
    ([, shown = ""]) => !namedTests(shown).length && !/^not(?:,| here)/.test(shown),
  );
  assert.deepEqual(wrong, []);
});

test("each test that is named exists", () => {
  const known = new Set(files());
  const lost = rows
    .flatMap(([what, shown = ""]) => namedTests(shown).map((link) => ({ what, ...link })))
    .filter(({ file, name }) => !known.has(file) || !hasTest(file, name));
  assert.deepEqual(lost, []);
});
