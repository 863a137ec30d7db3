// Pages that name tests: what a page links to, and whether a test of that name is there.
import { basename, join } from "node:path";
import { read } from "./repository.mjs";

// The tests that a piece of a page in docs/ links to.
export function namedTests(text) {
  return [...text.matchAll(/\[((?:[^\]\\]|\\.)+)\]\(([^)]+)\)/g)].map(([, name, path]) => ({
    name: name.replace(/\\(.)/g, "$1"),
    file: join("docs", path),
  }));
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// A test's title in a source may hold `${...}`; the page may write it out, or as it stands.
function titles(file) {
  // What must compile, or must not, is a file each.
  if (file.startsWith("tests/compile/")) return [basename(file, ".cpp")];
  const text = read(file);
  if (file.endsWith(".cpp")) {
    return [...text.matchAll(/^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)/gm)].map(
      ([, suite, name]) => `${suite}.${name}`,
    );
  }
  return [
    ...text.matchAll(/\b(?:test|deviation|it|overEach|overBoth|fromEach)\(\s*(?:test, )?(?:"((?:[^"\\]|\\.)+)"|`((?:[^`\\]|\\.)+)`)/g),
  ].map(([, plain, template]) => (plain ?? template).replace(/\\(["`])/g, "$1"));
}

export function hasTest(file, name) {
  return titles(file).some(
    (title) =>
      title === name ||
      new RegExp(`^${title.split(/\$\{[^}]*\}/).map(escaped).join(".*")}$`).test(name),
  );
}
