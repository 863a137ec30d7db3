// What a tab does while there is no network or no server, and that nothing is lost or doubled.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Atrium } from "./support/atrium.mjs";
import { Cable } from "./support/proxy.mjs";
import { columnsOf, launchBrowser, Tab, until } from "./support/tab.mjs";

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

async function everythingChanges({ ada, id, tasks }) {
  await ada.api("PATCH", `/tasks/${tasks["Moved"].id}`, { status: "done" });
  await ada.api("PATCH", `/tasks/${tasks["Renamed"].id}`, { title: "Has a new name" });
  await ada.api("DELETE", `/tasks/${tasks["Deleted"].id}`);
  await ada.api("POST", `/tasks/${tasks["Discussed"].id}/comments`, { body: "While you were away" });
  return ada.api("POST", `/projects/${id}/tasks`, { title: "Made meanwhile", status: "review" });
}

const titles = ["Moved", "Renamed", "Deleted", "Discussed", "Untouched"];

async function assertSameAsServer(tab, { ada, id }) {
  const { tasks } = await ada.api("GET", `/projects/${id}/tasks`);
  const expected = columnsOf(tasks);
  await until(
    async () => JSON.stringify(await tab.columns()) === JSON.stringify(expected),
    "the board as the server has it",
  );
}

for (const [how, cut, restore] of [
  [
    "the browser is offline",
    async (tab, cable) => {
      await tab.context.setOffline(true);
      cable.pull();
      await tab.page.locator('[data-connection="offline"]').waitFor();
    },
    async (tab, cable) => {
      cable.plug();
      await tab.context.setOffline(false);
    },
  ],
  [
    "the connection breaks under an online browser",
    async (tab, cable) => {
      cable.pull();
      await tab.page.locator('[data-connection="reconnecting"]').waitFor();
    },
    async (tab, cable) => cable.plug(),
  ],
]) {
  test(`a tab catches up with all that changed while ${how}`, async () => {
    const atrium = await Atrium.start();
    const cable = await Cable.to(atrium.port);
    const board = await atrium.board(titles);
    const tab = await Tab.onBoard(browser, cable.url, board.grace, board.id);
    await tab.card(board.tasks["Discussed"].id).click();
    await tab.page.getByText("Nobody has said anything yet.").waitFor();
    await cut(tab, cable);
    const made = await everythingChanges(board);
    // What this tab itself wants meanwhile waits, and is done once.
    await tab.page.keyboard.press("Escape");
    await tab.drag(board.tasks["Untouched"].id, "doing");
    await tab.page.getByLabel("Add a task to To do").fill("Written offline");
    await tab.page.keyboard.press("Enter");
    await tab.page.getByText("2 changes wait").waitFor();
    assert.equal(await tab.card(board.tasks["Moved"].id, "todo").count(), 1, "still the old board");
    await tab.screenshot(how.startsWith("the browser") ? "offline" : "reconnecting");

    const mark = tab.log.length;
    await restore(tab, cable);
    await tab.card(made.id, "review").waitFor();
    await tab.live();
    await tab.card(board.tasks["Untouched"].id, "doing").waitFor();
    await tab.page.locator("[data-task]").getByText("Written offline").waitFor();
    await assertSameAsServer(tab, board);
    await tab.page.getByText("Has a new name").waitFor();
    assert.equal(await tab.page.locator("[data-task]").getByText("Written offline").count(), 1);
    const { tasks } = await board.ada.api("GET", `/projects/${board.id}/tasks`);
    assert.equal(tasks.filter(({ title }) => title === "Written offline").length, 1, "made once");
    const questions = tab.boardQuestions(mark);
    assert.ok(questions.length > 0 && questions.every(({ text }) => text.includes("?since=")), "it asked for what it missed, not for everything");
    await tab.card(board.tasks["Discussed"].id).click();
    await tab.page.locator("[data-comment]").getByText("While you were away").waitFor();
    assert.equal(await tab.page.locator("[data-comment]").count(), 1);
    await tab.close();
    cable.close();
    await atrium.close();
  });
}

test("a server killed in the middle of writes loses no committed task, and no tab stays stale", async () => {
  const atrium = await Atrium.start();
  const board = await atrium.board(["Before"]);
  const [ada, grace] = await Promise.all([
    Tab.onBoard(browser, atrium.url, board.ada, board.id),
    Tab.onBoard(browser, atrium.url, board.grace, board.id),
  ]);
  const committed = [];
  let killed = false;
  const write = async (writer) => {
    for (let turn = 0; !killed; ++turn) {
      const body = { title: `Task ${writer}.${turn}`, key: `${writer}.${turn}` };
      const task = await board.ada.api("POST", `/projects/${board.id}/tasks`, body).catch(() => null);
      if (task) committed.push(task.id);
    }
  };
  const writers = [write(1), write(2), write(3), write(4)];
  await until(() => committed.length >= 40, "forty tasks");
  await atrium.kill();
  killed = true;
  await Promise.all(writers);
  await ada.page.locator('[data-connection="reconnecting"]').waitFor();
  await atrium.launch();
  await Promise.all([ada.live(), grace.live()]);
  const { tasks } = await board.ada.api("GET", `/projects/${board.id}/tasks`);
  const there = new Set(tasks.map(({ id }) => id));
  assert.deepEqual(committed.filter((id) => !there.has(id)), []);
  await Promise.all([assertSameAsServer(ada, board), assertSameAsServer(grace, board)]);
  await ada.drag(board.tasks["Before"].id, "done");
  await grace.card(board.tasks["Before"].id, "done").waitFor();
  await ada.close();
  await grace.close();
  await atrium.close();
});

test("a terminated server ends in order", async () => {
  const atrium = await Atrium.start();
  const board = await atrium.board(["Here"]);
  const tab = await Tab.onBoard(browser, atrium.url, board.ada, board.id);
  atrium.process.kill("SIGTERM");
  assert.equal(await atrium.exited, 0);
  await tab.page.locator('[data-connection="reconnecting"]').waitFor();
  await tab.close();
  await atrium.close();
});
