// The connection ends behind each byte that a server sends until a namespace is connected: the
// answers to polls, the 101, the frames, over TLS its records too.
import assert from "node:assert/strict";
import { Client } from "./support/client.mjs";
import { Scissors } from "./support/scissors.mjs";
import { clients } from "./support/suite.mjs";

// Several at a time, and few by one client, so that it does not take long.
const lanes = 4;
const cutsOfOneClient = 25;

const connecting = (context, client, name, port, options) => {
  const url = context.urlAt(port);
  const fast = { reconnectionDelay: 1, reconnectionDelayMax: 5 };
  client.do("manager", `m${name}`, { url, options: { ...options, ...fast, autoConnect: false } });
  client.do("socket", `s${name}`, { manager: `m${name}`, nsp: "/", connect: false });
  const answer = client.ask(`s${name}`, "echo", ["kept", name]);
  client.do("connect", `s${name}`);
  return answer;
};

// What the server says until the namespace is connected; over TLS perhaps a little more.
async function wholeOf(context, options) {
  const scissors = await Scissors.to(context.fixture.port);
  try {
    const answer = connecting(context, context.client, "whole", scissors.port, options);
    await context.client.next({ event: "connect", name: "swhole" });
    const { said } = scissors;
    await answer;
    context.client.do("destroy", "mwhole");
    const connect = said.indexOf('40{"sid"');
    return connect < 0 ? said : said.subarray(0, said.indexOf("}", connect) + 1);
  } finally {
    scissors.close();
  }
}

// Why the first attempt failed or, if it opened a session, why that one ended.
function firstEnd(client, name) {
  const lines = client.entries.filter((line) => [`m${name}`, `s${name}`].includes(line.name));
  const end = lines.findIndex(({ event }) => /^(reconnect_attempt|close)$/.test(event));
  const before = lines.slice(0, end + 1);
  const has = (wanted) => before.find(({ event }) => event === wanted);
  return {
    open: Boolean(has("open")),
    connected: Boolean(has("connect")),
    ...(has("close") ?? has("connect_error")),
  };
}

function judge({ client, at, of, answer, polls, secure, headEnd }) {
  const { open, connected, event, message, reason, data } = firstEnd(client, at);
  const where = `cut behind ${at} of ${of} bytes: ${event} ${message ?? reason}`;
  // What had left over the connection that was cut may be lost with it; nothing else is.
  if (!connected) assert.deepEqual(answer, ["kept", at], where);
  // Between two answers to polls a connection may go: the next request has a new one.
  if (!event) {
    assert.ok(polls, where);
    return;
  }
  if (open) {
    assert.equal(reason, polls ? "transport error" : "transport close", where);
    return;
  }
  assert.equal(event, "connect_error", where);
  assert.equal(data.type, "TransportError", where);
  if (polls) assert.equal(message, "xhr poll error", where);
  else if (secure) assert.match(message, /^(websocket error|transport close)$/, where);
  else assert.equal(message, at < headEnd ? "websocket error" : "transport close", where);
}

clients("the client, cut off", {}, ({ overEach }) => {
  const ways = ["polling", "websocket", "tls"];
  overEach("at each byte of the handshake: the right reason, and nothing is lost", async (context, chosen) => {
    const { secure } = context;
    const options = secure ? { ...chosen, transports: ["websocket"] } : chosen;
    const polls = options.transports[0] === "polling";
    const said = await wholeOf(context, options);
    const headEnd = said.indexOf("\r\n\r\n") + 4;
    // Of TLS's records, whose bytes mean the same wherever they stand, some.
    const step = secure ? 17 : 1;
    const cuts = [...Array(Math.ceil(said.length / step)).keys()].map((i) => i * step);
    assert.ok(said.length > 200, `${said.length} bytes`);

    const cutSome = async () => {
      const client = new Client();
      try {
        for (const at of cuts.splice(0, cutsOfOneClient)) {
          const scissors = await Scissors.to(context.fixture.port, at);
          const answer = await connecting(context, client, at, scissors.port, options);
          judge({ client, at, of: said.length, answer, polls, secure, headEnd });
          client.do("destroy", `m${at}`);
          scissors.close();
        }
      } finally {
        await client.stop();
      }
    };
    const lane = async () => {
      while (cuts.length > 0) await cutSome();
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }, ways);
});
