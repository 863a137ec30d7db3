// Defects planted one at a time in a copy of the sources: `count` says how many there are, `name I` what
// the I-th is called, `copy FOLDER` makes FOLDER a copy of the sources, `plant I FOLDER` one with that
// defect in it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { files, root } from "../../tests/support/repository.mjs";

const defects = JSON.parse(
  readFileSync(new URL("../../tests/fuzz/planted_defects.json", import.meta.url), "utf8"),
);

// The file's text with the defect in it; throws unless it fits in exactly one place.
export function planted({ name, file, find, replace }) {
  const source = readFileSync(join(root, file), "latin1");
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`"${name}" fits in ${places} places of ${file}`);
  return source.replace(find, () => replace);
}

export { defects };

// Writes only what differs, so that a build in the copy starts from its last one.
function write(file, text) {
  if (existsSync(file) && readFileSync(file, "latin1") === text) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, "latin1");
}

const [command, index, folder = index] = process.argv.slice(2);
if (command === "count") console.log(defects.length);
if (command === "name") console.log(defects[index].name);
if (command === "copy" || command === "plant") {
  const defect = command === "plant" ? defects[index] : undefined;
  for (const file of files()) {
    write(
      join(folder, file),
      file === defect?.file ? planted(defect) : readFileSync(join(root, file), "latin1"),
    );
  }
}
