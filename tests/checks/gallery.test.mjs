// The gallery's promise: each example is one page and one C++ file of at most 150 lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { files, read } from "../support/repository.mjs";

const shared = ["gallery", "main"];
const names = files("examples/gallery/*.cpp")
  .map((file) => /([a-z]+)\.cpp$/.exec(file)[1])
  .filter((name) => !shared.includes(name));

test("each example of the gallery is short, has its page, and is linked", () => {
  assert.equal(names.length, 6);
  const index = read("examples/gallery/pages/index.html");
  for (const name of names) {
    const lines = read(`examples/gallery/${name}.cpp`).trimEnd().split("\n").length;
    assert.ok(lines <= 150, `${name}.cpp has ${lines} lines`);
    assert.ok(files(`examples/gallery/pages/${name}.html`).length === 1, `${name} has a page`);
    assert.ok(index.includes(`href="${name}.html"`), `${name} is linked`);
  }
});
