// The clients of other languages find what they know: the steps of clients/README.md, each with its
// own package manager. A language whose tools or packages are not to be had is skipped with a word.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Fixture } from "../conformance/support/fixture.mjs";

const run = promisify(execFile);
const sources = fileURLToPath(new URL("clients", import.meta.url));
const out = fileURLToPath(new URL("../../build/clients", import.meta.url));
const steps = "connect ack event binary asked room namespace refused leave".split(" ");

const languages = {
  python: {
    tool: ["python3", "--version"],
    async prepare(folder) {
      const python = join(folder, "venv/bin/python");
      if (!existsSync(python)) await run("python3", ["-m", "venv", join(folder, "venv")]);
      await run(python, ["-m", "pip", "install", "--quiet", "-r", "requirements.txt"], {
        cwd: join(sources, "python"),
      });
      return [python, join(sources, "python/client.py")];
    },
  },
  java: {
    tool: ["mvn", "--version"],
    async prepare(folder) {
      await run("mvn", ["-q", "-B", `-Dout=${folder}`, "package"], { cwd: join(sources, "java") });
      return ["java", "-cp", join(folder, "client.jar"), "Client"];
    },
  },
  rust: {
    tool: ["cargo", "--version"],
    async prepare(folder) {
      // Cargo writes its lock file beside the manifest: it gets a copy.
      cpSync(join(sources, "rust"), join(folder, "source"), { recursive: true });
      await run("cargo", ["build", "--quiet", "--release"], {
        cwd: join(folder, "source"),
        env: { ...process.env, CARGO_TARGET_DIR: join(folder, "target") },
      });
      return [join(folder, "target/release/client")];
    },
  },
  go: {
    tool: ["go", "version"],
    // Over polling alone it loses its own first acknowledgement, with Node's server too.
    broken: ["polling"],
    // Its threads race for what has just arrived: with eight conversations at a time three of a
    // hundred lose a packet or an acknowledgement, with Node's server too.
    attempts: 6,
    async prepare(folder) {
      await run("go", ["build", "-o", join(folder, "client"), "."], { cwd: join(sources, "go") });
      return [join(folder, "client")];
    },
  },
};

const isThere = (tool) =>
  run(tool[0], tool.slice(1)).then(
    () => true,
    () => false,
  );

function conversation(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command[0], [...command.slice(1), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 150_000,
    });
    let said = "";
    let complaints = "";
    child.stdout.on("data", (data) => (said += data));
    child.stderr.on("data", (data) => (complaints += data));
    child.on("close", (status) => resolve({ status, said, complaints }));
  });
}

for (const [language, { tool, prepare, broken = [], attempts = 1 }] of Object.entries(languages)) {
  describe(language, () => {
    let command;
    let why;
    before(
      async () => {
        if (!(await isThere(tool))) {
          why = `${tool[0]} is not installed`;
          return;
        }
        const folder = join(out, language);
        mkdirSync(folder, { recursive: true });
        try {
          command = await prepare(folder);
        } catch (error) {
          why = `its packages are not to be had: ${String(error.stderr || error).slice(-300)}`;
          return;
        }
      },
      { timeout: 1_500_000 },
    );
    for (const transport of ["polling", "websocket", "upgrade"]) {
      test(`${language}'s client over ${transport}`, { timeout: 180_000 }, async (t) => {
        if (why) return t.skip(why);
        if (broken.includes(transport)) return t.skip("this client's own fault over this transport");
        const fixture = await Fixture.start("sockeye", {});
        t.after(() => fixture.stop());
        let lines;
        for (let attempt = 1; attempt <= attempts; ++attempt) {
          const { status, said, complaints } = await conversation(command, [fixture.url, transport]);
          lines = said.trim().split("\n");
          const missing = steps.filter(
            (step) => !lines.includes(`ok ${step}`) && !lines.includes(`lacks ${step}`),
          );
          if (status === 0 && !missing.length) break;
          if (attempt === attempts) {
            assert.deepEqual({ missing, status }, { missing: [], status: 0 }, complaints);
          }
          t.diagnostic(`attempt ${attempt} of ${attempts}: ${complaints.trim()}`);
        }
        if (lines.includes("ok asked")) {
          await fixture.logged({ event: "answer", args: [42] });
        }
      });
    }
  });
}
