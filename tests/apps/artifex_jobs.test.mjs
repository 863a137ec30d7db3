// Artifex' jobs: what they find, what they refuse, and that nothing they meet harms anybody else.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { Artifex } from "../browser/support/artifex.mjs";
import { until } from "../browser/support/tab.mjs";
import { scannedPdf, textPdf, whitePng } from "./support/documents.mjs";
import { root } from "./support/typescript.mjs";

const board = readFileSync(join(root, "docs", "images", "atrium.png"));

let folder, artifex, ada, grace;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "artifex-jobs-"));
  artifex = await Artifex.start(join(folder, "data"));
  [ada, grace] = [await artifex.signIn("ada"), await artifex.signIn("grace")];
});
after(async () => {
  await artifex?.close();
  await rm(folder, { recursive: true, force: true });
});

const stateOf = (file, kind) => file.jobs.find((job) => job.kind === kind);
const textOf = async (id) => (await ada.fetch(`/api/files/${id}/text`)).text();

function listen(t, user) {
  const socket = io(user.artifex.url, { forceNew: true, auth: { token: user.token } });
  t.after(() => socket.disconnect());
  const events = [];
  socket.onAny((event, payload) => events.push({ event, ...payload }));
  return new Promise((resolve, reject) => {
    socket.on("connect", () => resolve(events));
    socket.on("connect_error", reject);
  });
}

/** A server whose jobs are this shell script. */
async function withScript(t, name, script, ...options) {
  const own = join(folder, name);
  const program = join(folder, `${name}.sh`);
  await writeFile(program, `#!/bin/sh\n${script}\n`);
  await chmod(program, 0o755);
  const server = await Artifex.start(own, "--job-program", program, ...options);
  t.after(() => server.close());
  return { server, own, user: await server.signIn("ada") };
}

test("a picture is read, and its progress is told to its owner's room alone", { timeout: 120_000 }, async (t) => {
  const [mine, hers] = [await listen(t, ada), await listen(t, grace)];
  const id = await ada.upload(board, "board.png");
  const file = await ada.finished(id);
  assert.equal(stateOf(file, "text").state, "done", stateOf(file, "text").error);
  assert.match(await textOf(id), /Website launch/);
  const thumbnail = await ada.fetch(`/api/files/${id}/thumbnail`);
  assert.equal(thumbnail.headers.get("content-type"), "image/jpeg");
  assert.equal(Buffer.from(await thumbnail.arrayBuffer()).readUInt16BE(0), 0xffd8);
  await until(() => mine.some(({ event }) => event === "file_changed"), "a nudge");
  const shares = mine.filter(({ event, kind }) => event === "job_progress" && kind === "text");
  assert.ok(shares.length >= 2, `${shares.length} events of progress`);
  for (const [i, { file: of, progress }] of shares.entries()) {
    assert.equal(of, id);
    assert.ok(progress >= (shares[i - 1]?.progress ?? 0) && progress <= 1);
  }
  assert.deepEqual(hers, []);
  for (const what of ["text", "thumbnail", "download"]) {
    assert.equal((await grace.fetch(`/api/files/${id}/${what}`)).status, 404);
  }
  assert.equal((await grace.fetch(`/api/jobs/${stateOf(file, "text").id}/cancel`, { method: "POST" })).status, 404);
});

test("a socket without a good token is refused", async () => {
  for (const auth of [{}, { token: "x" }, { token: artifex.withToken({ sub: 1, iat: 1, exp: 2 }).token }]) {
    const socket = io(artifex.url, { forceNew: true, reconnection: false, auth });
    const error = await new Promise((resolve) => socket.on("connect_error", resolve));
    assert.equal(error.message, "unauthorized");
    socket.disconnect();
  }
});

test("a PDF's pages are read, its text or else its picture", { timeout: 120_000 }, async () => {
  const typed = await ada.finished(await ada.upload(textPdf(["Hello first page", "And the second"]), "typed.pdf"));
  assert.match(await textOf(typed.id), /Hello first page[^]*\f[^]*And the second/);
  assert.equal(stateOf(typed, "thumbnail").state, "done", stateOf(typed, "thumbnail").error);
  const scanned = await ada.finished(await ada.upload(scannedPdf(board), "scanned.pdf"));
  assert.equal(stateOf(scanned, "text").state, "done", stateOf(scanned, "text").error);
  assert.match(await textOf(scanned.id), /Website launch/);
});

for (const [name, bytes, message] of [
  ["nonsense.png", Buffer.from("nonsense"), /^This picture is broken, or of a kind that is not read\.$/],
  ["cut.png", board.subarray(0, 30_000), /^This picture is broken/],
  ["nonsense.pdf", Buffer.from("%PDF-1.7\nnonsense"), /^This PDF is broken/],
  ["huge.png", whitePng(20_000, 20_000), /^This picture is too large: /],
  ["long.pdf", textPdf(Array.from({ length: 101 }, () => "x")), /^This PDF has too many pages: 101, and 100 is the limit\.$/],
]) {
  test(`${name} gives its jobs a clear error`, { timeout: 120_000 }, async () => {
    const file = await ada.finished(await ada.upload(bytes, name));
    assert.equal(stateOf(file, "checksum").state, "done");
    assert.equal(stateOf(file, "text").state, "failed");
    assert.match(stateOf(file, "text").error, message);
    if (name !== "long.pdf") assert.match(stateOf(file, "thumbnail").error, message);
    const answer = await ada.fetch(`/api/files/${file.id}/text`);
    assert.equal(answer.status, 409);
    assert.match((await answer.json()).error.message, message);
  });
}

test("a decoder that crashes fails its job alone", async (t) => {
  const { user } = await withScript(t, "crash", '[ "$1" = text ] && kill -SEGV $$; echo "done fine"');
  const file = await user.finished(await user.upload(board, "a.png"));
  assert.equal(stateOf(file, "text").error, "The decoder crashed on this file (signal 11).");
  assert.equal(stateOf(file, "thumbnail").state, "done");
});

test("a job that takes too long is ended", async (t) => {
  const { user } = await withScript(t, "slow", "exec sleep 60", "--job-seconds", "1");
  const file = await user.finished(await user.upload(Buffer.from("x"), "a.txt"));
  assert.equal(file.jobs[0].error, "It took longer than 1 seconds, and was ended.");
});

test("a job can be cancelled, and run again", async (t) => {
  const go = join(folder, "go");
  const script = `[ -e ${go} ] && { echo "done yes"; exit; }; echo "progress 0.50"; exec sleep 60`;
  const { user } = await withScript(t, "cancel", script);
  const events = await listen(t, user);
  const id = await user.upload(Buffer.from("x"), "a.txt");
  await until(() => events.some(({ progress }) => progress === 0.5), "the job's progress");
  const { id: job } = await user.job(id, "checksum");
  assert.deepEqual(await user.json("POST", `/api/jobs/${job}/cancel`), { cancelled: true });
  assert.equal((await user.job(id, "checksum")).state, "cancelled");
  assert.deepEqual(await user.json("POST", `/api/jobs/${job}/cancel`), { cancelled: false });
  await writeFile(go, "");
  await user.json("POST", `/api/jobs/${job}/restart`);
  assert.equal((await user.finished(id)).jobs[0].result, "yes");
  await assert.rejects(user.json("POST", `/api/jobs/${job}/restart`), /409/);
});

test("jobs that ran when the server was killed run again", { timeout: 120_000 }, async (t) => {
  const { server, own, user } = await withScript(t, "killed", 'echo "progress 0.10"; exec sleep 60');
  const id = await user.upload(board, "a.png");
  await until(async () => (await user.job(id, "thumbnail")).state === "running", "two jobs that run");
  await server.kill();
  const next = await Artifex.start(own);
  t.after(() => next.close());
  const again = await next.signIn("ada");
  const file = await again.finished(id);
  assert.deepEqual(file.jobs.map(({ state }) => state), ["done", "done", "done"]);
});

test("a job's process ends with the server, however that ends", { timeout: 120_000 }, async (t) => {
  const own = join(folder, "orphans");
  const server = await Artifex.start(own);
  t.after(() => server.kill());
  const user = await server.signIn("ada");
  const id = await user.upload(board, "a.png");
  const processes = () =>
    readdirSync("/proc").filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(join(own, "files", id));
      } catch {
        return false;
      }
    });
  await until(() => processes().length > 0, "a job's process");
  await server.kill();
  await until(() => processes().length === 0, "the end of them all");
});

test("a job that is begun again and again without an end is given up", { timeout: 120_000 }, async (t) => {
  const own = join(folder, "given-up");
  const program = join(folder, "given-up.sh");
  await writeFile(program, "#!/bin/sh\nexec sleep 60\n");
  await chmod(program, 0o755);
  let server, id;
  for (let round = 0; round < 3; round += 1) {
    server = await Artifex.start(own, "--job-program", program);
    const user = await server.signIn("ada");
    id ??= await user.upload(Buffer.from("x"), "a.txt");
    await until(async () => (await user.job(id, "checksum")).state === "running", "the job's beginning");
    await server.kill();
  }
  server = await Artifex.start(own);
  t.after(() => server.close());
  const file = await (await server.signIn("ada")).finished(id);
  assert.match(file.jobs[0].error, /^Given up/);
});
