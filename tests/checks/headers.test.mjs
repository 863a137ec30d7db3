// Each public header compiles alone, with both compilers, and includes only what a user has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, compilers, files, grep } from "../support/repository.mjs";

const headers = files("include/sockeye/*.hpp");
const adapters = /^include\/sockeye\/(adapters|nlohmann|asio|describe)/;

for (const { name, installed } of compilers) {
  test(`every public header compiles alone with ${name}`, { skip: !installed }, async () => {
    const queue = [...headers];
    const failures = [];
    const worker = async () => {
      for (let header; (header = queue.shift()); ) {
        const include = header.replace("include/", "");
        const output = await compile(name, include, `#include "${include}"\n`);
        if (output) failures.push(`${header}\n${output.split("\n").slice(0, 8).join("\n")}`);
      }
    };
    await Promise.all([worker(), worker()]);
    assert.deepEqual(failures, []);
  });
}

test("public headers include the standard library and each other alone", () => {
  const list = headers.filter((header) => !adapters.test(header));
  assert.deepEqual(grep(/^\s*#\s*include\s+<[^>]*[./]/, list), []);
  assert.deepEqual(grep(/^\s*#\s*include\s+"(?!sockeye\/)/, list), []);
});

test("every header is included once", () => {
  const without = files("*.hpp").filter((file) => grep(/^#pragma once$/, [file]).length !== 1);
  assert.deepEqual(without, []);
});
