// What a user gets: the build is installed into a folder of its own, and a user's program is built
// against it by CMake's package and by pkg-config. With SOCKEYE_FULL_PACKAGING=1 also by
// add_subdirectory, which builds the library once more.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { root } from "../support/repository.mjs";

const run = promisify(execFile);
const build = process.env.SOCKEYE_BUILD ?? join(root, "build/release");
const folder = mkdtempSync(join(tmpdir(), "sockeye-packaging-"));
const prefix = join(folder, "prefix");
const program = join(root, "tests/packaging/program");
const greeting = /^Boost 1_\d+.*, \{"hello":"world","times":2\}\n$/;

before(async () => {
  await run("cmake", ["--install", build, "--prefix", prefix]);
});
after(() => rmSync(folder, { recursive: true }));

async function configure(name, ...options) {
  const where = join(folder, name);
  await run("cmake", ["-S", program, "-B", where, "-G", "Ninja", ...options]);
  return where;
}

const libraries = () =>
  readdirSync(join(prefix, "lib"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.endsWith(".pc") || entry.name.endsWith(".cmake"))
    .map((entry) => join(entry.path, entry.name));

test("what is installed names no folder of the sources or the build", () => {
  assert.ok(libraries().length >= 6);
  for (const file of libraries()) {
    assert.ok(!readFileSync(file, "utf8").includes(root.replace(/\/$/, "")), file);
  }
});

test("the public headers are installed, and no others", () => {
  const headers = (where) =>
    readdirSync(where, { recursive: true }).filter((name) => name.endsWith(".hpp")).sort();
  assert.deepEqual(headers(join(prefix, "include/sockeye")), headers(join(root, "include/sockeye")));
});

test("a program is built with find_package", { timeout: 300_000 }, async () => {
  const where = await configure(
    "package", `-DCMAKE_PREFIX_PATH=${prefix}`, "-DCOMPONENTS=server;client;admin;metrics",
  );
  await run("cmake", ["--build", where]);
  assert.match((await run(join(where, "program"), { timeout: 60_000 })).stdout, greeting);
});

test("every component is found; one that there is not is refused", { timeout: 120_000 }, async () => {
  const prefixPath = `-DCMAKE_PREFIX_PATH=${prefix}`;
  await configure("all", prefixPath, "-DCOMPONENTS=server;client;redis;postgres;live;admin;metrics");
  await assert.rejects(
    configure("none", prefixPath, "-DCOMPONENTS=server;telegraph"),
    ({ stderr }) => stderr.includes("telegraph"),
  );
});

test("a program is built with pkg-config", { timeout: 300_000 }, async () => {
  const [config] = libraries().filter((file) => file.endsWith("/sockeye.pc"));
  const env = { ...process.env, PKG_CONFIG_PATH: join(config, "..") };
  const { stdout } = await run("pkg-config", ["--cflags", "--libs", "sockeye"], { env });
  const flags = stdout.trim().split(/\s+/);
  const made = join(folder, "program");
  const compiler = process.env.CXX ?? "g++";
  await run(compiler, ["-o", made, join(program, "main.cpp"), ...flags]);
  assert.match((await run(made, { timeout: 60_000 })).stdout, greeting);
  for (const name of ["sockeye-redis", "sockeye-postgres"]) {
    await run("pkg-config", ["--exists", "--print-errors", name], { env });
  }
});

const full = process.env.SOCKEYE_FULL_PACKAGING === "1";
test("a program takes the sources in", { skip: !full, timeout: 3_600_000 }, async () => {
  const where = await configure("sources", `-DSOCKEYE_SOURCE=${root}`);
  assert.ok(!existsSync(join(where, "sockeye/tests")));
  await run("cmake", ["--build", where, "--target", "program"], { maxBuffer: 1 << 28 });
  assert.match((await run(join(where, "program"), { timeout: 60_000 })).stdout, greeting);
});
