// Atrium's page knows the server's types from the C++ contract alone, and does not build where they
// differ.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build, checkPage, root } from "./support/typescript.mjs";

const page = join(root, "web", "atrium");
const atrium = process.env.SOCKEYE_ATRIUM ?? join(build, "apps", "atrium", "atrium");
let folder;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "atrium-contract-"));
});
after(() => rmSync(folder, { recursive: true }));

/** A copy of the page with the hooks beside it, so that nothing of the repository is touched. */
function copyOfPage(name) {
  const copy = join(folder, name, "atrium");
  cpSync(page, copy, { recursive: true, filter: (path) => !/\/(node_modules|dist)$/.test(path) });
  cpSync(join(root, "web", "react", "src"), join(folder, name, "react", "src"), { recursive: true });
  symlinkSync(join(page, "node_modules"), join(copy, "node_modules"));
  return copy;
}

test("the page's types are those of the program", () => {
  execFileSync(atrium, ["--emit-contract", folder]);
  assert.equal(
    readFileSync(join(page, "src", "contract.ts"), "utf8"),
    readFileSync(join(folder, "contract.ts"), "utf8"),
    "./dev build writes them anew",
  );
  assert.ok(existsSync(join(folder, "contract.schema.json")));
  assert.ok(existsSync(join(folder, "contract.asyncapi.json")));
});

test("the page fits its types", () => {
  assert.equal(checkPage(copyOfPage("fits")), "");
});

test("a field that changes in C++ alone breaks the page's build", () => {
  // The application's own headers, but for one field of an event and one of a row.
  const headers = join(folder, "headers");
  cpSync(join(root, "apps", "atrium"), headers, { recursive: true });
  const rename = (file, from, to) => {
    const text = readFileSync(join(headers, file), "utf8");
    assert.ok(text.includes(from), `${file} has ${from}`);
    writeFileSync(join(headers, file), text.replace(from, to));
  };
  rename("contract.hpp", "std::int64_t user = 0;", "std::int64_t person = 0;");
  rename("model.hpp", "std::string notes;", "std::string remarks;");
  writeFileSync(
    join(headers, "main.cpp"),
    '#include "documents.hpp"\nint main(int, char** argv) { atrium::write_documents(argv[1]); }\n',
  );
  const program = join(folder, "changed");
  const libraries = ["server", "codec", "base"].map((floor) => join(build, `libsockeye_${floor}.a`));
  const compiled = spawnSync(
    "g++",
    ["-std=c++20", "-O0", "-I", join(root, "include"), "-I", headers, join(headers, "main.cpp")].concat(
      [join(headers, "documents.cpp"), ...libraries, "-lz", "-lcrypto", "-lsimdjson", "-o", program],
    ),
    { encoding: "utf8" },
  );
  assert.equal(compiled.status, 0, compiled.stderr);
  const copy = copyOfPage("changed-page");
  execFileSync(program, [join(folder, "changed-contract")]);
  cpSync(join(folder, "changed-contract", "contract.ts"), join(copy, "src", "contract.ts"));
  const said = checkPage(copy);
  assert.match(said, /live\.tsx.*error TS.*'user'/);
  assert.match(said, /Drawer\.tsx.*error TS.*'notes'/);
});
