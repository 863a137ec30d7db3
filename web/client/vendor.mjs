// Makes the files of this folder from the bundles of the installed npm package socket.io:
//
//   node web/client/vendor.mjs
//
// They are kept compressed only, since that is how they are embedded into the library and sent.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const origin = dirname(createRequire(import.meta.url).resolve("socket.io/package.json"));
const { version } = JSON.parse(readFileSync(join(origin, "package.json")));
const names = ["", ".min", ".msgpack.min", ".esm.min"].flatMap((kind) => [
  `socket.io${kind}.js`,
  `socket.io${kind}.js.map`,
]);

const sums = names.map((name) => {
  const bytes = readFileSync(join(origin, "client-dist", name));
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(join(here, `${name}.gz`), gzipSync(bytes, { level: 9, memLevel: 9 }));
  writeFileSync(join(here, `${name}.br`), brotliCompressSync(bytes, { params: size }));
  return `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
});
writeFileSync(join(here, "SHA256SUMS"), sums.join(""));
writeFileSync(join(here, "VERSION"), `${version}\n`);
copyFileSync(join(origin, "LICENSE"), join(here, "LICENSE"));
