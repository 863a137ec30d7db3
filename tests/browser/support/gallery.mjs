// The running gallery of examples, and visitors of its pages.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "./tab.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(root, "build", "release");
const results = join(root, "test-results");
const phone = { viewport: { width: 390, height: 780 } };

export class Gallery {
  /** Without a browser only the program runs. */
  static async start({ withBrowser = true } = {}) {
    const gallery = new Gallery();
    const program = join(build, "examples", "gallery", "gallery");
    gallery.process = spawn(program, ["--host", "127.0.0.1", "--port", "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    gallery.exited = new Promise((resolve) => gallery.process.once("exit", resolve));
    const address = new Promise((resolve, reject) => {
      gallery.process.once("error", reject);
      gallery.process.once("exit", (code, signal) => reject(new Error(`the gallery ended: ${code ?? signal}`)));
      createInterface({ input: gallery.process.stdout }).on("line", (line) => {
        const url = /http:\/\/[^\s]+/.exec(line);
        if (url) resolve(url[0]);
      });
    });
    [gallery.url, gallery.browser] = await Promise.all([address, withBrowser ? launchBrowser() : null]);
    return gallery;
  }

  /** A page of somebody's, in a browser profile of its own; entered unless `name` is null. */
  async visit(example, name, { onPhone = false, dark = false } = {}) {
    const context = await this.browser.newContext({
      viewport: { width: 1100, height: 720 },
      colorScheme: dark ? "dark" : "light",
      ...(onPhone && phone),
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    page.failures = [];
    page.on("pageerror", (error) => page.failures.push(error.message));
    await page.goto(`${this.url}${example}.html`);
    if (name === null) return page;
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Enter" }).click();
    await page.locator('[data-state="live"]').waitFor();
    return page;
  }

  async close() {
    await this.browser?.close();
    this.process.kill("SIGTERM");
    await this.exited;
  }
}

export const picture = (page, name) =>
  page.screenshot({ path: join(results, `${name}.png`), animations: "disabled" });

/** The page's note about what was refused. */
export const refusal = (page, text) => page.getByRole("alert").getByText(text).waitFor();
