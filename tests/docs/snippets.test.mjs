// Every C++ block of the README and of docs/ compiles against the public headers. How a block says what
// it is stands in docs/README.md.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compile, files, read, scratchFolder } from "../support/repository.mjs";

const pages = files("README.md", "docs/*.md").filter((file) => /^(README\.md|docs\/)/.test(file));

function blocks(page) {
  const text = read(page);
  return [...text.matchAll(/^```cpp([^\n]*)\n([^]*?)^```/gm)].map(({ 1: info, 2: code, index }) => ({
    info: info.trim(),
    code,
    line: text.slice(0, index).split("\n").length + 1,
  }));
}

const everything = '#include "sockeye/sockeye.hpp"\n';
const isWhole = (code) => /^\s*(\/\/[^\n]*\n)*\s*#include/.test(code) || /\bint main\b/.test(code);

function wrapped({ info, code }) {
  if (info === "body") {
    return `${everything}void body() {\n${code}\n}\n`;
  }
  return isWhole(code) ? code : everything + code;
}

for (const page of pages) {
  const folder = scratchFolder(page);
  for (const block of blocks(page)) {
    if (block.info === "ignore") continue;
    const named = /^file=([\w.]+)$/.exec(block.info)?.[1];
    if (named) writeFileSync(join(folder, named), block.code);
    test(`${page}:${block.line} compiles`, async () => {
      const source = `#line ${block.line} "${page}"\n${wrapped(block)}`;
      const name = `${page}_${block.line}`;
      const output = await compile("g++", name, source, ["-I", folder, "-Wno-unused"]);
      assert.equal(output, "");
    });
  }
}

test("links between pages lead somewhere", async () => {
  const known = new Set(files());
  const folders = new Set([...known].map((file) => file.split("/").slice(0, -1).join("/")));
  const broken = pages.flatMap((page) =>
    [...read(page).replace(/```[^]*?```/g, "").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
      .map(([, link]) => join(page, "..", link).replace(/\/$/, ""))
      .filter((target) => !known.has(target) && !folders.has(target))
      .map((target) => `${page} -> ${target}`),
  );
  assert.deepEqual(broken, []);
});
