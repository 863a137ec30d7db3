// deploy/'s unit and container file, as far as their tools are here: systemd takes the unit and finds
// little left open; the container file installs what the build finds, and the libraries of what it made.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { read } from "../support/repository.mjs";
import { run, scratch } from "./user.mjs";

const { folder, remove } = scratch();
after(remove);

// The unit with a program that there is.
function unit() {
  const file = join(folder, "program.service");
  writeFileSync(file, read("deploy/sockeye.service").replace("/usr/bin/program", "/usr/bin/true"));
  return file;
}

// What systemd-analyze says; undefined where there is none, or where it needs a running systemd.
async function analyze(t, ...words) {
  try {
    const { stdout, stderr } = await run("systemd-analyze", words);
    return { said: stdout + stderr, failed: false };
  } catch (error) {
    if (error.code !== "ENOENT") return { said: `${error.stdout}${error.stderr}`, failed: true };
    t.skip("systemd is not installed");
    return undefined;
  }
}

test("systemd has nothing to say against the unit", async (t) => {
  const answer = await analyze(t, "verify", "--man=no", "--recursive-errors=no", unit());
  if (answer) assert.deepEqual(answer, { said: "", failed: false });
});

test("the unit leaves little open", async (t) => {
  const answer = await analyze(t, "security", "--offline=yes", "--threshold=20", "--no-pager", unit());
  if (!answer) return;
  assert.equal(answer.failed, false, answer.said);
  assert.match(answer.said, /Overall exposure level for program\.service: [01]\.\d/);
});

test("the container file installs what the documentation says, and the build finds", () => {
  const file = read("deploy/Containerfile");
  const [, built] = file.split(/^FROM /m);
  const listed = read("tools/dev/setup.sh").match(/build\)\s+echo ([^;]*)/)[1].split(/[\s\\]+/);
  const installed = [...built.matchAll(/\b(lib[\w.-]+-dev|zlib1g-dev)\b/g)].map(([name]) => name);
  assert.ok(installed.length >= 7);
  assert.deepEqual(installed.filter((name) => !listed.includes(name)), []);
});
