// Whether the simulation finds the defects that are planted for it: each in a copy of its source, built
// into a simulation of its own. Run with SOCKEYE_BUILD where the build is not build/release.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/repository.mjs";

export const defects = JSON.parse(
  readFileSync(new URL("planted_defects.json", import.meta.url), "utf8"),
);

// The file's text with the defect in it; throws unless it fits in exactly one place.
export function planted({ name, file, find, replace }) {
  const source = readFileSync(join(root, file), "utf8");
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`"${name}" fits in ${places} places of ${file}`);
  return source.replace(find, () => replace);
}

function run(command, args, options) {
  return spawnSync(command, args, { encoding: "utf8", ...options });
}

// What the simulation says of a build with that defect.
function findIn(build, commands, defect, folder) {
  const source = join(folder, "planted.cpp");
  writeFileSync(source, planted(defect));
  const entry = commands.find(({ file }) => file.endsWith(`/${defect.file}`));
  const flags = entry.command
    .split(" ")
    .filter((word) => word.startsWith("-I") || word.startsWith("-std=") || word === "-O2");
  const object = join(folder, "planted.o");
  const program = join(folder, "planted");
  const compiled = run("c++", [...flags, "-c", source, "-o", object], { cwd: entry.directory });
  if (compiled.status !== 0) return { failure: `does not build:\n${compiled.stderr}` };
  const objects = ["bus", "local_side", "main", "world"].map((name) =>
    join(build, `tests/sim/CMakeFiles/cluster_sim.dir/${name}.cpp.o`),
  );
  const libraries = ["cluster", "core", "engine", "codec", "base"].map((name) =>
    join(build, `libsockeye_${name}.a`),
  );
  const linked = run("c++", [
    object,
    ...objects,
    ...libraries,
    ...["-lsimdjson", "-lssl", "-lcrypto", "-lz", "-lpthread", "-o", program],
  ]);
  if (linked.status !== 0) return { failure: `does not link:\n${linked.stderr}` };
  const ended = run(program, [], { timeout: 300_000 });
  return { found: ended.status !== 0, said: ended.stdout.split("\n")[0] };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const build = process.env.SOCKEYE_BUILD ?? join(root, "build/release");
  const commands = JSON.parse(
    run("ninja", ["-C", build, "-t", "compdb"], { maxBuffer: 1 << 28 }).stdout.replace(/^ninja:.*\n/, ""),
  );
  const folder = mkdtempSync(join(tmpdir(), "sockeye-planted-"));
  let missed = 0;
  for (const defect of defects) {
    const { failure, found, said } = findIn(build, commands, defect, folder);
    if (!found) ++missed;
    console.log(`${found ? "found    " : "NOT FOUND"}  ${defect.name}: ${failure ?? said}`);
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`${defects.length - missed} of ${defects.length} planted defects were found`);
  process.exit(missed === 0 ? 0 : 1);
}
