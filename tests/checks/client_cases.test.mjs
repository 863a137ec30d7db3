// docs/client-cases.md cannot go stale: each of its rows leads to a test that exists, or says why not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTest, namedTests } from "../support/named_tests.mjs";
import { files, read } from "../support/repository.mjs";

const page = read("docs/client-cases.md");
const isRow = (line) => line.startsWith("| ") && !/^\| (?:-+|case|fault|complaint) \|/.test(line);
const rows = page
  .split("\n")
  .filter(isRow)
  .map((line) => line.slice(2, -2).split(" | "));

test("each case has a test, or a reason why it has none", () => {
  assert.ok(rows.length > 50, `${rows.length} rows`);
  const wrong = rows.filter(
    ([, shown = ""]) => !namedTests(shown).length && !/^not(?:,| here)/.test(shown),
  );
  assert.deepEqual(wrong, []);
});

test("each file of the reference has as many rows as cases", () => {
  const files = page.split(/^### /m).slice(1);
  assert.equal(files.length, 20);
  for (const file of files) {
    const [, name, count] = /^(\S+): (\d+)\n/.exec(file);
    const [cases] = file.split(/^## /m);
    assert.equal(cases.split("\n").filter(isRow).length, Number(count), name);
  }
});

test("each test that is named exists", () => {
  const known = new Set(files());
  const lost = rows
    .flatMap(([what, shown = ""]) => namedTests(shown).map((link) => ({ what, ...link })))
    .filter(({ file, name }) => !known.has(file) || !hasTest(file, name));
  assert.deepEqual(lost, []);
});
