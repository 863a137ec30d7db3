// Socket.IO and HTTP over TLS, with the official client and Node's own TLS at the other end.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:https";
import { connect as connectPlain } from "node:net";
import { after, before, describe, test } from "node:test";
import { connect } from "node:tls";
import { io } from "socket.io-client";
import { next, within } from "../conformance/support/deadline.mjs";
import { Authority } from "../support/certificates.mjs";
import { TlsServer } from "./support/tls_server.mjs";

const ms = 20_000;
const ca = new Authority("the test's CA");
const stranger = new Authority("another CA");
const certificates = {
  first: ca.issue("first.test", { hosts: ["first.test", "127.0.0.1"] }),
  second: ca.issue("second.test", { hosts: ["second.test", "*.second.test"] }),
};
const trusted = { ca: ca.certificate };
const ways = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

async function socketOf(server, options = {}) {
  const socket = io(server.url, { forceNew: true, reconnection: false, ...trusted, ...options });
  const failed = once(socket, "connect_error").then(([error]) => {
    throw error.description ?? error.context ?? error;
  });
  failed.catch(() => {});
  await within(Promise.race([once(socket, "connect"), failed]), "connect", ms);
  return socket;
}

async function handshake(server, options = {}) {
  const socket = connect({ port: server.port, host: "127.0.0.1", ...trusted, ...options });
  // A client certificate that TLS 1.3's server does not like is refused after "secureConnect".
  const failed = once(socket, "error").then(([error]) => {
    throw error;
  });
  failed.catch(() => {});
  await within(Promise.race([once(socket, "secureConnect"), failed]), "the handshake", ms);
  return Object.assign(socket, { failed });
}

const ask = "GET /about-me HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

async function aboutMe(socket) {
  let text = "";
  const read = (async () => {
    for await (const chunk of socket) text += chunk;
    return JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4));
  })();
  read.catch(() => {});
  socket.write(ask);
  return within(Promise.race([read, socket.failed]), "the answer", ms);
}

describe("the official client over TLS", () => {
  let server;
  before(async () => {
    server = await TlsServer.start(certificates, (files) => ({ certificate: files("first") }));
  });
  after(() => server.stop());

  for (const [way, options] of Object.entries(ways)) {
    test(`events, acknowledgements and a megabyte of binary both ways over ${way}`, async () => {
      const socket = await socketOf(server, options);
      const { engine } = socket.io;
      if (way === "upgrade" && engine.transport.name !== "websocket") {
        await next(engine, "upgrade", ms);
      }
      assert.equal(engine.transport.name, way === "polling" ? "polling" : "websocket");
      assert.equal(await socket.timeout(ms).emitWithAck("echo", "hello"), "hello");
      assert.deepEqual(await socket.timeout(ms).emitWithAck("about-me"), { secure: true });
      const megabyte = Buffer.alloc(1 << 20, Buffer.from(Array.from({ length: 251 }, (_, i) => i)));
      const echoed = await socket.timeout(ms).emitWithAck("echo", megabyte);
      assert.ok(megabyte.equals(Buffer.from(echoed)));
      socket.disconnect();
    });

    test(`a thousand broadcasts of one turn arrive in order over ${way}`, async () => {
      const sockets = await Promise.all([socketOf(server, options), socketOf(server, options)]);
      const seen = sockets.map((socket) =>
        within(
          new Promise((resolve) => {
            const numbers = [];
            socket.on("numbered", (number) => {
              numbers.push(number);
              if (numbers.length === 1000) resolve(numbers);
            });
          }),
          "a thousand events",
          ms,
        ),
      );
      sockets[0].emit("broadcast", 1000);
      const expected = Array.from({ length: 1000 }, (_, i) => i);
      assert.deepEqual(await Promise.all(seen), [expected, expected]);
      for (const socket of sockets) socket.disconnect();
    });
  }

  test("a client that does not trust the authority does not connect, and harms nobody", async () => {
    const other = await socketOf(server);
    await assert.rejects(socketOf(server, { ca: stranger.certificate, transports: ["websocket"] }));
    assert.equal(await other.timeout(ms).emitWithAck("echo", 1), 1);
    other.disconnect();
  });

  test("the plain port beside it stays plain", async () => {
    const response = await fetch(`http://127.0.0.1:${server.plainPort}/about-me`);
    assert.deepEqual(await response.json(), { secure: false });
  });
});
