// Switches features off, one at a time, and sees the test that docs/compatibility.md links to fail:
// the cases of tests/switched_off/cases.mjs, in a copy of the tree under build/switched-off.
//
//   node tools/dev/switched_off.mjs [ROW...]
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cases } from "../../tests/switched_off/cases.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const tree = join(root, "build/switched-off");
const build = join(tree, "build/release");

function copyTree() {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root });
  for (const name of files.toString().split("\0").filter(Boolean)) {
    const [from, to] = [join(root, name), join(tree, name)];
    if (!existsSync(from)) continue;
    const text = readFileSync(from);
    // What is the same keeps its time, so that it is not compiled again.
    if (existsSync(to) && text.equals(readFileSync(to))) continue;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  if (!existsSync(join(tree, "node_modules"))) {
    symlinkSync(join(root, "node_modules"), join(tree, "node_modules"));
  }
  execFileSync("cmake", ["--preset", "release", "-DSOCKEYE_TESTS=ON", "-DSOCKEYE_APPS=OFF"], {
    cwd: tree,
    stdio: "ignore",
  });
}

const compile = (targets) =>
  spawnSync("ninja", ["-C", build, ...targets], { encoding: "utf8", stdio: "pipe" });

function fails({ gtest, node, name }) {
  if (gtest) {
    const [program, filter] = gtest;
    return (
      spawnSync(join(build, "tests", program), [`--gtest_filter=${filter}`], { timeout: 120_000 })
        .status !== 0
    );
  }
  const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
  const { status } = spawnSync(
    process.execPath,
    ["--test", `--test-name-pattern=${pattern}`, node],
    {
      cwd: tree,
      env: { ...process.env, SOCKEYE_SERVER: "sockeye", SOCKEYE_BUILD: build },
      timeout: 300_000,
    },
  );
  return status !== 0;
}

const targetsOf = ({ gtest }) => (gtest ? [`tests/${gtest[0]}`] : ["fixture_server"]);

const wanted = process.argv.slice(2);
const chosen = cases.filter(({ row }) => wanted.length === 0 || wanted.includes(row));
mkdirSync(tree, { recursive: true });
copyTree();

let blind = 0;
for (const each of chosen) {
  const path = join(tree, each.file);
  const source = readFileSync(path, "utf8");
  const [before, after, ...more] = source.split(each.search);
  if (after === undefined || more.length > 0) throw new Error(`${each.row}: does not apply`);
  writeFileSync(path, before + each.replace + after);
  const { status, stdout } = compile(targetsOf(each));
  let verdict = "does not build";
  if (status === 0) verdict = fails(each) ? "seen" : "NOT SEEN";
  else console.log(stdout.slice(-1500));
  if (verdict !== "seen") blind += 1;
  console.log(`${verdict.padEnd(10)} ${each.row}`);
  writeFileSync(path, source);
}
console.log(`${chosen.length - blind} of ${chosen.length} seen`);
process.exit(blind === 0 ? 0 : 1);
