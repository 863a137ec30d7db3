// A user's side of a package: where it is installed, and how the user's program is built against it
// and what it then says.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { compilers, root } from "../support/repository.mjs";

const execute = promisify(execFile);

// A command's output; a failure tells all that the command said.
export async function run(command, args, options = {}) {
  try {
    return await execute(command, args, { maxBuffer: 1 << 28, ...options });
  } catch (error) {
    error.message += `\n${error.stdout}`;
    throw error;
  }
}

export const full = process.env.SOCKEYE_FULL === "1";
export const build = process.env.SOCKEYE_BUILD ?? join(root, "build/release");
export const program = join(root, "tests/packaging/program");
export const every = "server;client;redis;postgres;live;admin;metrics";

export const version = () =>
  readFileSync(join(root, "CMakeLists.txt"), "utf8").match(/project\(sockeye VERSION ([\d.]+)/)[1];

const [gcc, clang] = compilers.map(({ name, installed }) => (installed ? name : undefined));
export { gcc, clang };

export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "sockeye-packaging-"));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

export async function configure(where, ...options) {
  await run("cmake", ["-S", program, "-B", where, "-G", "Ninja", ...options]);
  return where;
}

// What the program says: it has served, connected, called and been answered.
export async function assertRuns(path, env = {}) {
  const { stdout } = await run(path, [], { timeout: 60_000, env: { ...process.env, ...env } });
  assert.match(stdout, /^Boost 1_\d+.*, \{"hello":"world","times":2\}\n$/);
}

// The files below a folder whose name ends so.
export const filesOf = (folder, ...endings) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.path, entry.name));

// The program built by one call of the compiler with pkg-config's flags.
export async function buildWithPkgConfig(prefix, compiler, made, ...extra) {
  const [config] = filesOf(prefix, "sockeye.pc");
  const env = { ...process.env, PKG_CONFIG_PATH: join(config, "..") };
  const { stdout } = await run(
    "pkg-config", ["--cflags", "--libs", "sockeye", "sockeye-redis", "sockeye-postgres"], { env },
  );
  const flags = stdout.trim().split(/\s+/);
  await run(compiler, ["-o", made, join(program, "main.cpp"), ...flags, ...extra]);
}
