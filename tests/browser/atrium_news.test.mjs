// What two users are told of each other's work: the feed beside the board, and the bell, which is the
// same in all tabs of one user.
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

const bell = (tab, name) => tab.page.getByRole("button", { name, exact: true });

test("an assignment rings in both tabs of the user, and is seen in both once it was read in one", async () => {
  const board = await atrium.board(["Wire the panel"]);
  const task = board.tasks["Wire the panel"].id;
  // What the demo and the invitation have told her.
  await board.grace.api("PUT", "/me/seen", { number: 1_000_000 });
  const [first, second] = await Promise.all([
    Tab.onBoard(browser, atrium.url, board.grace, board.id),
    Tab.onBoard(browser, atrium.url, board.grace, board.id),
  ]);
  await board.ada.api("PATCH", `/tasks/${task}`, { assignee: board.grace.session.user.id });
  await Promise.all([first, second].map((tab) => bell(tab, "Notifications, 1 new").waitFor()));
  await bell(first, "Notifications, 1 new").click();
  const list = first.page.getByRole("dialog", { name: "Notifications" });
  await list.getByText("gave you “Wire the panel”").waitFor();
  await first.screenshot("atrium-notifications");
  await Promise.all([first, second].map((tab) => bell(tab, "Notifications").waitFor()));
  await list.getByText("gave you “Wire the panel”").click();
  await first.page.getByRole("dialog", { name: "Task: Wire the panel" }).waitFor();
  await Promise.all([first.close(), second.close()]);
});

test("the feed tells each user what the other does, and is full again after a reload", async () => {
  const board = await atrium.board(["Paint the door"]);
  const task = board.tasks["Paint the door"].id;
  const [ada, grace] = await Promise.all([
    Tab.onBoard(browser, atrium.url, board.ada, board.id),
    Tab.onBoard(browser, atrium.url, board.grace, board.id),
  ]);
  const feed = (tab) => tab.page.getByRole("complementary", { name: "Activity" });
  const lines = (tab) => feed(tab).getByRole("listitem").locator("p").allTextContents();
  for (const tab of [ada, grace]) await tab.page.getByRole("button", { name: "Activity", exact: true }).click();
  await grace.drag(task, "doing");
  await feed(ada).getByText("moved “Paint the door” to In progress").waitFor();
  await board.ada.api("POST", `/tasks/${task}/comments`, { body: "Which colour?" });
  await feed(grace).getByText("commented on “Paint the door”").waitFor();
  await ada.screenshot("atrium-feed");
  const expected = [
    "Ada Lovelace commented on “Paint the door”",
    "Grace Hopper moved “Paint the door” to In progress",
    "Ada Lovelace added “Paint the door”",
    "Ada Lovelace added Grace Hopper to the project",
  ];
  for (const tab of [ada, grace]) {
    await until(async () => (await lines(tab)).join() === expected.join(), "the same lines in both tabs");
  }
  await ada.page.reload();
  await ada.page.getByRole("button", { name: "Activity", exact: true }).click();
  await until(async () => (await lines(ada)).length === expected.length, "the lines after the reload");
  assert.deepEqual(await lines(ada), expected);
  await Promise.all([ada.close(), grace.close()]);
});
