// Servers that are none, or no good ones: each time the C++ client says what it met, tries again,
// and what was emitted meanwhile arrives once a good server stands in that place.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, test } from "node:test";
import { Fixture, chosenServers } from "../conformance/support/fixture.mjs";
import { Client } from "./support/client.mjs";

const fast = { reconnectionDelay: 20, reconnectionDelayMax: 100 };

const http = (status, body, ...headers) =>
  [`HTTP/1.1 ${status} X`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, "", body].join("\r\n");

const handshake = '0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

const frame = (text) => {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, body.length]), body]);
};

function switching(request, ...more) {
  const key = /^sec-websocket-key: (.*)$/im.exec(request)[1].trim();
  const accept = createHash("sha1")
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  const head = `HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), ...more]);
}

// Answers each request's head with what `answer(head)` gives, and then does what `then` says.
async function badServer(answer, then = "stay") {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    if (then === "close at once") return socket.destroy();
    socket.on("data", (request) => {
      const bytes = answer(request.toString("latin1"));
      if (bytes !== undefined) socket.write(bytes);
      if (then === "end") socket.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port, stop };
}

// For each transport what is heard; a transport that is absent is not tried.
const cases = [
  {
    name: "bytes that are no HTTP",
    answer: () => "220 mail.test ESMTP ready\r\n\r\n",
    polling: { message: "xhr poll error" },
    websocket: { message: "websocket error" },
  },
  {
    name: "noise",
    answer: () => Buffer.from([...Array(256).keys()].reverse()),
    polling: { message: "xhr poll error" },
    websocket: { message: "websocket error" },
  },
  {
    name: "a page in place of a handshake",
    answer: () => http(200, "<html></html>"),
    polling: { message: "server error" },
    websocket: { message: "websocket error", status: 200 },
  },
  {
    name: "a handshake that is no JSON",
    answer: (request) =>
      /websocket/.test(request) ? switching(request, frame("0{")) : http(200, "0{"),
    polling: { message: "server error" },
    websocket: { message: "server error" },
  },
  {
    name: "a message before the handshake",
    answer: (request) =>
      /websocket/.test(request) ? switching(request, frame("4hello")) : http(200, "4hello"),
    polling: { message: "server error" },
    websocket: { message: "server error" },
  },
  ...[301, 302, 307, 308].map((status) => ({
    name: `a redirect (${status})`,
    answer: () => http(status, "", "Location: http://127.0.0.1:1/"),
    polling: { message: "xhr poll error", status },
    websocket: { message: "websocket error", status },
  })),
  ...[400, 401, 403, 404, 429, 500, 503].map((status) => ({
    name: `the status ${status}`,
    answer: () => http(status, '{"code":0,"message":"no"}'),
    polling: { message: "xhr poll error", status },
    websocket: { message: "websocket error", status },
  })),
  {
    name: "a server that closes at once",
    answer: () => {},
    then: "close at once",
    polling: { message: "xhr poll error" },
    websocket: { message: "websocket error" },
  },
  {
    name: "a server that never answers",
    answer: () => {},
    options: { timeout: 200 },
    polling: { message: "timeout" },
    websocket: { message: "timeout" },
  },
  {
    name: "a server that stops within its answer",
    answer: () => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0{",
    options: { timeout: 200 },
    polling: { message: "timeout" },
    websocket: { message: "timeout" },
  },
  {
    name: "an answer without an end",
    answer: () => `HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${"x".repeat(200_000)}`,
    options: { maxPayload: 100_000 },
    polling: { message: "xhr poll error" },
  },
  {
    name: "a head without an end",
    answer: () => `HTTP/1.1 200 OK\r\nX: ${"x".repeat(200_000)}`,
    polling: { message: "xhr poll error" },
    websocket: { message: "websocket error" },
  },
  {
    name: "a 101 for somebody else",
    answer: () =>
      "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
    websocket: { message: "websocket error" },
  },
  {
    name: "a WebSocket that is closed before the handshake",
    answer: (request) => switching(request, Buffer.from([0x88, 2, 0x03, 0xe8])),
    websocket: { message: "transport close" },
  },
  {
    name: "noise behind the 101",
    answer: (request) => switching(request, Buffer.from([0xff, 0xff, 0xff, 0xff])),
    websocket: { message: "websocket error" },
  },
];

// Once the session is open: the reason of the disconnection.
const sessions = [
  {
    name: "noise in place of the next poll",
    transport: "polling",
    answer: (request) =>
      /sid=/.test(request) ? "noise\r\n\r\n" : http(200, handshake),
    reason: "transport error",
  },
  {
    name: "a packet of no known type",
    transport: "polling",
    answer: (request) =>
      request.startsWith("POST") ? http(200, "ok") : http(200, /sid=/.test(request) ? "x" : handshake),
    reason: "transport error",
  },
  {
    name: "a packet that cannot be read",
    transport: "websocket",
    connects: true,
    answer: (request) =>
      /websocket/.test(request) ? switching(request, frame(handshake), frame('40{"sid":"s"}'), frame("42[")) : undefined,
    reason: "parse error",
  },
  {
    name: "a frame that no WebSocket has",
    transport: "websocket",
    answer: (request) =>
      /websocket/.test(request) ? switching(request, frame(handshake), Buffer.from([0x83, 0])) : undefined,
    reason: "transport error",
  },
];

async function meets({ answer, then, connects, options = {} }, transport, heard) {
  const bad = await badServer(answer, then);
  const client = new Client();
  const good = [];
  try {
    const url = `http://127.0.0.1:${bad.port}`;
    client.do("manager", "m", {
      url,
      options: { transports: [transport], autoConnect: false, ...fast, ...options },
    });
    client.do("socket", "s", { manager: "m", nsp: "/", connect: false });
    const asked = () => [1, 2, 3].map((n) => client.ask("s", "echo", [n]));
    // What has left to such a server is lost with it; all else waits.
    const early = connects ? undefined : asked();
    client.do("connect", "s");
    await heard(client);
    const answers = early ?? asked();
    await client.next({ event: "reconnect_attempt", name: "m" });
    await bad.stop();
    good.push(await Fixture.start(chosenServers().at(-1), {}, bad.port));
    for (const [i, each] of answers.entries()) assert.deepEqual(await each, [i + 1]);
  } finally {
    for (const server of good) await server.stop();
    await bad.stop();
    await client.stop();
  }
}

for (const transport of ["polling", "websocket"]) {
  describe(`the client meets, over ${transport}`, { concurrency: 2 }, () => {
    for (const each of cases.filter((one) => one[transport])) {
      test(`${each.name}, in place of a session`, { timeout: 60_000 }, () =>
        meets(each, transport, async (client) => {
          const error = await client.next({ event: "connect_error", name: "s" });
          assert.equal(error.message, each[transport].message, JSON.stringify(error));
          assert.equal(error.active, true);
          assert.equal(error.data?.status, each[transport].status);
          if (error.message !== "timeout") assert.equal(error.data.type, "TransportError");
        }),
      );
    }

    for (const each of sessions.filter((one) => one.transport === transport)) {
      test(`${each.name}, in an open session`, { timeout: 60_000 }, () =>
        meets(each, transport, async (client) => {
          const { reason } = await client.next({ event: "disconnect", name: "s" });
          assert.equal(reason, each.reason);
        }),
      );
    }
  });
}
