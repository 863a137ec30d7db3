// The client's examples with Node's server at the other end.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { Server } from "socket.io";
import { io as connect } from "socket.io-client";
import { Inbox, next, within } from "../conformance/support/deadline.mjs";

const build = process.env.SOCKEYE_BUILD ?? "build/release";
const ms = 20_000;

async function nodeServer(onConnection) {
  const http = createServer().listen(0, "127.0.0.1");
  const io = new Server(http);
  io.on("connection", onConnection);
  await once(http, "listening");
  return { io, url: `http://127.0.0.1:${http.address().port}` };
}

function start(name, ...args) {
  const child = spawn(`${build}/examples/${name}/${name}`, args, {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = new Inbox();
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return { child, line: () => lines.next("a line", ms), ended: once(child, "exit") };
}

describe("client_chat", () => {
  let server;
  before(async () => {
    server = await nodeServer((socket) => {
      socket.on("chat message", (message) => socket.broadcast.emit("chat message", message));
    });
  });
  after(() => server.io.close());

  test("two people hear each other, and leave", async () => {
    const ada = start("client_chat", server.url, "Ada");
    const bob = start("client_chat", server.url, "Bob");
    assert.equal(await ada.line(), "* connected");
    assert.equal(await bob.line(), "* connected");
    ada.child.stdin.write("hello\n");
    assert.equal(await bob.line(), "Ada: hello");
    bob.child.stdin.write("hi Ada\n");
    assert.equal(await ada.line(), "Bob: hi Ada");
    for (const { child, ended } of [ada, bob]) {
      child.stdin.end();
      assert.deepEqual(await within(ended, "the end", ms), [0, null]);
    }
  });
});

describe("client_bridge", () => {
  let server;
  let bridge;
  let port;
  before(async () => {
    server = await nodeServer((socket) => {
      socket.on("join", (room, ack) => {
        socket.join(room);
        ack();
      });
    });
    bridge = start("client_bridge", "0", server.url, "news");
    port = Number(/^listening (\d+)$/.exec(await bridge.line())[1]);
    assert.equal(await bridge.line(), "joined");
  });
  after(async () => {
    bridge.child.kill("SIGKILL");
    await server.io.close();
  });

  test("what a room there gets, the room here gets", async () => {
    const socket = connect(`http://127.0.0.1:${port}`, { forceNew: true, reconnection: false });
    await next(socket, "connect", ms);
    await within(socket.emitWithAck("join", "news"), "join", ms);
    const event = next(socket, "flash", ms);
    server.io.to("elsewhere").emit("flash", "not for us");
    server.io.to("news").emit("flash", "text", { n: 1 }, Buffer.from([1, 2]));
    assert.deepEqual(await event, ["text", { n: 1 }, Buffer.from([1, 2])]);
    socket.disconnect();
  });

  test("it joins again after a lost connection", async () => {
    for (const [, socket] of server.io.sockets.sockets) socket.conn.close();
    assert.equal(await bridge.line(), "joined");
  });
});
