// Artifex' page knows the server's types from the C++ contract alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { build, checkPage, root } from "./support/typescript.mjs";

const page = join(root, "web", "artifex");

test("the page's types are those of the program", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "artifex-contract-"));
  t.after(() => rmSync(folder, { recursive: true }));
  execFileSync(join(build, "apps", "artifex", "artifex"), ["--emit-contract", folder]);
  const written = readFileSync(join(folder, "contract.ts"), "utf8");
  assert.equal(readFileSync(join(page, "src", "contract.ts"), "utf8"), written, "./dev build writes it anew");
});

test("the page fits them", () => {
  assert.equal(checkPage(page), "");
});
