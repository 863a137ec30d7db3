// The shared library: its soname, what it hides, that nothing which programs link to has gone, and a
// user's program built against it. With SOCKEYE_RECORD_ABI=1 what it exports is written down.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../support/repository.mjs";
import { buildShared, sharedBuild, soversion } from "./shared.mjs";
import {
  assertRuns, buildWithPkgConfig, clang, configure, every, filesOf, full, gcc, run, scratch,
} from "./user.mjs";

const { folder, remove } = scratch();
const prefix = join(folder, "prefix");
const soname = `libsockeye.so.${soversion()}`;
const record = join(root, `tests/packaging/abi/${soname}.txt`);
const options = { skip: !full, timeout: 3_600_000 };
let library;
let env;

before(async () => {
  if (!full) return;
  await buildShared();
  await run("cmake", ["--install", sharedBuild, "--prefix", prefix]);
  [library] = filesOf(prefix, soname);
  env = { LD_LIBRARY_PATH: join(library, "..") };
}, options);
after(remove);

// [type, name] of what is defined for others.
async function symbols() {
  const { stdout } = await run("nm", ["-DC", "--defined-only", library]);
  return stdout.trim().split("\n").map((line) => line.match(/^\S+ (\S) (.*)$/).slice(1));
}

// Weak symbols are what headers define, in every program.
const exported = async () =>
  (await symbols()).filter(([type]) => !"WVu".includes(type)).map(([, name]) => name);

test("its soname carries a version", options, async () => {
  const { stdout } = await run("readelf", ["-d", library]);
  assert.ok(stdout.includes(`Library soname: [${soname}]`), stdout);
});

test("it shows what the public headers declare, and no other library's names", options, async () => {
  const strange = (await exported()).filter(
    (name) => !/^((non-virtual thunk to|vtable for|typeinfo for|typeinfo name for) )?sockeye::/.test(name),
  );
  assert.deepEqual(strange, []);
  const foreign = (await symbols()).filter(([, name]) => /\b(boost|simdjson)::/.test(name));
  assert.deepEqual(foreign, []);
  const inner = /^sockeye::(codec|engine|net|server|base|redis|postgres)::/;
  assert.deepEqual((await exported()).filter((name) => inner.test(name)), []);
});

test("what programs link to is there still, unless the soname was raised", options, async (t) => {
  const names = [...new Set(await exported())].sort();
  if (process.env.SOCKEYE_RECORD_ABI === "1") writeFileSync(record, `${names.join("\n")}\n`);
  const known = new Set(readFileSync(record, "utf8").trim().split("\n"));
  const now = new Set(names);
  for (const name of names) if (!known.has(name)) t.diagnostic(`new: ${name}`);
  assert.deepEqual([...known].filter((name) => !now.has(name)), []);
});

test("a program is built against it with find_package", options, async () => {
  const where = await configure(
    join(folder, "package"), `-DCMAKE_PREFIX_PATH=${prefix}`, `-DCOMPONENTS=${every}`,
    `-DCMAKE_CXX_COMPILER=${clang ?? gcc}`,
  );
  await run("cmake", ["--build", where]);
  await assertRuns(join(where, "program"), env);
  const { stdout } = await run("readelf", ["-d", join(where, "program")]);
  assert.ok(stdout.includes(`Shared library: [${soname}]`), stdout);
  assert.doesNotMatch(stdout, /Shared library: \[lib(ssl|cares|pq|simdjson)\b/);
});

test("a program is built against it with pkg-config", options, async () => {
  const made = join(folder, "program");
  await buildWithPkgConfig(prefix, gcc, made);
  await assertRuns(made, env);
});

test("the command-line client uses it", options, async () => {
  const client = join(prefix, "bin/sockeye");
  const { stdout } = await run(client, ["--version"], { env: { ...process.env, ...env } });
  assert.match(stdout, /\d+\.\d+\.\d+/);
});
