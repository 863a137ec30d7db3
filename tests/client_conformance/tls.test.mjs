// Whom the C++ client trusts, and what it shows of itself: Node's https server and ours.
import assert from "node:assert/strict";
import { X509Certificate, createHash } from "node:crypto";
import { Authority } from "../support/certificates.mjs";
import { authority, clients, tls } from "./support/suite.mjs";

const ca = authority.certificate;
const stranger = new Authority("a stranger");

function pinOf(pem) {
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest("base64");
}

const lonely = { reconnection: false, autoConnect: false };

// What a client with these options hears in place of a connection.
async function refusal({ client, url }, options) {
  client.do("manager", "r", { url, options: { ...lonely, ...options } });
  client.do("socket", "refused", { manager: "r", nsp: "/" });
  const { message, data, active } = await client.next({ event: "connect_error", name: "refused" });
  const transport = options.transports[0];
  assert.equal(message, transport === "polling" ? "xhr poll error" : "websocket error");
  assert.equal(data.type, "TransportError");
  assert.equal(active, true, "a socket that could not connect still wants to");
  return data.description;
}

const transports = [["polling"], ["websocket"]];

function overBoth(test, name, run) {
  for (const chosen of transports) {
    test(`${name}, over ${chosen}`, (context) => run(context, { transports: chosen }));
  }
}

clients("the client's trust", { tls }, ({ test }) => {
  overBoth(test, "an authority of one's own vouches", async (context, options) => {
    await context.connected("/", { ...options, ca });
    assert.deepEqual(await context.client.ask("s", "echo", [1]), [1]);
    const [{ secure }] = await context.client.ask("s", "handshake");
    assert.equal(secure, true);
  });

  overBoth(test, "an unknown authority is refused", async (context, options) => {
    assert.match(await refusal(context, options), /certificate verify failed/);
    const other = { ...options, ca: stranger.certificate };
    assert.match(await refusal(context, other), /certificate verify failed/);
  });

  overBoth(test, "unless nothing is verified", async (context, options) => {
    await context.connected("/", { ...options, rejectUnauthorized: false });
  });

  overBoth(test, "pins narrow what is trusted", async (context, options) => {
    const pins = [pinOf(tls.cert)];
    await context.connected("/", { ...options, ca, pins });
    await refusal(context, { ...options, ca, pins: [pinOf(stranger.certificate)] });
  });

  overBoth(test, "a callback has the last word", async (context, options) => {
    await context.connected("/", { ...options, accept: "server" });
    await refusal(context, { ...options, ca, accept: "somebody else" });
  });
});

const elsewhere = authority.issue("elsewhere", { hosts: ["elsewhere.test"] });

clients(
  "the client's trust in names",
  { tls: { cert: elsewhere.chain, key: elsewhere.key } },
  ({ test }) => {
    overBoth(test, "another host's certificate is refused", async (context, options) => {
      assert.match(await refusal(context, { ...options, ca }), /mismatch/);
    });

    overBoth(test, "unless that host was asked for", async (context, options) => {
      await context.connected("/", { ...options, ca, servername: "elsewhere.test" });
    });
  },
);

// A certificate that vouches for itself.
const self = new Authority("self");

clients(
  "the client and a self-signed certificate",
  { tls: { cert: self.certificate, key: self.key } },
  ({ test }) => {
    overBoth(test, "is refused", async (context, options) => {
      assert.match(await refusal(context, { ...options, ca }), /self-signed certificate/);
    });
  },
);

const known = { cert: tls.cert, key: tls.key, ca, requestCert: true, rejectUnauthorized: true };

clients("the client's certificate", { tls: known }, ({ test }) => {
  overBoth(test, "is shown to a server that wants one", async (context, options) => {
    const { chain: cert, key } = authority.issue("a client");
    await context.connected("/", { ...options, ca, cert, key });
    assert.deepEqual(await context.client.ask("s", "echo", [1]), [1]);
  });

  overBoth(test, "without it there is no connection", async (context, options) => {
    await refusal(context, { ...options, ca });
  });
});
