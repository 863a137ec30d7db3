// What is agreed on permessage-deflate: the same offers to both servers, answer by answer. The
// reference is told to take no context over on either side, which ours does unasked.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { conformance } from "./support/suite.mjs";
import { RawTcp } from "./support/raw.mjs";

const options = {
  perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: true },
};
const base = ["server_no_context_takeover", "client_no_context_takeover"];
const refusal = "Invalid or unacceptable Sec-WebSocket-Extensions header";

// The head of the answer to a handshake with these offers: its status, and its extension as a sorted
// list of parameters (null: none).
async function offer(context, ...offers) {
  const socket = new RawTcp(context);
  const lines = [
    `GET ${context.fixture.path}?EIO=4&transport=websocket HTTP/1.1`,
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ...offers.map((value) => `Sec-WebSocket-Extensions: ${value}`),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const received = await socket.until(/\r\n\r\n/);
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(received)[1]);
  const value = /^sec-websocket-extensions: *(.*)\r$/im.exec(received)?.[1] ?? null;
  if (value === null) return { status, agreed: null, received };
  const [name, ...parameters] = value.split(";").map((item) => item.trim());
  assert.equal(name, "permessage-deflate");
  return { status, agreed: parameters.sort(), received };
}

const agreed = (...parameters) => [...base, ...parameters].sort();

// Offers that both answer alike.
const accepted = {
  "permessage-deflate": [],
  "permessage-deflate; server_no_context_takeover": [],
  "permessage-deflate; client_no_context_takeover": [],
  "permessage-deflate; server_no_context_takeover; client_no_context_takeover": [],
  "permessage-deflate; client_max_window_bits": [],
  "permessage-deflate; client_max_window_bits=15": ["client_max_window_bits=15"],
  "permessage-deflate; client_max_window_bits=10": ["client_max_window_bits=10"],
  "permessage-deflate; client_max_window_bits=8": ["client_max_window_bits=8"],
  "permessage-deflate; server_max_window_bits=15": ["server_max_window_bits=15"],
  "permessage-deflate; server_max_window_bits=9": ["server_max_window_bits=9"],
  "permessage-deflate; server_max_window_bits=8": ["server_max_window_bits=8"],
  'permessage-deflate; server_max_window_bits="10"': ["server_max_window_bits=10"],
  'permessage-deflate; server_max_window_bits="1\\0"': ["server_max_window_bits=10"],
  "permessage-deflate;server_max_window_bits=11;client_max_window_bits=12": [
    "server_max_window_bits=11",
    "client_max_window_bits=12",
  ],
  "permessage-deflate ;\tserver_max_window_bits=11 ; client_max_window_bits": [
    "server_max_window_bits=11",
  ],
  "permessage-deflate, permessage-deflate; server_max_window_bits=10": [],
  "permessage-deflate; server_max_window_bits=10, permessage-deflate": [
    "server_max_window_bits=10",
  ],
  "x-webkit-deflate-frame, permessage-deflate": [],
  'permessage-bzip2; a="b"; c=d, permessage-deflate; client_max_window_bits': [],
};

const ignored = ["x-webkit-deflate-frame", "permessage-bzip2; level=9", "Permessage-Deflate"];

const malformed = [
  "permessage-deflate;",
  "permessage-deflate,",
  ", permessage-deflate",
  "permessage-deflate; ; client_max_window_bits",
  "permessage-deflate; server_max_window_bits=",
  'permessage-deflate; server_max_window_bits=""',
  'permessage-deflate; server_max_window_bits="10',
  'permessage-deflate; server_max_window_bits="1 0"',
  "permessage-deflate; server_max_window_bits = 10",
  "permessage-deflate client_max_window_bits",
  "permessage-deflate; =10",
  "perméssage-deflate",
];

// RFC 7692, section 7.1: the server declines such an offer. The reference refuses the connection.
const declined = [
  "permessage-deflate; unknown_parameter",
  "permessage-deflate; server_no_context_takeover=1",
  "permessage-deflate; client_no_context_takeover=true",
  "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
  "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
  "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
  "permessage-deflate; server_max_window_bits",
  "permessage-deflate; server_max_window_bits=7",
  "permessage-deflate; server_max_window_bits=16",
  "permessage-deflate; client_max_window_bits=0",
  "permessage-deflate; client_max_window_bits=-9",
  "permessage-deflate; client_max_window_bits=abc",
];

conformance("permessage-deflate offers", options, ({ test, deviation, context }) => {
  for (const [header, extra] of Object.entries(accepted)) {
    test(`${header}: agreed`, async () => {
      const answer = await offer(context, header);
      assert.equal(answer.status, 101);
      assert.deepEqual(answer.agreed, agreed(...extra));
    });
  }

  test("no offer: no extension", async () => {
    const answer = await offer(context);
    assert.equal(answer.status, 101);
    assert.equal(answer.agreed, null);
  });

  test("offers in two header fields are one list", async () => {
    const answer = await offer(context, "x-other", "permessage-deflate; server_max_window_bits=12");
    assert.deepEqual(answer.agreed, agreed("server_max_window_bits=12"));
  });

  for (const header of ignored) {
    test(`${header}: accepted without an extension`, async () => {
      const answer = await offer(context, header);
      assert.equal(answer.status, 101);
      assert.equal(answer.agreed, null);
    });
  }

  for (const header of malformed) {
    test(`${header}: malformed, refused`, async () => {
      const answer = await offer(context, header);
      assert.equal(answer.status, 400);
      assert.match(answer.received, new RegExp(refusal));
    });
  }

  for (const header of declined) {
    deviation(`${header}: declined, the connection stands`, async () => {
      const answer = await offer(context, header);
      assert.equal(answer.status, 101);
      assert.equal(answer.agreed, null);
      const next = await offer(context, `${header}, permessage-deflate; server_max_window_bits=9`);
      assert.deepEqual(next.agreed, agreed("server_max_window_bits=9"));
    });
  }

  // JavaScript reads 10 in both.
  for (const header of ["server_max_window_bits=010", "client_max_window_bits=1e1"]) {
    deviation(`${header}: no decimal as the RFC has it, declined`, async () => {
      const answer = await offer(context, `permessage-deflate; ${header}`);
      assert.equal(answer.status, 101);
      assert.equal(answer.agreed, null);
    });
  }
});

const limits = {
  perMessageDeflate: {
    ...options.perMessageDeflate,
    serverMaxWindowBits: 11,
    clientMaxWindowBits: 10,
  },
};

conformance("permessage-deflate with limited windows", limits, ({ test, deviation, context }) => {
  const limited = agreed("server_max_window_bits=11", "client_max_window_bits=10");

  test("a limit on the server's window is told unasked", async () => {
    const answer = await offer(context, "permessage-deflate; client_max_window_bits");
    assert.deepEqual(answer.agreed, limited);
  });

  test("larger windows are cut down", async () => {
    const answer = await offer(
      context,
      "permessage-deflate; server_max_window_bits=15; client_max_window_bits=15",
    );
    assert.deepEqual(answer.agreed, limited);
  });

  test("the second offer is taken where the first cannot be limited", async () => {
    const answer = await offer(
      context,
      "permessage-deflate, permessage-deflate; client_max_window_bits",
    );
    assert.deepEqual(answer.agreed, limited);
  });

  deviation("a client that cannot be limited gets no extension (the reference: 400)", async () => {
    const answer = await offer(context, "permessage-deflate");
    assert.equal(answer.status, 101);
    assert.equal(answer.agreed, null);
  });

  deviation("smaller windows than the limits are agreed on (the reference: 400)", async () => {
    const answer = await offer(
      context,
      "permessage-deflate; server_max_window_bits=9; client_max_window_bits=8",
    );
    assert.deepEqual(answer.agreed, agreed("server_max_window_bits=9", "client_max_window_bits=8"));
  });
});

const takeover = {
  perMessageDeflate: { serverNoContextTakeover: true, clientNoContextTakeover: false },
};

conformance("permessage-deflate with client takeover", takeover, ({ test, context }) => {
  test("the client may take its context over", async () => {
    const answer = await offer(context, "permessage-deflate");
    assert.deepEqual(answer.agreed, ["server_no_context_takeover"]);
  });
});

// The reference refuses (400) an offer of what it was told not to allow.
conformance("permessage-deflate with client takeover, not wanted", takeover, ({ deviation, context }) => {
  deviation("a client that will not take over is held to it", async () => {
    const answer = await offer(context, "permessage-deflate; client_no_context_takeover");
    assert.deepEqual(answer.agreed, agreed());
  });
});

conformance("permessage-deflate by default", {}, ({ test, context }) => {
  for (const header of ["permessage-deflate", "permessage-deflate;;;", ""]) {
    test(`"${header}": off, and not looked at`, async () => {
      const answer = await offer(context, header);
      assert.equal(answer.status, 101);
      assert.equal(answer.agreed, null);
    });
  }
});
