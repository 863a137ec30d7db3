// Writes json_documents.hpp and json_numbers.hpp: what JSON.parse and JSON.stringify answer, as the
// tests' reference.
//   node tests/codec/json_tables.mjs
import { writeFileSync } from 'node:fs';

const documents = [
  'null', 'true', 'false', '0', '1', '-1', '""', '[]', '{}', ' [ ] ', '\t{\n}\r', '[[]]', '[{}]', '{"a":[]}',
  '[1,2,3]', '[1 , 2]', '{"a":1,"b":2}', '{ "a" : 1 , "b" : { } }', '[true,false,null]', '"a"', ' "a" ',
  '', ' ', '\n', 'nul', 'nulll', 'True', 'NULL', 'tru', 'truefalse', 'true false', 'undefined', 'NaN', 'Infinity',
  '-Infinity', "'a'", '[', ']', '{', '}', '[}', '{]', '[1', '[1,', '[1,]', '[,1]', '[,]', '[1,,2]', '[1 2]', '[1]]',
  '[[1]', '{"a"}', '{"a":}', '{"a":1,}', '{,}', '{"a" 1}', '{"a"::1}', '{"a":1 "b":2}', '{"a":1,,"b":2}', '{a:1}',
  "{'a':1}", '{1:2}', '{"a":1}}', '{"a":1}[', '[]{}', '[] []', '1 2', '"a""b"', '"a"b', 'a"b"', '[1]x', 'x[1]',
  ':', ',', '1,', '"a":1', '[1:2]', '["a":1]', '{"a",1}', '{[]:1}', '{"a":1,2}', '{{}}', '[}]', '{]}',
  '01', '-01', '00', '-', '+1', '.5', '5.', '1.', '-.5', '1.e1', '1e', '1e+', '1e-', '1e1', '1E1', '1e+1', '1e-1',
  '1e01', '1.5e3', '-0', '-0.0', '0e0', '0.0', '0x10', '1_000', '1e1.5', '1.2.3', '--1', '1-1', '- 1', '1 .5', '1a',
  '1e400', '-1e400', '1e-400', '-1e-400', '1e308', '1.7976931348623157e308', '1.7976931348623159e308', '5e-324', '2e-324',
  '3e-324', '0.1', '123456789.125', '1e21', '1e20', '123456789012345680000', '1e-6', '1e-7', '100000000000000000000000',
  '9007199254740991', '-9007199254740991', '0.000001', '1.0', '10.50', '4.35', '0.1e1', '1e00000000000000000001',
  '1' + '0'.repeat(400), '0.' + '0'.repeat(400) + '1', '0.' + '0'.repeat(400) + '1e402', '1' + '0'.repeat(400) + 'e-400',
  '"\\""', '"\\\\"', '"\\/"', '"\\b\\f\\n\\r\\t"', '"\\u0041"', '"\\u00e9"', '"\\u20ac"', '"\\ud83d\\ude00"', '"\\uD83D\\uDE00"',
  '"\\ud83d"', '"\\ude00"', '"\\ud83dx"', '"\\ud83d\\n"', '"\\ud83d\\ud83d\\ude00"', '"\\ude00\\ud83d"', '"\\ud83d\\u0041"',
  '"\\u0000"', '"\\u001f"', '"\\u007f"', '"\\u2028\\u2029"', '"\\x41"', '"\\a"', '"\\"', '"\\u"', '"\\u1"', '"\\u12"', '"\\u123"',
  '"\\u123g"', '"\\U0041"', '"\\u 041"', '"\\u+041"', '"\\0"', "\"\\'\"", '"\\u{41}"', '"\\\n"', '"', '"a', 'a"', '"\\\\\\"',
  '"\t"', '"\n"', '"\u0000"', '"\u001f"', '"\u007f"', '"\u0080"', '"é"', '"€"', '"😀"', '"\u2028"', '\u00a0[]', '\ufeff[]', '[]\u2028',
  '[\u000b]', '[\f]', '[\u0000]', '[1]\u0000', '\u0000', '"a\\u0062c"', '{"\\u0061":1}', '{"":1}', '{"a":1,"a":2}',
  '{"a":1,"b":2,"a":3}', '{"a":{"x":1},"a":{"y":2}}', '{"\\ud800":1}', '{"a b":"c d"}', '/*x*/1', '1//x', '[1,/**/2]', '#1',
  '{"k":"\\\\"}', '["\\\\","\\""]', '["a,b","c]d","e}f","g:h"]', '"[1,2"', '[ "\\\\\\"" , 1 ]', '["é\\n€"]', '{"é":"ü"}',
  '[' + '1,'.repeat(70) + '1]', '"' + 'x'.repeat(200) + '\\n' + 'y'.repeat(200) + '"', ' '.repeat(130) + '7' + ' '.repeat(130),
  '['.repeat(40) + ']'.repeat(40), '{"a":'.repeat(40) + 'null' + '}'.repeat(40), '"' + '\\\\'.repeat(65) + '"', '"' + '\\\\'.repeat(65),
];

const numbers = [
  '0000000000000000', '8000000000000000', '3ff0000000000000', 'bff0000000000000', '7ff0000000000000', 'fff0000000000000',
  '7ff8000000000000', '0000000000000001', '7fefffffffffffff', '0010000000000000', '000fffffffffffff', '4340000000000000',
  '433fffffffffffff', '4415af1d78b58c40', '444b1ae4d6e2ef50', '444b1ae4d6e2ef4f', '3eb0c6f7a0b5ed8d', '3e7ad7f29abcaf48',
  '3fb999999999999a', '3fd5555555555555', '400921fb54442d18', '40c3880000000000', '40f86a0000000000', '4130000000000000',
  '44b52d02c7e14af6', '4480f0cf064dd592', '3ddb7cdfd9d7bdbb',
];
let state = 88172645463325252n;
for (let i = 0; i < 300; ++i) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  if (i % 3 === 0) {
    numbers.push(state.toString(16).padStart(16, '0'));
  } else {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Number(BigInt.asIntN(64, state)) / 10 ** (i % 40));
    numbers.push(view.getBigUint64(0).toString(16).padStart(16, '0'));
  }
}

const bytes = (text) => {
  const buffer = Buffer.from(text, 'utf8');
  let out = '"';
  for (const byte of buffer) {
    if (byte === 0x22 || byte === 0x5c) out += '\\' + String.fromCharCode(byte);
    else if (byte >= 0x20 && byte < 0x7f && byte !== 0x3f) out += String.fromCharCode(byte);
    else out += '\\' + byte.toString(8).padStart(3, '0');
  }
  return `std::string_view(${out}", ${buffer.length})`;
};

const write = (name, fields, rows) => {
  writeFileSync(new URL(name, import.meta.url), `// Made by json_tables.mjs with Node ${process.versions.node}: not to be edited.
#pragma once

#include <cstdint>
#include <string_view>

// clang-format off
namespace sockeye::codec::tables {

${fields}
${rows.join('\n')}
};

}  // namespace sockeye::codec::tables
// clang-format on
`);
};

write('json_documents.hpp', `struct Document {
  std::string_view text;
  bool accepted;              // by JSON.parse
  std::string_view printed;   // by JSON.stringify
};
inline constexpr Document documents[] = {`, documents.map((text) => {
  let printed = null;
  try {
    printed = JSON.stringify(JSON.parse(text));
  } catch {
    printed = null;
  }
  return `    {${bytes(text)}, ${printed !== null}, ${bytes(printed ?? '')}},`;
}));

write('json_numbers.hpp', `struct Number {
  std::uint64_t bits;
  std::string_view printed;
};
inline constexpr Number numbers[] = {`, numbers.map((hex) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt('0x' + hex));
  return `    {0x${hex}, "${JSON.stringify(view.getFloat64(0))}"},`;
}));
