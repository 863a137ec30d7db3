// The defects that are planted for the cluster's simulation still fit the sources.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defects, planted } from "../sim/planted.mjs";

test("there are at least ten planted defects of the cluster", () => {
  assert.ok(defects.length >= 10);
});

for (const defect of defects) {
  test(`a planted defect of the cluster fits in one place: ${defect.name}`, () => {
    assert.notEqual(planted(defect), "");
  });
}
