// The floors of the house: an include never climbs, and the lower ones do no I/O.
import assert from "node:assert/strict";
import { test } from "node:test";
import { files, grep, read } from "../support/repository.mjs";

const floors = [
  ["base"],
  ["codec"],
  ["engine"],
  ["core"],
  ["net", "http"],
  ["server", "client"],
  ["cluster", "admin", "metrics"],
  ["redis", "postgres"],
  ["live"],
];
const rank = new Map(floors.flatMap((names, i) => names.map((name) => [name, i])));

test("an include never climbs to a higher floor", () => {
  const climbs = [];
  for (const file of files("src/*.hpp", "src/*.cpp")) {
    const from = file.split("/")[1];
    assert.ok(rank.has(from), `${file} stands on no floor`);
    for (const [, to] of read(file).matchAll(/^\s*#\s*include\s+"([a-z]+)\//gm)) {
      if (rank.has(to) && rank.get(to) > rank.get(from)) climbs.push(`${file} includes ${to}/`);
    }
  }
  assert.deepEqual(climbs, []);
});

test("floors include each other by their folder's name, and nothing relative", () => {
  assert.deepEqual(grep(/^\s*#\s*include\s+"\.\.?\//, files("src/*", "include/*", "apps/*")), []);
});

test("base, codec, engine and core do no I/O", () => {
  const lower = ["base", "codec", "engine", "core"].flatMap((floor) => [
    `src/${floor}/*.hpp`,
    `src/${floor}/*.cpp`,
  ]);
  const system =
    /^\s*#\s*include\s+<(sys\/|netinet\/|arpa\/|unistd|fcntl|poll|pthread|thread|mutex|shared_mutex|condition_variable|future|random|iostream|fstream|boost\/)/;
  const clocks = /\b(steady_clock|system_clock|high_resolution_clock)::now\b|\bstd::random_device\b/;
  assert.deepEqual(grep(system, files(...lower)), []);
  assert.deepEqual(grep(clocks, files(...lower)), []);
});

test("applications and examples use the public headers alone", () => {
  const climbs = grep(
    new RegExp(`^\\s*#\\s*include\\s+"(${[...rank.keys()].join("|")})/`),
    files("apps/*.hpp", "apps/*.cpp", "examples/*.hpp", "examples/*.cpp"),
  );
  assert.deepEqual(climbs, []);
});
