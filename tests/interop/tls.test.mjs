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

describe("certificates", () => {
  const serving = (name) => (files) => ({ certificate: files(name) });

  test("the certificate follows the host name that the client asks for", async () => {
    const server = await TlsServer.start(certificates, (files) => ({
      certificate: files("first"),
      further: [files("second")],
    }));
    const shown = async (servername) => {
      const socket = await handshake(server, { servername });
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    assert.equal(await shown("first.test"), "first.test");
    assert.equal(await shown("second.test"), "second.test");
    assert.equal(await shown("any.second.test"), "second.test");
    await assert.rejects(shown("third.test"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    const socket = await socketOf(server, { servername: "any.second.test" });
    assert.equal(await socket.timeout(ms).emitWithAck("echo", 1), 1);
    socket.disconnect();
    await server.stop();
  });

  test("a reload shows new certificates to new connections, and old ones live on", async () => {
    const server = await TlsServer.start(certificates, serving("first"));
    const old = await socketOf(server, ways.websocket);
    const renewed = ca.issue("renewed.test", { hosts: ["127.0.0.1"] });
    const shown = async () => {
      const socket = await handshake(server);
      const { subject } = socket.getPeerCertificate();
      socket.destroy();
      return subject.CN;
    };
    assert.equal(await shown(), "first.test");
    server.write("first", renewed);
    assert.equal(await server.reload(), "reloaded");
    assert.equal(await shown(), "renewed.test");
    assert.equal(await old.timeout(ms).emitWithAck("echo", "still here"), "still here");

    server.write("first", { chain: renewed.chain, key: certificates.second.key });
    assert.match(await server.reload(), /^refused .*first\.key does not belong to .*first\.pem$/);
    assert.equal(await shown(), "renewed.test");
    assert.equal(await old.timeout(ms).emitWithAck("echo", 2), 2);
    old.disconnect();
    await server.stop();
  });

  test("what is wrong with a set-up is said with the file's name", async () => {
    const absent = await TlsServer.start({}, serving("nobody"));
    assert.match(absent.answer, /^refused .*certificate file .*nobody\.pem: No such file/);
    await absent.stop();
    const locked = ca.issue("locked.test", { passphrase: "open sesame" });
    const refused = await TlsServer.start({ locked }, serving("locked"));
    assert.match(refused.answer, /^refused .*locked\.key is encrypted/);
    await refused.stop();
    const opened = await TlsServer.start({ locked }, (files) => ({
      certificate: { ...files("locked"), passphrase: "open sesame" },
    }));
    assert.ok(opened.port > 0, opened.answer);
    await opened.stop();
  });
});

describe("client certificates", () => {
  const alice = ca.issue("alice");
  const mallory = stranger.issue("mallory");
  const showing = ({ chain, key }) => ({ cert: chain, key });
  const asking = (clients) => (files, authority) => ({
    certificate: files("first"),
    clients,
    ca: authority,
  });
  const fingerprint = new X509Certificate(alice.chain).fingerprint256;
  const known = {
    secure: true,
    subject: "CN=alice",
    issuer: "CN=the test's CA",
    fingerprint,
    verified: true,
  };

  test("required: who is vouched for comes in, and the program knows who it is", async () => {
    const server = await TlsServer.start(certificates, asking("require"), ca.certificate);
    for (const options of Object.values(ways)) {
      const socket = await socketOf(server, { ...options, ...showing(alice) });
      assert.deepEqual(await socket.timeout(ms).emitWithAck("about-me"), known);
      socket.disconnect();
    }
    assert.deepEqual(await aboutMe(await handshake(server, showing(alice))), known);
    for (const options of [{}, showing(mallory)]) {
      await assert.rejects(async () => aboutMe(await handshake(server, options)));
      await assert.rejects(socketOf(server, { ...ways.websocket, ...options }));
    }
    await server.stop();
  });

  test("required: a resumed session still knows who it is", async () => {
    const server = await TlsServer.start(certificates, asking("require"), ca.certificate);
    const first = await handshake(server, showing(alice));
    const ticket = next(first, "session", ms);
    await aboutMe(first);
    const [session] = await ticket;
    const second = await handshake(server, { ...showing(alice), session });
    assert.equal(second.isSessionReused(), true);
    assert.deepEqual(await aboutMe(second), known);
    await server.stop();
  });

  test("requested: who is not vouched for comes in and is marked", async () => {
    const server = await TlsServer.start(certificates, asking("request"), ca.certificate);
    assert.deepEqual(await aboutMe(await handshake(server)), { secure: true });
    assert.deepEqual(await aboutMe(await handshake(server, showing(alice))), known);
    const { subject, verified } = await aboutMe(await handshake(server, showing(mallory)));
    assert.deepEqual({ subject, verified }, { subject: "CN=mallory", verified: false });
    await server.stop();
  });
});

describe("what does not speak our TLS", () => {
  let server;
  let bystander;
  before(async () => {
    server = await TlsServer.start(certificates, (files) => ({ certificate: files("first") }));
    bystander = await socketOf(server, ways.websocket);
  });
  after(async () => {
    assert.equal(await bystander.timeout(ms).emitWithAck("echo", "well"), "well");
    bystander.disconnect();
    await server.stop();
  });

  async function ended(socket) {
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => (bytes = Buffer.concat([bytes, chunk])));
    const [hadError] = await next(socket, "close", ms);
    return { hadError, bytes };
  }

  test("TLS 1.1 is refused, 1.2 and 1.3 are spoken", async () => {
    const version = async (name) => {
      const options = { minVersion: name, maxVersion: name, ciphers: "DEFAULT@SECLEVEL=0" };
      const socket = await handshake(server, options);
      const spoken = socket.getProtocol();
      socket.destroy();
      return spoken;
    };
    assert.equal(await version("TLSv1.2"), "TLSv1.2");
    assert.equal(await version("TLSv1.3"), "TLSv1.3");
    await assert.rejects(version("TLSv1.1"), /alert protocol version/);
  });

  test("plain HTTP is closed without a reset", async () => {
    const socket = connectPlain(server.port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert.equal((await ended(socket)).hadError, false);
  });

  test("a client that says nothing is cut after the handshake's time", async () => {
    const hasty = await TlsServer.start(certificates, (files) => ({
      certificate: files("first"),
      patience: 50,
    }));
    const socket = connectPlain(hasty.port, "127.0.0.1");
    assert.equal((await ended(socket)).bytes.length, 0);
    await hasty.stop();
  });

  test("a connection that is cut without close_notify is gone, and its client with it", async () => {
    const socket = await socketOf(server, ways.websocket);
    socket.io.engine.transport.ws._socket.destroy();
    assert.deepEqual(await next(socket, "disconnect", ms).then(([reason]) => reason), "transport close");
  });

  test("Node's agent keeps one connection for many requests", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ...trusted });
    const ports = new Set();
    for (let i = 0; i < 5; ++i) {
      const asked = request(`${server.url}/about-me`, { agent }).end();
      const [response] = await next(asked, "response", ms);
      ports.add(response.socket.localPort);
      assert.equal(JSON.parse(await new Response(response).text()).secure, true);
    }
    assert.equal(ports.size, 1);
    agent.destroy();
  });
});
