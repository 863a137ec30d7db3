// docs/compatibility.md cannot go stale: it speaks of all that the reference offers, and each of its
// rows leads to a test that exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTest, namedTests } from "../support/named_tests.mjs";
import { files, read } from "../support/repository.mjs";
import { referenceFace } from "../support/reference_face.mjs";

const page = "docs/compatibility.md";
const verdicts = /^(same|stricter, because .+|not, because .+)$/;

const rows = read(page)
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:-+|what|option) \|/.test(line))
  .map((line) =>
    line
      .slice(2, -2)
      .split(/ \| /)
      .map((cell) => cell.trim()),
  );

test("each row has a verdict, and a test unless it says why not", () => {
  const wrong = rows.filter(
    ([what, , verdict, shown = ""]) =>
      !what || !verdicts.test(verdict ?? "") || (!verdict.startsWith("not") && !namedTests(shown).length),
  );
  assert.ok(rows.length > 250, `${rows.length} rows`);
  assert.deepEqual(wrong, []);
});

test("each test that is named exists", () => {
  const known = new Set(files());
  const lost = rows
    .flatMap(([what, , , shown = ""]) => namedTests(shown).map((link) => ({ what, ...link })))
    .filter(({ file, name }) => !known.has(file) || !hasTest(file, name));
  assert.deepEqual(lost, []);
});

test("every public member and option of the reference has a row", () => {
  const spoken = new Set(rows.map(([what]) => what.replaceAll("`", "")));
  assert.deepEqual(
    referenceFace().filter((member) => !spoken.has(member)),
    [],
  );
});

test("the numbered behaviours are complete", () => {
  const numbers = new Set(rows.map(([what]) => Number(/^(\d+)\./.exec(what)?.[1])));
  const missing = Array.from({ length: 91 }, (_, i) => i + 1).filter((n) => !numbers.has(n));
  assert.deepEqual(missing, []);
});
