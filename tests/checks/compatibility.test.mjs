// docs/compatibility.md cannot go stale: it speaks of all that the reference offers, and each of its
// rows leads to a test that exists.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
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
const links = (cell) =>
  [...cell.matchAll(/\[((?:[^\]\\]|\\.)+)\]\(([^)]+)\)/g)].map(([, name, path]) => ({
    name: name.replace(/\\(.)/g, "$1"),
    file: join("docs", path),
  }));

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// A test's title in a source may hold `${...}`; the page may write it out, or as it stands.
function titles(file) {
  const text = read(file);
  if (file.endsWith(".cpp")) {
    return [...text.matchAll(/^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)/gm)].map(
      ([, suite, name]) => `${suite}.${name}`,
    );
  }
  return [
    ...text.matchAll(/\b(?:test|deviation|it)\(\s*(?:"((?:[^"\\]|\\.)+)"|`((?:[^`\\]|\\.)+)`)/g),
  ].map(([, plain, template]) => (plain ?? template).replace(/\\(["`])/g, "$1"));
}

function has(file, name) {
  return titles(file).some(
    (title) =>
      title === name ||
      new RegExp(`^${title.split(/\$\{[^}]*\}/).map(escaped).join(".*")}$`).test(name),
  );
}

test("each row has a verdict, and a test unless it says why not", () => {
  const wrong = rows.filter(
    ([what, , verdict, shown = ""]) =>
      !what || !verdicts.test(verdict ?? "") || (!verdict.startsWith("not") && !links(shown).length),
  );
  assert.ok(rows.length > 250, `${rows.length} rows`);
  assert.deepEqual(wrong, []);
});

test("each test that is named exists", () => {
  const known = new Set(files());
  const lost = rows
    .flatMap(([what, , , shown = ""]) => links(shown).map((link) => ({ what, ...link })))
    .filter(({ file, name }) => !known.has(file) || !has(file, name));
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
