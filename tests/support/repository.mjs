// The repository as the checks see it: its files but for what is generated, and how a source is compiled
// alone.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export const root = fileURLToPath(new URL("../..", import.meta.url));

const generated = new Set(["build", "node_modules", "dist", ".git", ".cache", "data", "test-results"]);

function walk(folder) {
  return readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (generated.has(entry.name)) return [];
    const path = folder + entry.name;
    return entry.isDirectory() ? walk(`${path}/`) : [path];
  });
}

const all = walk("").sort();

// The files whose path matches one of the patterns, in which * stands for anything; all without one.
export function files(...patterns) {
  if (patterns.length === 0) return all;
  const escaped = patterns.map((pattern) =>
    pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*"),
  );
  const wanted = new RegExp(`^(${escaped.join("|")})$`);
  return all.filter((file) => wanted.test(file));
}

export const read = (file) => readFileSync(`${root}${file}`, "utf8");

// "file:line: text" for each line that matches.
export function grep(pattern, list) {
  return list.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, i) => (pattern.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
  );
}

const isInstalled = (program) => {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

export const compilers = ["g++", "clang++-19"].map((name) => ({
  name,
  installed: isInstalled(name),
}));

const cache = isInstalled("ccache") ? ["ccache"] : [];
const scratch = `${root}build/checks`;
const flags = [
  "-std=c++20",
  "-Wall",
  "-Wextra",
  "-Wpedantic",
  "-Wshadow",
  "-Wconversion",
  "-Wsign-conversion",
  "-Wold-style-cast",
  "-Werror",
];

// A folder of its own for generated sources; the same each time, so that the compiler's cache helps.
export function scratchFolder(name) {
  const folder = `${scratch}/${name.replace(/[^\w.]/g, "_")}`;
  mkdirSync(folder, { recursive: true });
  return folder;
}

// What the compiler says about a source; empty where it is content. `name` tells sources apart.
export async function compile(compiler, name, source, extra = []) {
  const stem = `${scratchFolder(compiler)}/${name.replace(/[^\w]/g, "_")}`;
  writeFileSync(`${stem}.cpp`, source);
  const [program, ...rest] = [...cache, compiler, ...flags, "-I", `${root}include`, ...extra];
  try {
    return (await run(program, [...rest, "-c", `${stem}.cpp`, "-o", `${stem}.o`])).stderr;
  } catch (error) {
    return error.stderr || String(error);
  }
}
