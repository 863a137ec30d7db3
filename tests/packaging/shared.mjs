// The build of the preset `shared`: the shared library and the command-line client. It compiles the
// library once more, so that only SOCKEYE_FULL=1 asks for it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/repository.mjs";
import { run } from "./user.mjs";

export const sharedBuild = join(root, "build/shared");

export async function buildShared() {
  await run("cmake", ["--preset", "shared"], { cwd: root });
  await run("cmake", ["--build", sharedBuild], { cwd: root });
}

// The number in the library's soname.
export const soversion = () =>
  readFileSync(join(root, "cmake/SockeyeLibrary.cmake"), "utf8").match(/SOCKEYE_SOVERSION (\d+)\)/)[1];
