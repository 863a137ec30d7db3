// The official admin panel's own page (@socket.io/admin-ui), served by and connected to Sockeye.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AdminServer, account, credentials, patience } from "../interop/support/admin.mjs";
import { next } from "../conformance/support/deadline.mjs";
import { launchBrowser } from "./support/tab.mjs";

const folder = fileURLToPath(
  new URL("../../node_modules/@socket.io/admin-ui/ui/dist", import.meta.url),
);
const results = fileURLToPath(new URL("../../test-results", import.meta.url));

let server, browser, page, ada, linus;
before(async () => {
  server = await AdminServer.start("sockeye", {
    auth: account, serverId: "sockeye-1", threads: 2, page: folder,
  });
  ada = await server.connect("/chat");
  linus = await server.connect("/", { transports: ["polling"] });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(patience);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function signIn(password) {
  await page.getByLabel("Server URL").fill(server.url);
  await page.getByLabel("Username").fill(credentials.username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Connect" }).click();
}
const shot = (name) => page.screenshot({ path: `${results}/admin-${name}.png` });
const link = (name) => page.locator("nav").getByRole("link", { name }).click();
const row = (text) => page.locator("main tr", { hasText: text });
async function choose(namespace) {
  await page.locator("main .v-select").first().click();
  await page
    .locator(".menuable__content__active .v-list-item")
    .filter({ hasText: new RegExp(`^\\s*${namespace}\\s*$`) })
    .click();
}

test("a wrong password is refused, the right one opens the dashboard", async () => {
  await page.goto(server.url);
  await signIn("wrong");
  await page.getByText("invalid credentials").waitFor();
  await signIn(credentials.password);
  await page.getByText(/^\s*connected\s*$/i).first().waitFor();
  await row("/chat").getByText("1", { exact: true }).waitFor();
  await row("WebSocket").getByText("2", { exact: true }).waitFor();
  await row("HTTP long-polling").getByText("1", { exact: true }).waitFor();
  await shot("dashboard");
});

test("servers, clients, sockets and rooms are listed", async () => {
  await link("Servers");
  await row("sockeye-1").getByText("healthy", { exact: false }).waitFor();
  await shot("servers");
  await link("Clients");
  for (const client of [ada, linus]) await row(client.io.engine.id.slice(0, 12)).waitFor();
  await link("Sockets");
  await choose("/chat");
  await row(ada.id).getByText("127.0.0.1").waitFor();
  await shot("sockets");
  await link("Rooms");
  await row("lobby").waitFor();
});

test("events are shown as they happen", async () => {
  await link("Events");
  await ada.timeout(patience).emitWithAck("echo", { said: "hello" });
  await row("Event received").getByText("echo").waitFor();
  await shot("events");
});

test("a page that comes back needs no password", async () => {
  await page.reload();
  await page.getByText(/^\s*connected\s*$/i).first().waitFor();
  await link("Sockets");
  await choose("/chat");
  await row(ada.id).waitFor();
});

test("a socket is disconnected by its button", async () => {
  const { id } = ada;
  const gone = next(ada, "disconnect", patience);
  await row(id).getByRole("button").last().click();
  assert.equal((await gone)[0], "io server disconnect");
  await link("Sockets");
  await row(id).first().waitFor({ state: "detached" });
});
