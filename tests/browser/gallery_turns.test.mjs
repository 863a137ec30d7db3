// The gallery's examples in which the server decides: tic-tac-toe, auction, dashboard.
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

test("tic-tac-toe: turns are the server's, and so is the end", async () => {
  const ada = await gallery.visit("tictactoe", "Ada");
  const grace = await gallery.visit("tictactoe", "Grace", { onPhone: true, dark: true });
  const square = (page, number) => page.getByRole("button", { name: `Square ${number}` });
  const status = (page, text) => page.getByRole("status").getByText(text).waitFor();
  await square(ada, 1).click();
  await refusal(ada, "You are in no game.");
  await ada.getByRole("button", { name: "Find a player" }).click();
  await status(ada, "Waiting for another player");
  await grace.getByRole("button", { name: "Find a player" }).click();
  await status(ada, "Your turn");
  await status(grace, "Ada's turn");
  await square(grace, 5).click();
  await refusal(grace, "It is not your turn.");
  const turns = [[ada, 1], [grace, 5], [ada, 2], [grace, 9]];
  for (const [player, number] of turns) {
    await status(player, "Your turn");
    await square(player, number).click();
  }
  await status(ada, "Your turn");
  await square(ada, 5).click();
  await refusal(ada, "That square is taken.");
  await picture(ada, "gallery-tictactoe");
  await square(ada, 3).click();
  await status(ada, "You win");
  await status(grace, "You lose");
  await picture(grace, "gallery-tictactoe-phone");
  await square(grace, 4).click();
  await refusal(grace, "The game is over.");

  await ada.getByRole("button", { name: "Play again" }).click();
  await grace.getByRole("button", { name: "Play again" }).click();
  await status(ada, "Your turn");
  await leave(grace);
  await status(ada, "The other player has left: you win");
  await leave(ada);
});

test("auction: bids are acknowledged, and the server's clock ends the sale", async () => {
  const [ada, grace] = await Promise.all([
    gallery.visit("auction", "Ada"),
    gallery.visit("auction", "Grace", { onPhone: true, dark: true }),
  ]);
  const bid = async (page, amount) => {
    await page.getByLabel("Your bid").fill(amount);
    await page.getByRole("button", { name: "Bid", exact: true }).click();
  };
  const status = (page, text) => page.getByRole("status").getByText(text).waitFor();
  await ada.getByLabel("Length of the sale").selectOption("5 seconds");
  await ada.getByRole("button", { name: "Put the next lot on sale" }).click();
  await status(grace, "Bids start at 10 €");
  await bid(grace, "5");
  await refusal(grace, "Too low: bid 10 or more.");
  await bid(grace, "ten");
  await refusal(grace, "Too low: bid 10 or more.");
  await bid(grace, "40");
  await status(ada, "Grace bids 40 €");
  await bid(grace, "90");
  await refusal(grace, "Yours is the highest bid.");
  await bid(ada, "41");
  await refusal(ada, "Too low: bid 42 or more.");
  await bid(ada, "1000");
  await status(grace, "Ada bids 1,000 €");
  await picture(grace, "gallery-auction-phone");
  // A page whose form is still open after the end.
  await grace.evaluate(() => {
    new MutationObserver(() => (document.querySelector("#bid").hidden = false)).observe(
      document.querySelector("#bid"),
      { attributes: true },
    );
  });
  await status(grace, "Sold to Ada for 1,000 €");
  await status(ada, "Sold to you for 1,000 €");
  await bid(grace, "5000");
  await refusal(grace, "Too late: the lot is sold.");
  await status(ada, "Sold to you for 1,000 €");
  await picture(ada, "gallery-auction");
  await leave(ada, grace);
});

test("dashboard: every page has the history, the samples and one alarm", async () => {
  const ada = await gallery.visit("dashboard", "Ada");
  const viewers = (page) => page.locator('[data-chart="viewers"] .figure').textContent();
  await until(async () => (await viewers(ada)) === "1", "a sample with one viewer");
  const grace = await gallery.visit("dashboard", "Grace", { onPhone: true, dark: true });
  await until(async () => (await viewers(ada)) === "2" && (await viewers(grace)) === "2", "a sample with both");
  const points = await grace.locator('[data-chart="memory"] .line').getAttribute("points");
  assert.ok(points.split(" ").length > 1, `the chart begins with the history: ${points}`);
  await ada.getByLabel("Alarm from").fill("1000");
  await ada.getByRole("button", { name: "Set for all" }).click();
  await refusal(ada, "The alarm is at 1 to 100 per cent.");
  await ada.getByLabel("Alarm from").fill("1");
  await ada.getByRole("button", { name: "Set for all" }).click();
  await grace.getByText("set by Ada").waitFor();
  await picture(ada, "gallery-dashboard");
  await picture(grace, "gallery-dashboard-phone");
  await leave(ada, grace);
});
