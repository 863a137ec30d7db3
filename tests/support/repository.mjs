// The repository as the checks see it: files under version control or about to be, and how each is
// compiled alone.
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export const root = fileURLToPath(new URL("../..", import.meta.url));

// Files that match one of git's path patterns.
export function files(...patterns) {
  return execFileSync("git", ["ls-files", "-co", "--exclude-standard", "--", ...patterns], {
    cwd: root,
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => file && existsSync(`${root}/${file}`))
    .sort();
}

export const read = (file) => readFileSync(`${root}/${file}`, "utf8");

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
