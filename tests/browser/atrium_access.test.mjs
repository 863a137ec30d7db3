// Who is let in: by the REST interface, by the socket, and what the page shows to others.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { Atrium } from "./support/atrium.mjs";
import { launchBrowser, Tab, until } from "./support/tab.mjs";

const secret = "a secret of the test's own, 32 bytes or more";
let atrium, browser, linus, board;
before(async () => {
  [atrium, browser] = await Promise.all([Atrium.start({ options: ["--secret", secret] }), launchBrowser()]);
  [linus, board] = await Promise.all([atrium.signIn("linus"), atrium.board(["Theirs"])]);
});
after(async () => {
  await browser?.close();
  await atrium?.close();
});

function connect(auth) {
  const socket = io(atrium.url, { auth, reconnection: false, transports: ["websocket"] });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve({ socket }));
    socket.once("connect_error", (error) => resolve({ error, socket }));
  });
}

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
function signed(claims) {
  const text = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
}

test("somebody else's project is refused by every route", async () => {
  const task = board.tasks["Theirs"].id;
  for (const [method, path, body] of [
    ["GET", `/projects/${board.id}/tasks`],
    ["GET", `/projects/${board.id}/tasks?since=1`],
    ["GET", `/projects/${board.id}/members`],
    ["GET", `/projects/${board.id}/presence`],
    ["GET", `/projects/${board.id}/activity`],
    ["GET", "/users/1/notifications"],
    ["POST", `/projects/${board.id}/tasks`, { title: "x" }],
    ["POST", `/projects/${board.id}/members`, { login: "linus" }],
    ["DELETE", `/projects/${board.id}/members/1`],
    ["PATCH", `/tasks/${task}`, { title: "x" }],
    ["DELETE", `/tasks/${task}`],
    ["GET", `/tasks/${task}/comments`],
    ["POST", `/tasks/${task}/comments`, { body: "x" }],
  ]) {
    await assert.rejects(linus.api(method, path, body), { status: 404 }, `${method} ${path}`);
  }
});

test("without a token, or with one that nobody signed, every route is shut", async () => {
  const [head, , signature] = linus.session.token.split(".");
  const claims = { sub: 1, iat: 0, exp: 99_999_999_999 };
  const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${signature}`;
  for (const token of [null, "x", forged]) {
    for (const path of ["/me", "/projects", `/projects/${board.id}/tasks`, "/nothing"]) {
      await assert.rejects(atrium.request(token, "GET", path), { status: 401 }, path);
    }
  }
  await assert.rejects(atrium.request(null, "POST", "/session", { login: "ada", password: "no" }), {
    status: 401,
  });
});

test("what cannot be used is refused with a reason", async () => {
  const { api } = board.ada;
  const task = board.tasks["Theirs"].id;
  for (const [method, path, body, reason] of [
    ["POST", `/projects/${board.id}/tasks`, { title: "  " }, /title: must not be empty/],
    ["POST", `/projects/${board.id}/tasks`, {}, /title: missing/],
    ["PATCH", `/tasks/${task}`, { status: "later" }, /status/],
    ["PATCH", `/tasks/${task}`, { assignee: 3 }, /not a member/],
    ["PATCH", `/tasks/${task}`, { title: "x".repeat(1000) }, /title: at most/],
    ["GET", "/projects/one/tasks", undefined, /project/],
    ["GET", `/projects/${board.id}/tasks?since=x`, undefined, /since/],
  ]) {
    await assert.rejects(api(method, path, body), { status: 400, message: reason }, `${method} ${path}`);
  }
});

test("the socket lets in who has a token, and into rooms of their own projects only", async () => {
  for (const auth of [{}, { token: 7 }, { token: "x.y.z" }]) {
    const { error, socket } = await connect(auth);
    assert.equal(error?.message, "unauthorized");
    socket.close();
  }
  const { socket } = await connect({ token: linus.session.token });
  const refused = await socket.timeout(5000).emitWithAck("join-project", board.id);
  assert.equal(refused.ok, false);
  assert.match(refused.error, /no such project/);
  const events = [];
  socket.onAny((event) => events.push(event));
  await board.ada.api("PATCH", `/tasks/${board.tasks["Theirs"].id}`, { notes: "secret" });
  const own = await linus.api("POST", "/projects", { name: "Linus's own" });
  const joined = await socket.timeout(5000).emitWithAck("join-project", own.id);
  assert.deepEqual(joined, { ok: true, error: "", cursor: 1 });
  assert.ok(!events.some((event) => event.startsWith("task_updated")), events.join());
  socket.close();
});

test("the page of a project that is not one's own says so", async () => {
  const tab = await Tab.open(browser, atrium.url, {
    session: linus.session,
    hash: `#/projects/${board.id}`,
  });
  await tab.page.getByText("There is no such project").first().waitFor();
  assert.equal(await tab.page.getByText("Theirs").count(), 0);
  await tab.close();
});

test("a token that nobody gave, and one that has expired, are refused by the API, the socket and the page", async () => {
  const { id } = linus.session.user;
  for (const token of ["x.y.z", signed({ sub: id, iat: 1000, exp: 2000 })]) {
    await assert.rejects(atrium.request(token, "GET", "/projects"), {
      status: 401,
      message: "Your session has ended. Sign in again.",
    });
    const { error, socket } = await connect({ token });
    assert.equal(error?.message, "unauthorized");
    socket.close();
    const tab = await Tab.open(browser, atrium.url, { session: { ...linus.session, token } });
    await tab.page.getByRole("button", { name: "Sign in" }).waitFor();
    await tab.page.getByText("Your session has ended. Sign in again.").waitFor();
    await tab.close();
  }
});

test("a connection outlives its token, and enters no board any more", async () => {
  const { id } = board.grace.session.user;
  const now = Math.floor(Date.now() / 1000);
  const { socket } = await connect({ token: signed({ sub: id, iat: now, exp: now + 2 }) });
  let answer;
  await until(async () => {
    answer = await socket.timeout(5000).emitWithAck("join-project", board.id);
    return !answer.ok;
  }, "the token to expire");
  assert.match(answer.error, /session has ended/);
  socket.close();
});
