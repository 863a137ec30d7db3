// Random changes to a valid session, each told by one number: the same seed makes the same changes.
import { sidMark, validSessions } from "./valid_sessions.mjs";

// Numbers from a seed (mulberry32).
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  // From 0 to `limit` - 1.
  below(limit) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  of(list) {
    return list[this.below(list.length)];
  }
}

const splice = (bytes, at, remove, insert = []) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(insert), bytes.subarray(at + remove)]);

const noise = (random, size) => Buffer.from(Array.from({ length: size }, () => random.below(256)));

// Changes to one step's bytes.
const byteChanges = {
  flip(bytes, random) {
    const changed = Buffer.from(bytes);
    for (let i = 0; i <= random.below(4); ++i) {
      changed[random.below(bytes.length)] ^= 1 << random.below(8);
    }
    return changed;
  },
  truncate: (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  cutOut: (bytes, random) => splice(bytes, random.below(bytes.length), 1 + random.below(12)),
  insert: (bytes, random) =>
    splice(bytes, random.below(bytes.length), 0, noise(random, 1 + random.below(12))),
  repeat(bytes, random) {
    const at = random.below(bytes.length);
    const part = bytes.subarray(at, at + 1 + random.below(40));
    return splice(bytes, at, 0, Buffer.concat(Array(1 + random.below(30)).fill(part)));
  },
  borrow(bytes, random) {
    const other = random.of(random.of(Object.values(validSessions))).bytes;
    const at = random.below(other.length);
    return splice(
      bytes,
      random.below(bytes.length),
      random.below(8),
      other.subarray(at, at + random.below(other.length - at) + 1),
    );
  },
  // A request's length, or a frame's: too small, too large, enormous, none at all.
  wrongLength(bytes, random) {
    const text = bytes.toString("latin1");
    if (!text.includes("HTTP/1.1")) {
      return splice(
        bytes,
        1,
        1,
        random.of([[0xff, ...noise(random, 8)], [0xfe, 255, 255], [0x80], [0x7f], [bytes[1] + 1]]),
      );
    }
    const length = random.of(["0", "1", "-1", "99", "1000001", "9".repeat(30), "0x9", "", "1 2"]);
    return Buffer.from(
      text.replace(/Content-Length: \d+|\r\n[0-9a-f]+\r\n/, (found) =>
        found.startsWith("C") ? `Content-Length: ${length}` : `\r\n${length}\r\n`,
      ),
      "latin1",
    );
  },
  wrongSid: (bytes, random) =>
    Buffer.from(
      bytes
        .toString("latin1")
        .replace(sidMark, random.of(["", "x", "__proto__", "A".repeat(20), "%00", "x&sid=y"])),
      "latin1",
    ),
};

// Changes to the order of steps.
const stepChanges = {
  drop: (steps, at) => steps.toSpliced(at, 1),
  duplicate: (steps, at) => steps.toSpliced(at, 0, steps[at]),
  reorder(steps, at, random) {
    const other = random.below(steps.length);
    return steps.with(at, steps[other]).with(other, steps[at]);
  },
  end: (steps, at) => steps.slice(0, at),
  intrude: (steps, at, random) =>
    steps.toSpliced(at, 0, random.of(random.of(Object.values(validSessions)))),
  divert: (steps, at, random) =>
    steps.with(at, { ...steps[at], on: random.of(["poll", "post", "ws"]) }),
};

// One of the valid sessions with one to four changes, and a word for each change.
export function mutated(seed) {
  const random = new Random(seed);
  const name = random.of(Object.keys(validSessions));
  let steps = validSessions[name];
  const changes = [];
  for (let count = 1 + random.below(4); count > 0 && steps.length > 0; --count) {
    const at = random.below(steps.length);
    const change = random.of([...Object.keys(byteChanges), ...Object.keys(stepChanges)]);
    if (change in stepChanges) {
      steps = stepChanges[change](steps, at, random);
    } else if (steps[at].bytes.length > 0) {
      const bytes = byteChanges[change](steps[at].bytes, random);
      steps = steps.with(at, { ...steps[at], bytes });
    }
    changes.push(`${change} at ${at}`);
  }
  return { name, steps, changes, abrupt: random.below(2) === 0 };
}
