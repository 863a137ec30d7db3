// Artifex in two users' tabs: what one uploads is read and shown to that one alone, goes on after a
// break, and what is wrong is said.
import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Artifex } from "./support/artifex.mjs";
import { picture } from "./support/gallery.mjs";
import { launchBrowser, until } from "./support/tab.mjs";

const board = fileURLToPath(new URL("../../docs/images/atrium.png", import.meta.url));
const largest = 256 * 1024 * 1024;

let browser, folder, artifex;
before(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), "artifex-page-"));
  artifex = await Artifex.start(folder, "--largest-file", String(largest));
});
after(async () => {
  await browser?.close();
  await artifex?.close();
  await rm(folder, { recursive: true, force: true });
});

const card = (page, name) => page.locator(`[data-file="${name}"]`);
const job = (page, name, kind, state) =>
  card(page, name).locator(`[data-job="${kind}"][data-state="${state}"]`).waitFor({ timeout: 60_000 });
const choose = (page, ...files) => page.getByLabel("Choose files").setInputFiles(files);

test("what a user uploads is read, and shown in that user's tabs alone", { timeout: 180_000 }, async () => {
  const [ada, second, grace] = [
    await artifex.open(browser, "ada"),
    await artifex.open(browser, "ada", { onPhone: true, dark: true }),
    await artifex.open(browser, "grace"),
  ];
  await choose(ada, board);
  await job(ada, "atrium.png", "text", "running");
  const shown = ada.getByRole("progressbar", { name: "Text" });
  await until(async () => (await shown.evaluateAll(([bar]) => bar?.value ?? 0)) > 0, "the reading's progress", 60_000);
  assert.ok(ada.events.some(([event]) => event === "job_progress"));
  for (const page of [ada, second]) {
    await job(page, "atrium.png", "text", "done");
    await job(page, "atrium.png", "checksum", "done");
    await card(page, "atrium.png").getByRole("img").waitFor();
  }
  await card(ada, "atrium.png").getByText("Text", { exact: true }).last().click();
  await card(ada, "atrium.png").getByText("Website launch").waitFor();

  await choose(ada, { name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await job(ada, "broken.png", "thumbnail", "failed");
  await job(ada, "broken.png", "text", "failed");
  await card(ada, "broken.png").getByText("This picture is broken").first().waitFor();
  await picture(ada, "artifex");
  await picture(second, "artifex-phone");

  const [saved] = await Promise.all([
    ada.waitForEvent("download"),
    card(ada, "atrium.png").getByRole("button", { name: "Download" }).click(),
  ]);
  assert.equal(saved.suggestedFilename(), "atrium.png");
  await card(ada, "broken.png").getByRole("button", { name: "Remove" }).click();
  await card(second, "broken.png").waitFor({ state: "detached" });

  await grace.getByText("Nothing is here yet").waitFor();
  assert.deepEqual(grace.events, []);
  for (const page of [ada, second, grace]) await page.context().close();
});

test("an upload goes on after the server was killed", { timeout: 120_000 }, async (t) => {
  const own = await mkdtemp(join(tmpdir(), "artifex-killed-"));
  t.after(() => rm(own, { recursive: true, force: true }));
  let server = await Artifex.start(own);
  t.after(() => server.close());
  const large = join(own, "large.bin");
  await writeFile(large, "");
  await truncate(large, 160 * 1024 * 1024);
  const page = await server.open(browser, "ada");
  const share = () => page.getByRole("progressbar").first().evaluate((bar) => bar.value);
  await choose(page, large);
  await until(async () => (await share()) > 0.1, "a part of it");
  await server.kill();
  server = await Artifex.start(own, "--port", new URL(server.url).port);
  await job(page, "large.bin", "checksum", "done");
  await page.context().close();
});

test("what cannot be is said on the page", { timeout: 120_000 }, async () => {
  const page = await artifex.open(browser, "linus");
  const large = join(folder, "too-large.bin");
  await writeFile(large, "");
  await truncate(large, largest + 1);
  await choose(page, large);
  await page.getByRole("alert").getByText("The file is too large.").waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.context().close();

  const now = Math.floor(Date.now() / 1000);
  const user = { id: 1, login: "ada", name: "Ada Lovelace" };
  const { token } = artifex.withToken({ sub: 1, iat: now - 100, exp: now - 1 });
  for (const wrong of [token, "no token"]) {
    const late = await artifex.open(browser, undefined, { session: { token: wrong, user } });
    await late.getByRole("alert").getByText("Your session has ended. Sign in again.").waitFor();
    await late.context().close();
  }

  const guest = await artifex.open(browser);
  await guest.getByLabel("User name").fill("ada");
  await guest.getByLabel("Password").fill("guessed");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await guest.getByRole("alert").getByText("The user name or the password is wrong.").waitFor();
  await picture(guest, "artifex-sign-in");
  await guest.context().close();
});
