// dockview: a machine's figures and an engine's containers in two tabs, and what an admin may do.
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Dockview, token } from "./support/dockview.mjs";
import { Podman, RecordedEngine } from "./support/engines.mjs";
import { picture } from "./support/gallery.mjs";
import { launchBrowser, until } from "./support/tab.mjs";

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

const points = (page) =>
  page.locator('[data-chart="Processors"] polyline').evaluate((line) => Number(line.dataset.points));
const figure = (page, chart) => page.locator(`[data-chart="${chart}"] .figures b`).first().textContent();

test("every tab has the machine's history and each new second", async (t) => {
  const dockview = await Dockview.start("none");
  t.after(() => dockview.close());
  const first = await dockview.open(browser);
  await until(async () => (await points(first)) >= 3, "three seconds of history");
  const had = await points(first);
  const second = await dockview.open(browser, { onPhone: true, dark: true });
  await until(async () => (await points(second)) >= had, "the same history in a new tab");
  assert.match(await figure(second, "Memory"), /^[\d.]+ [KMGT]iB$/);
  await second.getByText("here is the machine alone").waitFor();
  const before = await points(second);
  await until(async () => (await points(second)) > before && (await points(first)) > before, "another second");
  await first.locator("tbody tr").first().waitFor();
  await picture(first, "dockview-machine");
  await picture(second, "dockview-machine-phone");
  await first.context().close();
  await second.context().close();
  assert.equal(await dockview.close(), 0, "it ends in order");
});

test("the admin's namespace is for admins", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "dockview-"));
  const engine = await RecordedEngine.start(folder);
  t.after(() => engine.close());
  const dockview = await Dockview.start(engine.socket);
  t.after(() => dockview.close());
  const page = await dockview.open(browser, { dark: true });
  await page.getByLabel("Admin token").fill("guessed");
  await page.getByRole("button", { name: "Admin" }).click();
  await page.getByRole("alert").getByText("the token is wrong").waitFor();
  assert.equal(await page.getByRole("button", { name: "Stop" }).count(), 0);
  await page.context().close();
});

const engines = { "a recorded engine": RecordedEngine, podman: Podman };
for (const [name, Engine] of Object.entries(engines)) {
  test(`two tabs see what an admin does, with ${name}`, { timeout: 120_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "dockview-"));
    let engine;
    try {
      engine = await Engine.start(folder);
    } catch (error) {
      t.skip(`no container runs here: ${error.message.split("\n")[0]}`);
      return;
    }
    t.after(() => engine.close());
    const dockview = await Dockview.start(engine.socket);
    t.after(() => dockview.close());
    const [admin, viewer] = [await dockview.open(browser), await dockview.open(browser, { onPhone: true })];
    const state = (page, wanted) => page.locator(`[data-container="web"] [data-state="${wanted}"]`).waitFor();
    await Promise.all([state(admin, "running"), state(viewer, "running")]);
    await viewer.locator('[data-container="web"]').getByText("CPU").waitFor();
    assert.equal(await viewer.getByRole("button", { name: "Stop" }).count(), 0, "who looks gives no orders");

    await admin.getByLabel("Admin token").fill(token);
    await admin.getByRole("button", { name: "Admin" }).click();
    await admin.getByRole("button", { name: "Log" }).click();
    await admin.getByText("line 3", { exact: true }).waitFor();
    await admin.locator(".stderr").getByText("trouble 3", { exact: true }).waitFor();
    await picture(admin, `dockview-${name.replaceAll(" ", "-")}`);
    await admin.getByRole("button", { name: "Close" }).click();

    await admin.getByRole("button", { name: "Stop" }).click();
    await Promise.all([state(admin, "exited"), state(viewer, "exited")]);
    await admin.getByRole("button", { name: "Start" }).click();
    await Promise.all([state(admin, "running"), state(viewer, "running")]);
    await picture(viewer, `dockview-${name.replaceAll(" ", "-")}-phone`);

    await admin.context().close();
    await viewer.context().close();
  });
}
