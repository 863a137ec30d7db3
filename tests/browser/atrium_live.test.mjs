// Two people on one board: what one does the other sees, because an event said that it should ask.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Atrium } from "./support/atrium.mjs";
import { launchBrowser, Tab, until } from "./support/tab.mjs";

let atrium, browser;
before(async () => {
  [atrium, browser] = await Promise.all([Atrium.start(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await atrium?.close();
});

async function twoTabs(board, options) {
  return Promise.all([
    Tab.onBoard(browser, atrium.url, board.ada, board.id),
    Tab.onBoard(browser, atrium.url, board.grace, board.id, options),
  ]);
}
const close = (...tabs) => Promise.all(tabs.map((tab) => tab.close()));

test("two users sign in and find the demo's board", async () => {
  const [ada, grace] = await Promise.all([
    Tab.open(browser, atrium.url),
    Tab.open(browser, atrium.url, { colorScheme: "dark" }),
  ]);
  await ada.page.getByLabel("User name").fill("ada");
  await ada.page.getByLabel("Password").fill("wrong");
  await ada.page.getByRole("button", { name: "Sign in" }).click();
  await ada.page.getByRole("alert").getByText("password is wrong").waitFor();
  await ada.screenshot("sign-in");
  await ada.page.getByLabel("Password").fill("atrium-demo");
  await ada.page.getByRole("button", { name: "Sign in" }).click();
  await ada.page.getByRole("link", { name: "Website launch" }).click();
  await grace.page.getByRole("button", { name: "Enter as grace" }).click();
  await grace.page.getByRole("link", { name: "Website launch" }).click();
  await ada.looksAtBoard("Ada Lovelace");
  await ada.looksAtBoard("Grace Hopper");
  await ada.page.getByText("Landing page copy").waitFor();
  await ada.screenshot("board-light");
  await grace.looksAtBoard("Grace Hopper");
  await grace.screenshot("board-dark");
  await close(grace);
  await ada.page.locator(".presence").getByRole("img", { name: "Grace Hopper" }).waitFor({ state: "detached" });
  await close(ada);
});

test("a moved card moves in the other tab within a second, by a GET that follows an event", async () => {
  const board = await atrium.board(["Move me", "Stay"]);
  const [ada, grace] = await twoTabs(board);
  const { id } = board.tasks["Move me"];
  const mark = grace.log.length;
  await ada.carry(id, "review");
  const began = performance.now();
  await ada.page.mouse.up();
  await grace.card(id, "review").waitFor();
  const took = performance.now() - began;
  assert.ok(took < 1000, `it took ${Math.round(took)} ms`);
  const since = grace.log.slice(mark);
  const event = since.findIndex(({ kind, text }) => kind === "event" && text.startsWith('["task_updated.v2"'));
  const question = since.findIndex(({ kind, text }) => kind === "get" && text.includes("/tasks?since="));
  assert.ok(event >= 0 && question > event, JSON.stringify(since, null, 1));
  const { cursor, ...rest } = JSON.parse(since[event].text)[1];
  assert.deepEqual(rest, { project: board.id, task: id }, "the event carries no state");
  assert.ok(Number.isInteger(cursor) && cursor > 1, `a cursor: ${cursor}`);
  assert.equal(await grace.card(id).count(), 1);
  await close(ada, grace);
});

test("with its events blocked a tab does not move, whatever gets the focus", async () => {
  const board = await atrium.board(["Move me", "Then me"]);
  const blocked = [];
  let blocking = true;
  const [ada, grace] = await twoTabs(board, {
    prepare: (tab) =>
      tab.page.routeWebSocket(/socket\.io/, (page) => {
        const server = page.connectToServer();
        page.onMessage((message) => {
          if (message === "5") tab.upgraded = true;
          server.send(message);
        });
        server.onMessage((message) => {
          if (blocking && String(message).includes('"task_')) blocked.push(message);
          else page.send(message);
        });
      }),
  });
  const { id } = board.tasks["Move me"];
  const mark = grace.log.length;
  await ada.drag(id, "doing");
  await until(() => blocked.length > 0, "an event to block");
  await grace.page.evaluate(() => {
    window.dispatchEvent(new Event("focus"));
    document.dispatchEvent(new Event("visibilitychange"));
  });
  // A whole further change comes and is held back too: more than time enough for the first.
  const held = blocked.length;
  await ada.drag(id, "review");
  await until(() => blocked.length > held, "another event to block");
  assert.equal(await grace.card(id, "todo").count(), 1, "the card has not moved");
  assert.deepEqual(grace.boardQuestions(mark), []);
  blocking = false;
  const other = board.tasks["Then me"].id;
  await ada.drag(other, "done");
  await grace.card(other, "done").waitFor();
  assert.equal(await grace.card(id, "review").count(), 1, "what was missed came along");
  await close(ada, grace);
});

test("a card is moved by the keyboard alone", async () => {
  const board = await atrium.board(["First", "Second"]);
  const [ada, grace] = await twoTabs(board);
  const { id } = board.tasks["Second"];
  await ada.card(id).focus();
  await ada.page.keyboard.press("Space");
  await ada.page.getByText("lifted. Arrow keys move it").waitFor({ state: "attached" });
  await ada.page.keyboard.press("ArrowUp");
  await ada.page.keyboard.press("ArrowRight");
  await ada.page.keyboard.press("Space");
  await grace.card(id, "doing").waitFor();
  assert.ok(await ada.card(id, "doing").evaluate((card) => card === document.activeElement), "the focus stays");
  await ada.page.keyboard.press("Space");
  await ada.page.keyboard.press("ArrowRight");
  await ada.card(id, "review").waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.card(id, "doing").waitFor();
  await ada.page.keyboard.press("Enter");
  await ada.page.getByRole("dialog", { name: "Task: Second" }).waitFor();
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("dialog").waitFor({ state: "detached" });
  await close(ada, grace);
});

test("a comment, and who types it, are seen by whoever has the task open", async () => {
  const board = await atrium.board(["Talk about me"]);
  const [ada, grace] = await twoTabs(board);
  const { id } = board.tasks["Talk about me"];
  await Promise.all([ada.card(id).click(), grace.card(id).click()]);
  await ada.page.getByText("Nobody has said anything yet.").waitFor();
  await grace.page.getByLabel("Write a comment").pressSequentially("Shall we?");
  await ada.page.getByText("Grace is typing").waitFor();
  await ada.screenshot("drawer");
  await grace.page.getByRole("button", { name: "Send" }).click();
  await ada.page.locator("[data-comment]").getByText("Shall we?").waitFor();
  assert.equal(await ada.page.locator("[data-comment]").count(), 1);
  await ada.page.keyboard.press("Escape");
  await ada.card(id).getByText("1", { exact: true }).waitFor();
  await close(ada, grace);
});

test("tasks are added, edited, assigned and deleted under the other's eyes", async () => {
  const board = await atrium.board([]);
  const [ada, grace] = await twoTabs(board);
  await ada.page.getByLabel("Add a task to In progress").fill("Fresh");
  await ada.page.keyboard.press("Enter");
  const fresh = grace.page.locator('[data-column="doing"]').getByText("Fresh");
  await fresh.waitFor();
  await fresh.click();
  await grace.page.getByLabel("Assignee").selectOption("Grace Hopper");
  await grace.page.getByLabel("Title").fill("Fresher");
  await grace.page.getByLabel("Title").press("Enter");
  await ada.page.locator('[data-column="doing"]').getByText("Fresher").waitFor();
  await ada.page.locator("[data-task]").getByRole("img", { name: "Grace Hopper" }).waitFor();
  await ada.page.getByText("Fresher").click();
  await ada.page.getByRole("button", { name: "Delete the task" }).click();
  await ada.page.getByRole("button", { name: "Delete for good" }).click();
  await grace.page.getByText("This task is gone").waitFor();
  await close(ada, grace);
});

test("who is removed from a project leaves its board", async () => {
  const board = await atrium.board(["Secret"]);
  const [ada, grace] = await twoTabs(board);
  await ada.page.getByRole("button", { name: "People" }).click();
  await ada.page.getByRole("button", { name: "Remove Grace Hopper" }).click();
  await grace.page.getByText("You are no longer a member").waitFor();
  await grace.page.getByRole("heading", { name: "Projects" }).waitFor();
  assert.equal(await grace.page.getByRole("link", { name: board.name }).count(), 0);
  const mark = grace.log.length;
  await ada.page.keyboard.press("Escape");
  await ada.drag(board.tasks["Secret"].id, "done");
  await ada.card(board.tasks["Secret"].id, "done").waitFor();
  assert.deepEqual(grace.log.slice(mark).filter(({ kind }) => kind === "event"), []);
  await close(ada, grace);
});

test("light and dark follow the system until somebody chooses", async () => {
  const board = await atrium.board(["Look"]);
  const tab = await Tab.onBoard(browser, atrium.url, board.ada, board.id, { colorScheme: "dark" });
  const theme = () => tab.page.evaluate(() => document.documentElement.dataset.theme);
  assert.equal(await theme(), "dark");
  await tab.page.emulateMedia({ colorScheme: "light" });
  await until(async () => (await theme()) === "light", "the system's light colours");
  await tab.page.getByRole("button", { name: "Use dark colours" }).click();
  await tab.page.reload();
  assert.equal(await theme(), "dark");
  await close(tab);
});
