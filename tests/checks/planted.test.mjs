// The defects that are planted for the session fuzzer still fit the sources.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defects, planted } from "../../tools/dev/planted.mjs";

test("there are at least ten planted defects", () => {
  assert.ok(defects.length >= 10);
});

for (const defect of defects) {
  test(`a planted defect fits in one place: ${defect.name}`, () => {
    assert.notEqual(planted(defect), "");
  });
}
