// The vcpkg port and the Conan recipe: of this version, with what the build looks for, and calls that
// their tools know. Conan itself reads its recipe with SOCKEYE_FULL=1, where pip can get it.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { files, read, root } from "../support/repository.mjs";
import { full, run, scratch, version } from "./user.mjs";

const { folder, remove } = scratch();
after(remove);

const port = "packaging/vcpkg/ports/sockeye";
const recipe = "packaging/conan/conanfile.py";
const manifest = JSON.parse(read(`${port}/vcpkg.json`));

// What the build finds, as vcpkg and Conan call it.
const needs = {
  Boost: ["boost-beast", "boost"],
  simdjson: ["simdjson", "simdjson"],
  OpenSSL: ["openssl", "openssl"],
  ZLIB: ["zlib", "zlib"],
  CAres: ["c-ares", "c-ares"],
  PQ: ["libpq", "libpq"],
  SQLite3: ["sqlite3", "sqlite3"],
};

test("the port's manifest is of this version", () => {
  assert.equal(manifest.version, version());
  assert.deepEqual(Object.keys(manifest), ["name", "version", "description", "license", "supports", "dependencies"]);
});

test("port and recipe ask for all that the build finds, and nothing that it does not", () => {
  const found = [...read("CMakeLists.txt").matchAll(/find_package\((\w+)/g)].map(([, name]) => name);
  const wanted = found.filter((name) => name !== "Threads" && name !== "GTest").sort();
  assert.deepEqual(wanted, Object.keys(needs).sort());
  // The admin panel's passwords: crypt(3).
  const ours = [...Object.values(needs), ["libxcrypt", "libxcrypt"]];
  const asked = manifest.dependencies.filter((name) => typeof name === "string");
  assert.deepEqual(asked, ours.map(([vcpkg]) => vcpkg).sort());
  const required = [...read(recipe).matchAll(/self\.requires\("([\w-]+)\//g)].map(([, name]) => name);
  assert.deepEqual(required.sort(), ours.map(([, conan]) => conan).sort());
});

test("the portfile calls what vcpkg has, for sources that are there", async () => {
  const script = join(folder, "port.cmake");
  const known = [
    "vcpkg_find_acquire_program", "vcpkg_cmake_configure", "vcpkg_cmake_install",
    "vcpkg_cmake_config_fixup", "vcpkg_fixup_pkgconfig", "vcpkg_install_copyright",
  ];
  const stubs = known.map((name) => `macro(${name})\nmessage(STATUS "${name}: \${ARGN}")\nendmacro()\n`);
  writeFileSync(
    script,
    `${stubs.join("")}set(CURRENT_PACKAGES_DIR "${folder}/packages")
include("${join(root, port)}/portfile.cmake")
if(NOT EXISTS "\${SOURCE_PATH}/CMakeLists.txt")
  message(FATAL_ERROR "no sources")
endif()
`,
  );
  const { stdout } = await run("cmake", ["-P", script]);
  for (const name of known) assert.ok(stdout.includes(name), name);
  const options = [...stdout.matchAll(/-D(SOCKEYE_\w+)=/g)].map(([, name]) => name);
  for (const name of options) assert.match(read("CMakeLists.txt"), new RegExp(`option\\(${name} `));
});

test("the recipe exports all that the library is built from", () => {
  const exported = [...read(recipe).match(/for part in \[("CMakeLists.*?)\]/)[1].matchAll(/"([^"]+)"/g)];
  const patterns = exported.map(([, pattern]) => pattern);
  for (const pattern of patterns) assert.ok(files(pattern).length > 0, pattern);
  for (const part of ["src/*", "include/*", "cmake/*", "web/client/*"]) {
    assert.ok(patterns.includes(part), part);
  }
  const floors = files("src/*.cpp").map((file) => file.split("/")[1]);
  const listed = read(recipe).match(/FLOORS = \[(.*?)\]/s)[1].match(/\w+/g);
  assert.deepEqual([...new Set(floors)].sort(), listed.sort());
});

test("Conan reads the recipe", { skip: !full, timeout: 600_000 }, async (t) => {
  const venv = join(folder, "venv");
  const env = { ...process.env, CONAN_HOME: join(folder, "conan") };
  try {
    await run("python3", ["-m", "venv", venv]);
    await run(join(venv, "bin/pip"), ["install", "--quiet", "conan>=2,<3"]);
  } catch (error) {
    t.skip(`pip cannot get Conan here: ${error.message.split("\n")[0]}`);
    return;
  }
  const conan = join(venv, "bin/conan");
  const { stdout } = await run(conan, ["inspect", join(root, recipe), "--format=json"], { env });
  const said = JSON.parse(stdout);
  assert.deepEqual([said.name, said.version], ["sockeye", version()]);
  await run(conan, ["export", join(root, "packaging/conan")], { env });
  const { stdout: list } = await run(conan, ["list", "sockeye/*", "--format=json"], { env });
  assert.ok(JSON.parse(list)["Local Cache"][`sockeye/${version()}`]);
});
