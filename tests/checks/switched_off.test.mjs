// The cases that switch features off still fit the sources and the page that they are about.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "../switched_off/cases.mjs";
import { read } from "../support/repository.mjs";

test("each change applies exactly once", () => {
  const lost = cases
    .filter(({ file, search }) => read(file).split(search).length !== 2)
    .map(({ row, file }) => `${row} ${file}`);
  assert.deepEqual(lost, []);
});

test("each case is a row of the table, with the test that the row names", () => {
  const rows = read("docs/compatibility.md").split("\n");
  const lost = cases
    .filter(({ row, gtest, node }) => {
      const line = rows.find((text) => text.startsWith(`| ${row}`));
      return !line?.includes(gtest ? `[${gtest[1]}]` : node);
    })
    .map(({ row }) => row);
  assert.ok(cases.length >= 30);
  assert.deepEqual(lost, []);
});
