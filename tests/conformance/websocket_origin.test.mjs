// Which pages may open a WebSocket: browsers leave that to the server, and CORS does not say it.
import assert from "node:assert/strict";
import { conformance } from "./support/suite.mjs";

const listed = "http://a.example";
const other = "http://b.example";

const open = async (c, origin, options = {}) => {
  const headers = origin && { origin };
  const socket = await c.webSocket({ headers, ...options, handshake: false });
  await socket.opened;
  return socket;
};

conformance("a WebSocket where cors names origins", { cors: { origin: [listed] }, logRefusals: true }, ({
  test,
  deviation,
}) => {
  test("is open to a named origin, and to programs, which have none", async (c) => {
    await (await open(c, listed)).handshake();
    await (await open(c)).handshake();
  });

  test("is open to the server's own pages", async (c) => {
    await (await open(c, c.fixture.url)).handshake();
  });

  // The reference takes it: any page may act with its visitor's cookies.
  deviation("is refused to another origin, and that is told", async (c) => {
    const socket = await c.webSocket({ headers: { origin: other }, handshake: false });
    const { status, body } = await socket.refused;
    assert.equal(status, 400);
    assert.equal(body, "Forbidden");
    const context = { name: "ORIGIN_NOT_ALLOWED", origin: other };
    await c.fixture.logged({ event: "refused", code: 4, context });
  });

  deviation("is refused to another origin as an upgrade too, and the session goes on", async (c) => {
    const session = await c.poll();
    const { sid } = session;
    const socket = await c.webSocket({ sid, headers: { origin: other }, handshake: false });
    assert.equal((await socket.refused).status, 400);
    await session.connect("/");
  });

  test("polling from another origin is answered: browsers guard that", async (c) => {
    const response = await c.fetch(
      { EIO: "4", transport: "polling" },
      { headers: { origin: other } },
    );
    assert.equal(response.status, 200);
    await response.arrayBuffer();
  });
});

conformance("a WebSocket without cors", {}, ({ test }) => {
  test("is open to every origin", async (c) => {
    await (await open(c, other)).handshake();
  });
});
