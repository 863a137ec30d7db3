// Packets that a server may refuse: what is sent, what the reference does, what Sockeye does. They are
// sent as Engine.IO messages, behind the message type, by a client that has joined "/".

const binary = Buffer.of(1, 2, 3);

// The whole connection ends with an empty close frame, its sockets with this reason.
export const closed = { code: 1005, reason: "forced close" };
export const accepted = "accepted";

const bothClose = [
  ["CONNECT with a list", "0/custom,[]"],
  ["CONNECT with a string", '0/custom,"x"'],
  ["CONNECT with null", "0/custom,null"],
  ["CONNECT with truncated JSON", '0/custom,{"a":'],
  ["DISCONNECT with an object", "1{}"],
  ["DISCONNECT with a string", '1"x"'],
  ["EVENT with an empty list", "2[]"],
  ["EVENT named null", "2[null]"],
  ["EVENT named true", "2[true]"],
  ["EVENT named by a list", '2[["a"]]'],
  ["EVENT with an object", "2{}"],
  ["EVENT with a string", '2"a"'],
  ["EVENT with truncated JSON", '2["a"'],
  ["EVENT with a truncated string", '2["a'],
  ["EVENT with junk after its JSON", '2["a"]x'],
  ["EVENT with a trailing comma", '2["a",]'],
  ["EVENT with an unquoted member", '2["a",{b:1}]'],
  ["EVENT with a leading zero", '2["a",01]'],
  ["EVENT with a bare control character", '2["a\n"]'],
  ["EVENT with a false escape", '2["\\x"]'],
  ["EVENT with NaN", '2["a",NaN]'],
  ...["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"].map(
    (name) => [`EVENT with the reserved name ${name}`, `2["${name}"]`],
  ),
  ["EVENT with a negative id", '2-1["a"]'],
  ["EVENT with a fractional id", '21.5["a"]'],
  ["EVENT with an exponent in its id", '21e3["a"]'],
  ["EVENT with a namespace without its slash", '2nsp,["a"]'],
  ["EVENT with letters before its JSON", '2abc["a"]'],
  ["ACK with an object", "31{}"],
  ["ACK with a string", '31"x"'],
  ["CONNECT_ERROR with a list", "4[]"],
  ["CONNECT_ERROR, which is not a client's to send,", '4"no"'],
  ["CONNECT_ERROR with an object", "4{}"],
  ["CONNECT_ERROR with null", "4null"],
  ["BINARY_EVENT without attachments' count", '5["a"]'],
  ["BINARY_EVENT that is only a count", "51"],
  ["BINARY_EVENT with a fractional count", '51.5-["a"]'],
  ["BINARY_EVENT with a negative count", '5-1-["a"]'],
  ["BINARY_EVENT with eleven attachments", '511-["a"]'],
  ["a placeholder past the attachments", '51-["a",{"_placeholder":true,"num":1}]', binary],
  ["a placeholder before the attachments", '51-["a",{"_placeholder":true,"num":-1}]', binary],
  ["a placeholder numbered by a string", '51-["a",{"_placeholder":true,"num":"0"}]', binary],
  ["a placeholder named splice", '51-["a",{"_placeholder":true,"num":"splice"}]', binary],
  ["text while attachments are due", '51-["a",{"_placeholder":true,"num":0}]', '2["b"]'],
  ["binary that nobody announced", binary],
  ["more binary than announced", '51-["a",{"_placeholder":true,"num":0}]', binary, binary],
  ["an unknown type", "7"],
  ["a letter for a type", "a"],
  ["a message without a body", ""],
];

const bothAccept = [
  ["CONNECT without a payload", "0/custom"],
  ["CONNECT with an empty object", "0/custom,{}"],
  ["CONNECT whose payload follows no comma", '0/custom{"a":1}'],
  ["EVENT named connection", '2["connection"]'],
  ["EVENT named error", '2["error"]'],
  ["EVENT named __proto__", '2["__proto__"]'],
  ["EVENT named by a number", "2[1.5]"],
  ["EVENT with whitespace in its JSON", '2[ "a" , { "b" : [ ] } ]'],
  ["EVENT with an id that begins with zeros", '2007["a"]'],
  ["EVENT without a payload", "2"],
  ["EVENT with an id alone", "21"],
  ["ACK without a payload", "3"],
  ["ACK with an id alone", "31"],
  ["BINARY_EVENT with ten attachments", '510-["a"]', ...Array(10).fill(binary)],
  ["an event of a million braces in a string", `2["a","${"{".repeat(500_000)}"]`],
];

// Where the reference reads a number as JavaScript does, or keeps a state that it should not.
const differ = [
  ["EVENT with a space for an id", ['2 ["a"]'], accepted, closed],
  ["EVENT with a space in its id", ['2 1["a"]'], accepted, closed],
  ["BINARY_EVENT with an empty count", ['5-["a"]'], closed, closed],
  ["BINARY_EVENT with a fraction of zero", ['51.0-["a"]', binary], accepted, closed],
  ["BINARY_EVENT with an exponent", ['51e0-["a"]', binary], accepted, closed],
  ["BINARY_EVENT with a hexadecimal count", ['50x1-["a"]', binary], accepted, closed],
  ["BINARY_EVENT with a space in its count", ['5 1-["a"]', binary], accepted, closed],
  [
    "a placeholder numbered by a fraction",
    ['51-["a",{"_placeholder":true,"num":0.5}]', binary],
    accepted,
    closed,
  ],
  // The reference takes the event, then refuses whatever text comes next.
  ["BINARY_EVENT that announces no attachments", ['50-["a"]'], closed, accepted],
  ["lists nested 129 deep", [`2["log",${"[".repeat(128)}${"]".repeat(128)}]`], accepted, closed],
];

const same = (outcome) => ([what, ...packets]) => ({
  what,
  packets,
  reference: outcome,
  sockeye: outcome,
});

export const malformed = [
  ...bothClose.map(same(closed)),
  ...bothAccept.map(same(accepted)),
  ...differ.map(([what, packets, reference, sockeye]) => ({ what, packets, reference, sockeye })),
];
