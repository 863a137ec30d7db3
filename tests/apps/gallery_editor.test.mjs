// The shared text editor's edits: whatever is typed at once, everybody ends with one text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { applied, difference, movedPast } from "../../examples/gallery/pages/edits.js";
import { Gallery } from "../browser/support/gallery.mjs";
import { until } from "../browser/support/tab.mjs";

/** The same numbers for the same seed (mulberry32). */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function someEdit(random, size) {
  const at = random(size + 1);
  const remove = random(3) === 0 ? 0 : random(size - at + 1);
  const letters = ["a", "b", "c", "é", "🎣"];
  const insert = Array.from({ length: random(4) }, () => letters[random(letters.length)]).join("");
  return { at, remove, insert };
}

test("two edits of one text lead to one text in either order", () => {
  const random = numbers(7);
  for (let round = 0; round < 200_000; ++round) {
    const text = [..."0123456789".slice(0, random(11))];
    const [a, b] = [someEdit(random, text.length), someEdit(random, text.length)];
    const aFirst = applied(applied(text, a), movedPast(b, a, true));
    const bThen = applied(applied(text, b), movedPast(a, b, false));
    assert.equal(aFirst.join(""), bThen.join(""), JSON.stringify({ text: text.join(""), a, b }));
  }
});

test("a difference is the edit that was made", () => {
  const random = numbers(11);
  for (let round = 0; round < 20_000; ++round) {
    const before = Array.from({ length: random(8) }, () => "ab"[random(2)]);
    const after = Array.from({ length: random(8) }, () => "ab"[random(2)]);
    const edit = difference(before, after);
    assert.deepEqual(edit ? applied(before, edit) : before, after);
  }
});

/** A page without a page: at most one edit on its way, as in editor.html. */
class Typist {
  text = [];
  sent = null;
  done = 0;

  static async enter(url, name) {
    const typist = new Typist();
    typist.socket = io(`${url}editor`, { forceNew: true, auth: { name }, transports: ["websocket"] });
    typist.socket.on("edited", (edit) => {
      typist.text = applied(typist.text, edit);
      typist.revision = edit.revision;
      if (typist.sent) typist.sent = movedPast(typist.sent, edit, true);
    });
    await new Promise((resolve) => {
      typist.socket.once("document", ({ text, revision }) => {
        typist.text = [...text];
        typist.revision = revision;
        resolve();
      });
    });
    return typist;
  }

  type(edit) {
    this.sent = edit;
    this.socket.emit("edit", { ...edit, revision: this.revision }, ({ error, revision }) => {
      assert.equal(error, undefined);
      this.text = applied(this.text, this.sent);
      this.revision = revision;
      this.sent = null;
      this.done += 1;
    });
  }
}

test("the server puts edits in one order, and all who type agree with it", async (t) => {
  const gallery = await Gallery.start({ withBrowser: false });
  t.after(() => gallery.close());
  const typists = await Promise.all(["Ada", "Grace", "Linus"].map((name) => Typist.enter(gallery.url, name)));
  t.after(() => typists.forEach(({ socket }) => socket.disconnect()));
  const random = numbers(13);
  for (let round = 1; round <= 300; ++round) {
    for (const typist of typists) typist.type(someEdit(random, typist.text.length));
    await until(() => typists.every(({ done }) => done === round), "acknowledgements");
  }
  await until(() => new Set(typists.map(({ revision }) => revision)).size === 1, "one revision");
  const late = await Typist.enter(gallery.url, "Late");
  late.socket.disconnect();
  for (const { text } of typists) assert.equal(text.join(""), late.text.join(""));
});

test("an edit that cannot be is refused, and changes nothing", async (t) => {
  const gallery = await Gallery.start({ withBrowser: false });
  t.after(() => gallery.close());
  const { socket, revision, text } = await Typist.enter(gallery.url, "Ada");
  t.after(() => socket.disconnect());
  const refused = async (edit) =>
    (await socket.emitWithAck("edit", { at: 0, remove: 0, insert: "x", revision, ...edit })).error;
  assert.match(await refused({ at: -1 }), /no such place/);
  assert.match(await refused({ at: text.length + 1 }), /no such place/);
  assert.match(await refused({ remove: Number.MAX_SAFE_INTEGER }), /no such place/);
  assert.match(await refused({ at: 2 ** 62, remove: 2 ** 62 }), /no such place/);
  assert.match(await refused({ revision: revision + 1 }), /too old/);
  assert.match(await refused({ revision: -1 }), /too old/);
  assert.match(await refused({ revision: -(2 ** 63) }), /too old/);
  assert.match(await refused({ insert: "x".repeat(20_001) }), /20000 characters/);
  const late = await Typist.enter(gallery.url, "Late");
  late.socket.disconnect();
  assert.equal(late.revision, revision);
});
