// A browser's tab on a board, with a log of what it asked for and which events it was sent.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { chromium } from "playwright-core";

const results = fileURLToPath(new URL("../../../test-results", import.meta.url));
const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export async function launchBrowser() {
  await mkdir(results, { recursive: true });
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: quiet });
}

export class Tab {
  /** What happened, in order: {kind: "get" | "event", text, at}. */
  log = [];
  upgraded = false;

  /** A tab of its own browser profile, signed in already where a session is given. */
  static async open(browser, url, { session, hash = "", prepare, ...options } = {}) {
    const tab = new Tab();
    tab.context = await browser.newContext({ viewport: { width: 1280, height: 760 }, ...options });
    tab.context.setDefaultTimeout(15_000);
    if (session) {
      await tab.context.addInitScript((stored) => {
        if (!sessionStorage.getItem("test.signed-in")) {
          sessionStorage.setItem("test.signed-in", "1");
          localStorage.setItem("atrium.session", stored);
        }
      }, JSON.stringify(session));
    }
    tab.page = await tab.context.newPage();
    tab.#record();
    await prepare?.(tab);
    await tab.page.goto(`${url}/${hash}`);
    return tab;
  }

  /** The same, on a board that is shown, live and on a WebSocket. */
  static async onBoard(browser, url, user, project, options = {}) {
    const session = user.session;
    const tab = await Tab.open(browser, url, { session, hash: `#/projects/${project}`, ...options });
    await tab.live();
    await tab.looksAtBoard(session.user.name);
    return tab;
  }

  #record() {
    const note = (kind, text) => this.log.push({ kind, text, at: performance.now() });
    this.page.on("request", (request) => {
      if (request.method() === "GET") note("get", new URL(request.url()).pathname + new URL(request.url()).search);
    });
    this.page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        if (payload === "5") this.upgraded = true;
      });
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).startsWith("42")) note("event", String(payload).slice(2));
      });
      socket.on("close", () => {
        this.upgraded = false;
      });
    });
  }

  /** The questions for the board since a moment in the log. */
  boardQuestions(from = 0) {
    return this.log.slice(from).filter(({ kind, text }) => kind === "get" && /\/tasks(\?|$)/.test(text));
  }

  async live() {
    await this.page.locator('[data-connection="live"]').waitFor();
    await until(() => this.upgraded, "the upgrade to WebSocket");
  }

  /** In the project's room: the server counts the user among those who look. */
  async looksAtBoard(name) {
    await this.page.locator(".presence").getByRole("img", { name }).waitFor();
  }

  card(id, column) {
    const scope = column ? `[data-column="${column}"] ` : "";
    return this.page.locator(`${scope}[data-task="${id}"]`);
  }

  async drag(id, column) {
    await this.carry(id, column);
    await this.page.mouse.up();
  }

  /** As far as above the column; the mouse's button is still down. */
  async carry(id, column) {
    const from = await this.card(id).boundingBox();
    const to = await this.page.locator(`[data-column="${column}"] .cards`).boundingBox();
    const { mouse } = this.page;
    await mouse.move(from.x + 40, from.y + 15);
    await mouse.down();
    await mouse.move(from.x + 60, from.y + 25, { steps: 3 });
    await mouse.move(to.x + 60, to.y + to.height - 10, { steps: 6 });
  }

  /** The board as it is drawn: each column's titles from top to bottom. */
  async columns() {
    return this.page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll("[data-column]")].map((column) => [
          column.dataset.column,
          [...column.querySelectorAll("[data-task]")].map((card) => Number(card.dataset.task)),
        ]),
      ),
    );
  }

  async screenshot(name) {
    await this.page.screenshot({ path: join(results, `${name}.png`), animations: "disabled" });
  }

  close() {
    return this.context.close();
  }
}

/** Waits until `condition` holds, looking often. */
export async function until(condition, what, milliseconds = 15_000) {
  const end = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A board as the server has it, in the form of Tab.columns. */
export function columnsOf(tasks) {
  const columns = { todo: [], doing: [], review: [], done: [] };
  for (const task of tasks.toSorted((a, b) => a.position - b.position)) columns[task.status].push(task.id);
  return columns;
}
