// What becomes of a JSON text that a client sends and gets back. What the reference would print is
// asked of Node's JSON while the test runs.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";

const printed = (text) => JSON.stringify(JSON.parse(text));

const rules = {
  "lone surrogates": [
    '"\\ud800"',
    '"\\udc00"',
    '"a\\ud800b"',
    '"\\udc00\\ud800"',
    '"\\ud83d\\ud83d\\ude00"',
    '{"\\ud800":"\\udfff"}',
  ],
  "surrogate pairs": ['"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"😀"', '"\\udbff\\udfff"'],
  "numbers past a double's range": ["1e400", "-1e400", "1e-400", `1${"0".repeat(400)}`],
  "negative zero": ["-0", "-0.0", "-0e5", "[-0,0]"],
  "numbers with an exponent": ["1E3", "1e+3", "1.5e-3", "1e21", "1e-7", "12e0"],
  "long decimals": [
    "0.1000000000000000055511151231257827",
    "3.141592653589793238462643383279502884197169399375",
    "123456789.123456789123456789",
    "1.7976931348623157e308",
    "4.9406564584124654e-324",
    "1.0",
  ],
  "integers past 64 bits": [
    "123456789012345678901234567890",
    "-123456789012345678901234567890",
    "18446744073709551616",
    "-9223372036854775809",
  ],
  "the largest exact integers": ["9007199254740991", "-9007199254740991", "9007199254740992"],
  "repeated keys": [
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":3}',
    '{"a":{"x":1},"a":{"y":2}}',
    '{"\\u0061":1,"a":2}',
  ],
  "the order of keys": ['{"z":1,"a":2}', '{"b":{"y":1,"x":2},"a":3}', '{"B":1,"A":2,"_":3,"":4}'],
  "keys that are special to JavaScript": [
    '{"__proto__":{"x":1}}',
    '{"constructor":1,"prototype":2}',
    '{"toString":1,"hasOwnProperty":2}',
    '{"__proto__":1,"a":2}',
  ],
  "deep nesting": [
    `${"[".repeat(100)}${"]".repeat(100)}`,
    `${'{"a":'.repeat(100)}1${"}".repeat(100)}`,
    `${'[{"":'.repeat(50)}0${"}]".repeat(50)}`,
  ],
  "what is empty": ['""', "[]", "{}", '{"":""}', '["",[],{}]'],
  "U+2028 and other characters past ASCII": [
    '"\\u2028\\u2029"',
    '"\u2028"',
    '"\\u00e9\\u20ac"',
    '"\\u007f\\u0080\\ufeff"',
  ],
  "escaped slashes and control characters": [
    '"\\/"',
    '"<\\/script>"',
    '"\\b\\f\\n\\r\\t\\u0000\\u001f"',
    '"\\"\\\\"',
  ],
  "white space": [' [ 1 , 2 ] ', '\t{\n"a"\r:\n1 }', "[ ]"],
};

// Where a 64-bit integer or the order of keys is kept, which JavaScript cannot do.
const kept = {
  "an integer past 2^53": ["9007199254740993", "-9007199254740993", "9223372036854775807"],
  "an unsigned integer of 64 bits": ["9223372036854775808", "18446744073709551615"],
  "keys that look like integers": ['{"b":1,"2":2,"1":3}', '{"10":1,"9":2}', '{"a":{"1":0,"0":1}}'],
};

conformance("JSON as JavaScript reads and writes it", {}, ({ test, deviation }) => {
  async function echo(c, text) {
    const socket = await c.webSocket({ namespace: "/" });
    socket.send(`421["echo",${text}]`);
    const answer = await socket.next();
    assert.ok(answer.startsWith("431[") && answer.endsWith("]"), answer);
    return answer.slice(4, -1);
  }

  for (const [rule, texts] of Object.entries(rules)) {
    for (const text of texts) {
      const name = text.length > 60 ? `${text.slice(0, 60)}...` : text;
      test(`${rule}: ${name}`, async (c) => assert.equal(await echo(c, text), printed(text)));
    }
  }

  for (const [rule, texts] of Object.entries(kept)) {
    for (const text of texts) {
      deviation(`${rule} is kept: ${text}`, async (c) => {
        assert.equal(await echo(c, text), text);
        assert.notEqual(printed(text), text);
      });
      test(`${rule} means the same to a browser: ${text}`, async (c) => {
        assert.equal(printed(await echo(c, text)), printed(text));
      });
    }
  }

  for (const [what, value] of [
    ["NaN and infinities are null", [NaN, Infinity, -Infinity]],
    ["undefined is null in a list", [undefined, [undefined]]],
    ["an undefined member is left out", { a: undefined, b: 1 }],
    ["a Date is its text", { at: new Date(1_700_000_000_123), long: new Date(8.64e15) }],
    ["a Map and a Set are empty objects", [new Map([[1, 2]]), new Set([1])]],
    ["toJSON is asked", { a: { toJSON: () => "asked" } }],
  ]) {
    test(`what the client sends: ${what}`, async (c) => {
      const client = await c.connected("/");
      const answer = await client.timeout(4000).emitWithAck("echo", value);
      assert.equal(JSON.stringify(answer), JSON.stringify(value));
    });
  }
});
