// The sizes of the classes that the shared library exports, which programs hold: one that was built with
// other sizes could not use it. With SOCKEYE_RECORD_ABI=1 they are written down.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { files, read, root } from "../support/repository.mjs";
import { soversion } from "./shared.mjs";
import { full, gcc, run, scratch } from "./user.mjs";

const { folder, remove } = scratch();
after(remove);
const record = join(root, `tests/packaging/abi/layout.${soversion()}.txt`);
const headers = files("include/sockeye/*.hpp");

// The qualified names of a header's exported classes, but for templates and the library's own.
function classes(header) {
  const spaces = [];
  const found = [];
  let before = "";
  let depth = 0;
  for (const line of read(header).replace(/\/\/.*$/gm, "").split("\n")) {
    const [, opened] = line.match(/^namespace ([\w:]+) \{/) ?? [];
    if (opened) spaces.push({ opened, depth });
    const [, name] = line.match(/^(?:class|struct) SOCKEYE_EXPORT (\w+)(?: :.*|\s*)\{?$/) ?? [];
    if (name && !before.startsWith("template")) {
      found.push([...spaces.map((space) => space.opened), name].join("::"));
    }
    depth += line.split("{").length - line.split("}").length;
    while (spaces.length > 0 && spaces.at(-1).depth >= depth) spaces.pop();
    before = line;
  }
  return found.filter((name) => name.startsWith("sockeye::") && !name.includes("::detail::"));
}

test("what programs hold has the sizes that were recorded, unless the soname was raised", { skip: !full, timeout: 300_000 }, async (t) => {
  if (process.arch !== "x64") return t.skip("the record is of x86-64");
  const names = headers.flatMap(classes);
  assert.ok(names.length > 35, `${names.length} classes`);
  const source = join(folder, "layout.cpp");
  const lines = names.map((name) => `  print("${name}", sizeof(${name}), alignof(${name}));`);
  writeFileSync(
    source,
    `#include <cstdio>
${headers.map((header) => `#include "${header.replace("include/", "")}"`).join("\n")}
void print(const char* name, std::size_t size, std::size_t alignment) {
  std::printf("%s %zu %zu\\n", name, size, alignment);
}
int main() {
${lines.join("\n")}
}
`,
  );
  const made = join(folder, "layout");
  await run(gcc, ["-std=c++20", "-I", join(root, "include"), "-c", source, "-o", `${made}.o`]);
  await run(gcc, ["-Wl,--unresolved-symbols=ignore-all", `${made}.o`, "-o", made]);
  const now = (await run(made, [])).stdout.trim().split("\n").sort();
  if (process.env.SOCKEYE_RECORD_ABI === "1") writeFileSync(record, `${now.join("\n")}\n`);
  const known = new Set(readFileSync(record, "utf8").trim().split("\n"));
  for (const line of now) if (!known.has(line)) t.diagnostic(`new: ${line}`);
  assert.deepEqual([...known].filter((line) => !now.includes(line)), []);
});
