// The gallery's examples that pass texts on: chat, text editor, notifications; each with two users.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Gallery, picture, refusal } from "./support/gallery.mjs";
import { until } from "./support/tab.mjs";

let gallery;
before(async () => {
  gallery = await Gallery.start();
});
after(() => gallery?.close());

async function leave(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.failures, []);
    await page.context().close();
  }
}

test("the index leads to each example", async () => {
  const page = await gallery.visit("index", null);
  await picture(page, "gallery-index");
  const links = await page.locator("nav a").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  assert.equal(links.length, 6);
  for (const link of links) {
    await page.goto(gallery.url + link);
    await page.getByLabel("Name").waitFor();
  }
  await leave(page);
});

test("a name that will not do is refused where it is asked for", async () => {
  const page = await gallery.visit("chat", null, { onPhone: true });
  await page.getByRole("button", { name: "Enter" }).click();
  await refusal(page, "Please write something.");
  await page.getByLabel("Name").fill("x".repeat(25));
  await page.getByRole("button", { name: "Enter" }).click();
  await refusal(page, "25 characters of at most 24");
  await picture(page, "gallery-name");
  await leave(page);
});

test("chat: history, typing, delivery by acknowledgements", async () => {
  const ada = await gallery.visit("chat", "Ada");
  const say = async (page, text) => {
    await page.getByLabel("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  await say(ada, "Is anybody here?");
  await ada.getByText("nobody else is here").waitFor();
  const grace = await gallery.visit("chat", "Grace", { onPhone: true, dark: true });
  await grace.getByText("Is anybody here?").waitFor();
  await grace.getByLabel("Message").pressSequentially("I am");
  await ada.getByText("Grace is typing…").waitFor();
  await grace.getByRole("button", { name: "Send" }).click();
  await ada.locator("#messages").getByText("I am").waitFor();
  await grace.getByText("✓✓ delivered to 1 of 1").waitFor();
  await picture(ada, "gallery-chat");
  await picture(grace, "gallery-chat-phone");

  await say(ada, "   ");
  await refusal(ada, "Please write something.");
  await say(ada, "long ".repeat(200_000));
  await refusal(ada, "1000000 characters of at most 1000");
  assert.equal(await ada.locator("#messages li").count(), 2, "what was refused is not shown");
  await leave(grace);
  await ada.locator("#people").getByText("Grace").waitFor({ state: "detached" });
  await leave(ada);
});

test("editor: two who type at once end with one text, and see each other's cursor", async () => {
  const [ada, grace] = await Promise.all([
    gallery.visit("editor", "Ada"),
    gallery.visit("editor", "Grace", { onPhone: true, dark: true }),
  ]);
  const textOf = (page) => page.getByLabel("Text").inputValue();
  const settled = async () => {
    const saved = (page) => page.locator("#saved").textContent();
    await until(async () => {
      const [a, b] = await Promise.all([saved(ada), saved(grace)]);
      return a === b && a.endsWith(", saved") && (await textOf(ada)) === (await textOf(grace));
    }, "one text in both pages");
    return textOf(ada);
  };
  await until(async () => (await textOf(grace)) !== "", "the text");
  await ada.getByLabel("Text").press("Control+Home");
  await grace.getByLabel("Text").press("Control+End");
  await Promise.all([
    ada.getByLabel("Text").pressSequentially("Título 🎣: Ada was here. "),
    grace.getByLabel("Text").pressSequentially("Grace was here, below. ✓"),
  ]);
  assert.equal(
    await settled(),
    "Título 🎣: Ada was here. Everybody here edits this text.\nGrace was here, below. ✓",
  );
  // At one place, at once: no order is promised, but that it is the same for both.
  await Promise.all([ada, grace].map((page) => page.getByLabel("Text").press("Control+Home")));
  await Promise.all([
    ada.getByLabel("Text").pressSequentially("aaaaaaaaaaaaaaaaaaaa"),
    grace.getByLabel("Text").pressSequentially("gggggggggggggggggggg"),
  ]);
  const both = (await settled()).slice(0, 40);
  assert.equal([...both].sort().join(""), "a".repeat(20) + "g".repeat(20));
  await ada.locator('#carets [data-name="Grace"]').waitFor();
  await picture(ada, "gallery-editor");
  await picture(grace, "gallery-editor-phone");

  await ada.getByLabel("Text").fill("x".repeat(1_000_000));
  await refusal(ada, "The text may have 20000 characters.");
  assert.ok((await settled()).includes("Everybody here edits this text."), "the text is the server's again");
  await leave(ada, grace);
});

test("notifications: one user's devices agree on what came and what was read", async () => {
  const [ada, desk, pocket] = [
    await gallery.visit("notifications", "Ada", { dark: true }),
    await gallery.visit("notifications", "Grace"),
    await gallery.visit("notifications", "Grace", { onPhone: true }),
  ];
  await desk.getByText("on 2 devices").waitFor();
  const send = async (to, text) => {
    await ada.getByLabel("To").fill(to);
    await ada.getByLabel("Text").fill(text);
    await ada.getByRole("button", { name: "Send" }).click();
  };
  await send("Grace", "The build is green");
  await ada.getByText("Shown on 2 devices of Grace.").waitFor();
  await Promise.all([desk, pocket].map((page) => page.getByText("The build is green").waitFor()));
  await send("Grace", "Lunch?");
  await until(async () => (await pocket.getByLabel("Unread").textContent()) === "2", "two unread on the phone");
  await desk.getByRole("button", { name: "Mark as read" }).first().click();
  await until(async () => (await pocket.getByLabel("Unread").textContent()) === "1", "one unread on the phone");
  await picture(desk, "gallery-notifications");
  await picture(pocket, "gallery-notifications-phone");
  assert.equal(await ada.locator("#list li").count(), 0, "nobody else is told");

  await send("Nobody", "Hello?");
  await refusal(ada, "Nobody of that name has been here.");
  await send("Grace", "y".repeat(1_000_000));
  await refusal(ada, "1000000 characters of at most 200");
  await leave(pocket, desk);
  await send("Grace", "For later");
  await ada.getByText("Grace is away and will find it.").waitFor();
  const again = await gallery.visit("notifications", "Grace");
  await again.getByText("For later").waitFor();
  assert.equal(await again.getByLabel("Unread").textContent(), "2");
  await leave(again, ada);
});
