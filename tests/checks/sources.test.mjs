// Rules that a compiler does not know.
import assert from "node:assert/strict";
import { test } from "node:test";
import { files, grep, read } from "../support/repository.mjs";

const cpp = files("*.cpp", "*.hpp");
const scripts = files("*.mjs", "*.ts", "*.tsx", "*.sh", "dev").filter(
  (file) => !file.includes("node_modules/"),
);

// g++ 12 destroys an aggregate temporary twice inside a co_await expression.
function bracedTemporaries(text) {
  const found = [];
  for (const { index } of text.matchAll(/\bco_await\b/g)) {
    let depth = 0;
    for (let i = index + "co_await".length; i < text.length; ++i) {
      const char = text[i];
      if (char === ";" || (depth === 0 && char === ")")) break;
      if (char === "(") depth += 1;
      if (char === ")") depth -= 1;
      if (char === "[" && depth > 0) break; // a lambda's own braces are no temporary
      if (char === "{" && depth > 0) {
        found.push(text.slice(0, index).split("\n").length);
        break;
      }
    }
  }
  return found;
}

const withoutComments = (text) =>
  text
    .replace(/\/\/.*$/gm, "")
    .replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));

test("the check for braced temporaries finds what it is about, and no more", () => {
  assert.deepEqual(bracedTemporaries("co_await f(P{x});"), [1]);
  assert.deepEqual(bracedTemporaries("\nauto r = co_await a.f(1, {x});"), [2]);
  assert.deepEqual(bracedTemporaries("if (co_await f(p)) { g(P{x}); }"), []);
  assert.deepEqual(bracedTemporaries("co_await f(p); g(P{x});"), []);
  assert.deepEqual(bracedTemporaries("co_await f([&] { return 1; });"), []);
});

test("no aggregate temporary stands in a co_await expression", () => {
  const documented = files("*.md").flatMap((file) =>
    [...read(file).matchAll(/^```cpp[^\n]*\n([^]*?)^```/gm)].map(([, code]) => [file, code]),
  );
  const found = [...cpp.map((file) => [file, read(file)]), ...documented].flatMap(([file, text]) =>
    bracedTemporaries(withoutComments(text)).map((line) => `${file}:${line}`),
  );
  assert.deepEqual(found, []);
});

test("no file is longer than 500 lines", () => {
  const long = [...cpp, ...scripts]
    .map((file) => [file, read(file).split("\n").length - 1])
    .filter(([, lines]) => lines > 500);
  assert.deepEqual(long, []);
});

test("nothing is left for later", () => {
  assert.deepEqual(grep(/\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/, [...cpp, ...scripts]), []);
});

test("tests wait for events and never sleep", () => {
  const tests = [...cpp, ...scripts].filter((file) => file.startsWith("tests/"));
  const sleeps = /sleep_for|usleep\(|\bsleep\(\d|waitForTimeout/;
  // The check itself, and a fixture whose contract is to be slow.
  const known = ["tests/checks/sources.test.mjs", "tests/conformance/fixture/namespaces.cpp"];
  assert.deepEqual(grep(sleeps, tests.filter((file) => !known.includes(file))), []);
});

test("each file begins by saying what it is for, but a source whose header does", () => {
  const stem = (file) => file.split("/").at(-1).replace(/\.\w+$/, "");
  const headers = new Set(files("*.hpp").map(stem));
  const silent = [...cpp, ...files("*.mjs")]
    .filter((file) => !(file.endsWith(".cpp") && headers.has(stem(file))))
    .filter((file) => !/^(#!.*\n)?(\/\/|\/\*)/.test(read(file)));
  assert.deepEqual(silent, []);
});

test("lock files name no registry", () => {
  const locks = files("*package-lock.json");
  assert.ok(locks.length > 0);
  assert.deepEqual(grep(/"resolved"|registry\./, locks), []);
});
