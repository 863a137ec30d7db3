// TypeScript's compiler for the tests.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const build = process.env.SOCKEYE_BUILD ?? join(root, "build", "release");

function tsc(folder, ...options) {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout + stderr;
}

/** What the compiler says of one file under its strictest settings; "" where all is well. */
export const compile = (file) =>
  tsc(
    root,
    ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"],
    ...["--skipLibCheck", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"],
    file,
  );

/** What the compiler says of a page, with its own compiler and settings. */
export const checkPage = (folder, project = "tsconfig.json") =>
  tsc(folder, "--noEmit", "--project", project);
