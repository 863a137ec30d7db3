// dockview's page knows the server's types from the C++ contracts alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build, checkPage, root } from "./support/typescript.mjs";

const page = join(root, "web", "dockview");

test("the page's types are those of the program's two namespaces", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "dockview-contract-"));
  t.after(() => rmSync(folder, { recursive: true }));
  execFileSync(join(build, "apps", "dockview", "dockview"), ["--emit-contract", folder]);
  for (const file of ["contract.ts", "admin/contract.ts"]) {
    const written = readFileSync(join(folder, file), "utf8");
    assert.equal(readFileSync(join(page, "src", file), "utf8"), written, "./dev build writes them anew");
  }
});

test("the page fits them", () => {
  assert.equal(checkPage(page), "");
});
