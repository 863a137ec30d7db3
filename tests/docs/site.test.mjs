// The documentation site: Doxygen finds nothing to complain about, which includes that each public name
// has a comment; and it would complain.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { read, root } from "../support/repository.mjs";

const folder = mkdtempSync(join(tmpdir(), "sockeye-docs-"));
after(() => rmSync(folder, { recursive: true }));

// What Doxygen says with the site's settings and these lines behind them; undefined where there is no
// Doxygen.
function complaints(...lines) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, SOCKEYE_VERSION: "0" };
    const doxygen = spawn("doxygen", ["-"], { cwd: root, env });
    let said = "";
    for (const stream of [doxygen.stdout, doxygen.stderr]) stream.on("data", (text) => (said += text));
    doxygen.on("error", (error) => (error.code === "ENOENT" ? resolve(undefined) : reject(error)));
    doxygen.stdin.on("error", () => {});
    doxygen.on("close", (code) => resolve({ said, code }));
    doxygen.stdin.end([read("tools/docs/Doxyfile"), `OUTPUT_DIRECTORY = ${folder}`, ...lines].join("\n"));
  });
}

test("the site is built without a warning", { timeout: 120_000 }, async (t) => {
  const result = await complaints();
  if (result === undefined) return t.skip("Doxygen is not installed");
  assert.equal(result.said, "");
  assert.equal(result.code, 0);
  assert.match(readFileSync(join(folder, "html/index.html"), "utf8"), /Socket\.IO/);
  assert.match(readFileSync(join(folder, "html/classsockeye_1_1Server.html"), "utf8"), /engine_use/);
});

test("a public name without a comment fails it; a line below a comment shares it", { timeout: 60_000 }, async (t) => {
  const header = join(folder, "header.hpp");
  const source = (blank) => `// A file.
namespace sockeye {
/// Has a comment.
void documented();
${blank}void beside();
}  // namespace sockeye
`;
  const settings = [`INPUT = ${header} tools/docs/namespaces.dox`, "USE_MDFILE_AS_MAINPAGE ="];
  writeFileSync(header, source("\n"));
  const apart = await complaints(...settings);
  if (apart === undefined) return t.skip("Doxygen is not installed");
  assert.match(apart.said, /beside.* is not documented/);
  assert.notEqual(apart.code, 0);
  writeFileSync(header, source(""));
  assert.deepEqual(await complaints(...settings), { said: "", code: 0 });
});
