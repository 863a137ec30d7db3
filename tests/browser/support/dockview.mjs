// A running dockview, and tabs on it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(root, "build", "release");
export const token = "the-admins-own-token";

export class Dockview {
  /** `docker` is an engine's socket, or "none". */
  static async start(docker) {
    const dockview = new Dockview();
    dockview.process = spawn(
      join(build, "apps", "dockview", "dockview"),
      ["--host", "127.0.0.1", "--port", "0", "--docker", docker, "--admin-token", token],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    dockview.exited = new Promise((resolve) => dockview.process.once("exit", resolve));
    dockview.url = await new Promise((resolve, reject) => {
      dockview.process.once("error", reject);
      dockview.process.once("exit", (code, signal) => reject(new Error(`dockview ended: ${code ?? signal}`)));
      createInterface({ input: dockview.process.stdout }).on("line", (line) => {
        const url = /http:\/\/[^\s]+/.exec(line);
        if (url) resolve(url[0]);
      });
    });
    return dockview;
  }

  /** A tab of a browser profile of its own. */
  async open(browser, { onPhone = false, dark = false } = {}) {
    const context = await browser.newContext({
      viewport: onPhone ? { width: 390, height: 844 } : { width: 1200, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(this.url);
    await page.locator('[data-connection="live"]').waitFor();
    return page;
  }

  async close() {
    this.process.kill("SIGTERM");
    return this.exited;
  }
}
