// What a user gets: the build is installed into a folder of its own, and a user's program is built
// against it by CMake's package and by pkg-config, by either compiler. With SOCKEYE_FULL=1 also by
// add_subdirectory, which builds the library once more.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { relative, join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../support/repository.mjs";
import {
  assertRuns, build, buildWithPkgConfig, clang, configure, every, filesOf, full, gcc, run, scratch,
} from "./user.mjs";

const { folder, remove } = scratch();
const prefix = join(folder, "prefix");

before(() => run("cmake", ["--install", build, "--prefix", prefix, "--component", "dev"]));
after(remove);

test("what is installed names no folder of the sources or the build", () => {
  const texts = filesOf(join(prefix, "lib"), ".pc", ".cmake");
  assert.ok(texts.length >= 6);
  for (const file of texts) {
    assert.ok(!readFileSync(file, "utf8").includes(root.replace(/\/$/, "")), file);
  }
});

test("the public headers are installed, and no others", () => {
  const headers = (where) => filesOf(where, ".hpp").map((file) => relative(where, file)).sort();
  assert.deepEqual(headers(join(prefix, "include")), headers(join(root, "include")));
});

test("a program is built with find_package", { timeout: 300_000 }, async () => {
  const where = await configure(
    join(folder, "package"), `-DCMAKE_PREFIX_PATH=${prefix}`,
    "-DCOMPONENTS=server;client;redis;postgres;admin;metrics", `-DCMAKE_CXX_COMPILER=${gcc}`,
  );
  await run("cmake", ["--build", where]);
  await assertRuns(join(where, "program"));
});

test("every component is found; one that there is not is refused", { timeout: 120_000 }, async () => {
  const options = [`-DCMAKE_PREFIX_PATH=${prefix}`];
  await configure(join(folder, "all"), ...options, `-DCOMPONENTS=${every}`);
  await assert.rejects(
    configure(join(folder, "none"), ...options, "-DCOMPONENTS=server;telegraph"),
    ({ stderr }) => stderr.includes("telegraph"),
  );
});

test("a program is built with pkg-config", { timeout: 300_000 }, async () => {
  const made = join(folder, "program");
  await buildWithPkgConfig(prefix, clang ?? gcc, made);
  await assertRuns(made);
});

test("a project that takes the sources in has neither tests nor applications", { timeout: 120_000 }, async () => {
  const where = await configure(join(folder, "sources"), `-DSOCKEYE_SOURCE=${root}`);
  for (const part of ["tests", "apps", "examples"]) {
    assert.ok(!existsSync(join(where, "sockeye", part)), part);
  }
  const { stdout } = await run("ninja", ["-C", where, "-t", "targets", "all"]);
  assert.match(stdout, /^program: /m);
  assert.doesNotMatch(stdout, /^(atrium|fixture_server|sockeye_tool): /m);
});

test("such a project builds, and runs", { skip: !full, timeout: 3_600_000 }, async () => {
  const where = join(folder, "sources");
  await run("cmake", ["--build", where, "--target", "program"]);
  await assertRuns(join(where, "program"));
});
