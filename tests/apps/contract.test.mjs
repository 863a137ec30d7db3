// The documents that a contract is made into: schemas that are schemas, TypeScript that compiles
// and says no to what the C++ side would refuse.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import { build, compile } from "./support/typescript.mjs";

const specification = createRequire(import.meta.url)("@asyncapi/specs/schemas/3.0.0-without-$id.json");
let folder;
let schema;
let ajv;
before(() => {
  // Inside the repository, so that the compiler finds socket.io-client's types.
  folder = mkdtempSync(join(build, "contract-"));
  execFileSync(join(build, "tests", "apps", "contract", "contract_fixture"), [folder]);
  schema = JSON.parse(readFileSync(join(folder, "contract.schema.json"), "utf8"));
  // A tuple may be longer than what is named, and its items' types need not be said twice.
  ajv = new Ajv2020({ strict: true, strictTuples: false, allErrors: true });
  ajv.addSchema(schema, "contract");
});
after(() => folder && rmSync(folder, { recursive: true }));

const definition = (name) => ajv.getSchema(`contract#/$defs/${encodeURIComponent(name)}`);

test("what the library encodes is valid by the schema", () => {
  const samples = JSON.parse(readFileSync(join(folder, "samples.json"), "utf8"));
  assert.equal(samples.length, 2);
  for (const sample of samples) {
    const event = definition("server:all");
    assert.ok(event(["all", sample]), ajv.errorsText(event.errors));
    assert.ok(ajv.validate({ $ref: "contract" }, ["all", sample]), ajv.errorsText());
  }
});

test("what the library would refuse is invalid by the schema", () => {
  const sample = JSON.parse(readFileSync(join(folder, "samples.json"), "utf8"))[0];
  const everything = definition("Everything");
  const wrong = {
    yes: 1, big: 1.5, small: 256, ratio: "1", text: null, id: "x", colour: "blue", maybe: 5,
    gaps: ["1"], line: [{ x: 0, y: 0 }], places: { here: 1 }, pair: ["a"], either: true,
    tree: { label: "root" },
  };
  for (const [field, value] of Object.entries(wrong)) {
    assert.equal(everything({ ...sample, [field]: value }), false, field);
  }
  const { text, ...lacking } = sample;
  assert.equal(everything(lacking), false, `without ${text}`);
  assert.ok(everything({ ...sample, unknown: 1 }), "further members are ignored");
});

test("an event's arguments are counted as the library counts them", () => {
  const twoWords = definition("client:two words");
  assert.ok(twoWords(["two words", "a"]), "the optional one may be missing");
  assert.ok(twoWords(["two words", "a", null]));
  assert.equal(twoWords(["two words"]), false);
  assert.equal(twoWords(["another", "a"]), false);
  assert.ok(definition("client:log")(["log", "a", 1, {}]), "the rest is anything");
  assert.ok(definition("client:asks:reply")([{ items: [{ x: 1, y: 2 }] }]));
});

test("the AsyncAPI document is one, and each of its references leads somewhere", () => {
  const document = JSON.parse(readFileSync(join(folder, "contract.asyncapi.json"), "utf8"));
  const draft7 = new Ajv({ strict: false, validateFormats: false });
  const valid = draft7.compile(specification);
  assert.ok(valid(document), JSON.stringify(valid.errors, null, 1));
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]);
  assert.ok(references.length > 20, `${references.length} references`);
  for (const reference of references) {
    const found = reference.split("/").reduce((part, key) => part?.[key], document);
    assert.ok(found, reference);
  }
});

const use = (lines) => `import { io, type Socket } from "socket.io-client";
import type { ClientToServerEvents, Everything, ServerToClientEvents } from "./contract";
const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io();
export async function use(all: Everything) {
  ${lines}
}
`;
const errorsOf = (lines) => {
  writeFileSync(join(folder, "use.ts"), use(lines));
  return compile(join(folder, "use.ts"));
};

test("the TypeScript is what socket.io-client takes for its events", () => {
  assert.equal(
    errorsOf(`
      socket.on("all", (sent) => sent.tree.children[0]?.label.length);
      socket.on("pings", (reply) => reply());
      const page = await socket.emitWithAck("asks", { x: 1, y: 2 });
      const first: number | undefined = page.items[0]?.x;
      const kept: boolean = await socket.emitWithAck("both", undefined);
      socket.emit("log", "a", 1, {});
      socket.emit("two words", all.colour, first ?? null);
      return kept;`),
    "",
  );
});

test("what does not fit the contract does not compile", () => {
  const wrong = [
    'socket.emit("asks", { x: 1 }, () => {});',
    'socket.emit("unknown");',
    'socket.on("all", (sent) => sent.colour === "blue");',
    'socket.on("nothing", (argument: string) => argument);',
    "const small: string = all.small; return small;",
    "const maybe: string = all.maybe; return maybe;",
  ];
  for (const line of wrong) assert.match(errorsOf(line), /use\.ts.*error TS/, line);
});
