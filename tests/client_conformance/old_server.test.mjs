// The C++ client meets a server of Socket.IO 2: its error says which protocol the server speaks.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, test } from "node:test";
import { Client } from "./support/client.mjs";

const io = createRequire(import.meta.url)("socket.io-v2");

describe("a server of Socket.IO 2", () => {
  let server, old, client, url;

  beforeEach(async () => {
    server = createServer();
    old = io(server, { serveClient: false });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${server.address().port}`;
    client = new Client();
  });
  afterEach(async () => {
    await client.stop();
    await new Promise((resolve) => old.close(resolve));
  });

  test("over WebSocket: the reference's words", async () => {
    client.do("manager", "m", { url, options: { transports: ["websocket"], autoConnect: false } });
    client.do("socket", "s", { manager: "m", nsp: "/" });
    const { message } = await client.next({ event: "connect_error", name: "s" });
    assert.match(message, /^It seems you are trying to reach a Socket.IO server in v2.x/);
  });

  test("over polling: the error says so too", async () => {
    client.do("manager", "m", { url, options: { reconnection: false, autoConnect: false } });
    client.do("socket", "s", { manager: "m", nsp: "/" });
    const error = await client.next({ event: "connect_error", name: "s" });
    assert.match(JSON.stringify(error), /protocol 3|v2\.x/);
  });
});
