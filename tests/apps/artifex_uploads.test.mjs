// Artifex' uploads: the tus protocol as uploaders speak it, also where connections and the server
// break.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { Artifex } from "../browser/support/artifex.mjs";
import { until } from "../browser/support/tab.mjs";

const MiB = 1024 * 1024;
const sha = (algorithm, bytes, encoding) => createHash(algorithm).update(bytes).digest(encoding);

let folder, artifex, ada, grace;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "artifex-"));
  artifex = await Artifex.start(folder, "--largest-file", String(2048 * MiB));
  [ada, grace] = [await artifex.signIn("ada"), await artifex.signIn("grace")];
});
after(async () => {
  assert.equal(await artifex?.close(), 0, "it ends in order");
  await rm(folder, { recursive: true, force: true });
});

const stored = (path, of = folder) => join(of, "files", path.split("/").at(-1));
const storedSize = (path, of) => statSync(stored(path, of)).size;

test("OPTIONS says what the server can, to everybody", async () => {
  const answer = await fetch(`${artifex.url}/api/uploads`, { method: "OPTIONS" });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("tus-version"), "1.0.0");
  assert.equal(answer.headers.get("tus-max-size"), String(2048 * MiB));
  for (const extension of ["creation", "creation-with-upload", "termination", "checksum", "expiration"]) {
    assert.ok(answer.headers.get("tus-extension").split(",").includes(extension), extension);
  }
});

for (const [name, options] of Object.entries({
  "in one piece": {},
  "in pieces": { chunkSize: 100_000 },
  "with its creation": { uploadDataDuringCreation: true },
  "with POST in place of PATCH": { overridePatchMethod: true },
})) {
  test(`tus-js-client uploads ${name}, and the file is the same`, async () => {
    const bytes = randomBytes(1_234_567);
    const id = await ada.upload(bytes, "ä file.bin", options);
    const file = await ada.finished(id);
    assert.equal(file.name, "ä file.bin");
    assert.equal(file.received, bytes.length);
    assert.equal(file.jobs[0].result, sha("sha256", bytes, "hex"));
    const answer = await ada.fetch(`/api/files/${id}/download`);
    assert.match(answer.headers.get("content-disposition"), /^attachment; filename\*=UTF-8''%C3%A4%20file%2Ebin$/);
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes));
  });
}

test("an empty file is whole at once", async () => {
  const path = await ada.created(0);
  const file = await ada.finished(path.split("/").at(-1));
  assert.equal(file.jobs[0].result, sha("sha256", "", "hex"));
});

test("an upload goes on where its connection broke", async () => {
  const bytes = randomBytes(600_000);
  const path = await ada.created(bytes.length);
  const broken = ada.slowPatch(path, 0, bytes.length);
  broken.write(bytes.subarray(0, 250_000));
  await until(() => storedSize(path) === 250_000, "what was sent");
  broken.destroy();
  assert.equal(await ada.offset(path), 250_000);
  assert.equal((await ada.patch(path, 250_000, bytes.subarray(250_000))).status, 204);
  assert.equal(await ada.offset(path), bytes.length);
  assert.ok(readFileSync(stored(path)).equals(bytes));
});

test("an upload goes on after the server was killed", async (t) => {
  const own = await mkdtemp(join(tmpdir(), "artifex-killed-"));
  t.after(() => rm(own, { recursive: true, force: true }));
  let server = await Artifex.start(own);
  t.after(() => server.close());
  let user = await server.signIn("ada");
  const bytes = randomBytes(2 * MiB);
  const path = await user.created(bytes.length);
  for (const upTo of [MiB / 2, MiB]) {
    const from = await user.offset(path);
    const lost = user.slowPatch(path, from, bytes.length - from);
    lost.write(bytes.subarray(from, upTo));
    await until(() => storedSize(path, own) === upTo, "what was sent");
    await server.kill();
    assert.equal(await lost.status, "ECONNRESET");
    server = await Artifex.start(own);
    user = await server.signIn("ada");
    assert.equal(await user.offset(path), upTo);
  }
  assert.equal((await user.patch(path, MiB, bytes.subarray(MiB))).status, 204);
  const file = await user.finished(path.split("/").at(-1));
  assert.equal(file.jobs[0].result, sha("sha256", bytes, "hex"));
});

test("a server that is told to end while bytes come ends in order", async (t) => {
  const own = await mkdtemp(join(tmpdir(), "artifex-ended-"));
  t.after(() => rm(own, { recursive: true, force: true }));
  const server = await Artifex.start(own);
  const user = await server.signIn("ada");
  const path = await user.created(1000);
  const lost = user.slowPatch(path, 0, 1000);
  lost.write(Buffer.alloc(100));
  await until(() => storedSize(path, own) === 100, "what was sent");
  assert.equal(await server.close(), 0);
  await lost.status;
});

test("who comes back on another connection takes the upload over", async () => {
  const bytes = randomBytes(300_000);
  const path = await ada.created(bytes.length);
  const stale = ada.slowPatch(path, 0, bytes.length);
  stale.write(bytes.subarray(0, 100_000));
  await until(() => storedSize(path) === 100_000, "what was sent");
  assert.equal(await ada.offset(path), 100_000);
  stale.write(randomBytes(1000));
  assert.equal(await stale.status, 423);
  assert.equal((await ada.patch(path, 100_000, bytes.subarray(100_000))).status, 204);
  assert.ok(readFileSync(stored(path)).equals(bytes), "nothing of the first one came behind");
});

test("bytes whose checksum is wrong, or was never compared, are not kept", async () => {
  const bytes = randomBytes(200_000);
  const path = await ada.created(bytes.length);
  const first = bytes.subarray(0, 120_000);
  const sum = (algorithm, of) => ({ "Upload-Checksum": `${algorithm} ${sha(algorithm, of, "base64")}` });
  assert.equal((await ada.patch(path, 0, first, sum("sha1", bytes))).status, 460);
  assert.equal(await ada.offset(path), 0);
  const broken = ada.slowPatch(path, 0, first.length, sum("sha1", first));
  broken.write(first.subarray(0, 50_000));
  await until(() => storedSize(path) === 50_000, "what was sent");
  broken.destroy();
  await until(async () => (await ada.offset(path)) === 0, "its end");
  assert.equal((await ada.patch(path, 0, first, sum("sha1", first))).status, 204);
  const rest = bytes.subarray(120_000);
  assert.equal((await ada.patch(path, 120_000, rest, sum("sha256", rest))).status, 204);
  const file = await ada.finished(path.split("/").at(-1));
  assert.equal(file.jobs[0].result, sha("sha256", bytes, "hex"));
  assert.equal((await ada.create(1)).status, 201);
  assert.equal((await ada.patch(await ada.created(1), 0, "x", { "Upload-Checksum": "crc32 AAAA" })).status, 400);
});

test("an upload and a file can be removed", async () => {
  const path = await ada.created(10);
  assert.equal((await ada.tus("DELETE", path)).status, 204);
  assert.equal((await ada.tus("HEAD", path)).status, 404);
  assert.throws(() => statSync(stored(path)));
  const { cursor } = await ada.files();
  const id = await ada.upload(Buffer.from("gone soon"), "b.txt");
  assert.equal((await ada.tus("DELETE", `/api/uploads/${id}`)).status, 204);
  const changes = await ada.json("GET", `/api/files?since=${cursor}`);
  assert.equal(changes.full, false);
  assert.deepEqual(changes.files, []);
  assert.ok(changes.removed.includes(id));
});

test("each mistake is told by its own status and sentence", async () => {
  const path = await ada.created(100);
  const type = { "Content-Type": "application/offset+octet-stream" };
  for (const [expected, message, asked] of [
    [412, /speaks 1.0.0/, () => ada.tus("HEAD", path, { "Tus-Resumable": "0.2.2" }).then((a) => ({ ...a, message: "speaks 1.0.0" }))],
    [415, /Content-Type/, () => ada.patch(path, 0, "x", { "Content-Type": "text/plain" })],
    [400, /Upload-Offset/, () => ada.tus("PATCH", path, type, "x")],
    [409, /goes on at byte 0, not at 5/, () => ada.patch(path, 5, "x")],
    [413, /more bytes than/, () => ada.patch(path, 0, Buffer.alloc(101))],
    [400, /Upload-Length/, () => ada.create("many")],
    [400, /Upload-Length/, () => ada.create(-1)],
    [400, /length has to be known/, () => ada.create(1, "a", { "Upload-Defer-Length": "1" })],
    [400, /Upload-Metadata/, () => ada.create(1, "a", { "Upload-Metadata": "filename !" })],
    [400, /must not contain a path/, () => ada.create(1, "../../etc/passwd")],
    [400, /must not contain a path/, () => ada.create(1, "..\\x")],
    [413, /too large/, () => ada.create(2048 * MiB + 1)],
    [404, /not yours/, () => ada.patch("/api/uploads/..%2F..%2Fartifex.db", 0, "x")],
    [404, /not yours/, () => grace.patch(path, 0, "x")],
    [404, /not yours/, () => grace.tus("DELETE", path)],
  ]) {
    const answer = await asked();
    assert.equal(answer.status, expected, String(message));
    assert.match(answer.message, message);
  }
  assert.equal((await grace.tus("HEAD", path)).status, 404);
  assert.equal(await ada.offset(path), 0);
});

test("a token that is missing, wrong or expired opens nothing", async () => {
  const now = Math.floor(Date.now() / 1000);
  const path = await ada.created(1);
  const expired = artifex.withToken({ sub: 1, iat: now - 100, exp: now - 10 });
  const wrong = artifex.withToken({ sub: 1, iat: now, exp: now + 100 });
  assert.equal((await wrong.fetch("/api/files")).status, 200, "the token itself would do");
  wrong.token = `${wrong.token.slice(0, -4)}AAAA`;
  for (const [user, sentence] of [
    [artifex.withToken({}), "Your session has ended. Sign in again."],
    [expired, "Your session has ended. Sign in again."],
    [wrong, "Your session has ended. Sign in again."],
    [Object.assign(artifex.withToken({}), { token: "" }), "Sign in first."],
  ]) {
    for (const asked of [() => user.create(1), () => user.patch(path, 0, "x"), () => user.tus("DELETE", path)]) {
      const answer = await asked();
      assert.equal(answer.status, 401);
      assert.equal(answer.message, sentence);
    }
    assert.equal((await user.fetch("/api/files")).status, 401);
  }
});

test("a large upload costs little memory", { timeout: 600_000 }, async () => {
  const size = (process.env.SOCKEYE_FULL ? 1024 : 64) * MiB;
  const status = () => readFileSync(`/proc/${artifex.process.pid}/status`, "utf8");
  const peak = () => Number(/^VmHWM:\s+(\d+) kB/m.exec(status())[1]) * 1024;
  const piece = randomBytes(MiB);
  const before = peak();
  const body = Readable.from(
    (function* () {
      for (let sent = 0; sent < size; sent += MiB) yield piece;
    })(),
  );
  const id = await ada.upload(body, "large.bin", { uploadSize: size, chunkSize: 256 * MiB });
  const grown = peak() - before;
  assert.ok(grown < 32 * MiB, `the peak grew by ${(grown / MiB).toFixed(1)} MiB`);
  assert.equal((await ada.finished(id)).jobs[0].state, "done");
  await ada.tus("DELETE", `/api/uploads/${id}`);
});
