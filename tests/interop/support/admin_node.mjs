// The reference with its own instrument(), under the contract of watched_server.cpp.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { createRequire } from "node:module";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";

const { instrument } = createRequire(import.meta.url)("@socket.io/admin-ui");
const setup = JSON.parse(process.argv[2] ?? "{}");

const http = createServer();
const io = new Server(http, { cors: { origin: true, credentials: true }, serveClient: false });
if (setup.redis) {
  const pair = [createClient({ url: setup.redis }), createClient({ url: setup.redis })];
  for (const client of pair) client.on("error", () => {});
  await Promise.all(pair.map((client) => client.connect()));
  io.adapter(createAdapter(...pair));
}

const serve = (nsp) =>
  nsp.on("connection", (socket) => {
    socket.on("echo", (value, ack) => ack(value));
    socket.on("note", (text, ack) => {
      socket.data.note = text;
      ack(true);
    });
    socket.on("join", async (room, ack) => {
      await socket.join(room);
      ack(true);
    });
    socket.on("leave", async (room, ack) => {
      await socket.leave(room);
      ack(true);
    });
    socket.on("news", (value) => socket.nsp.emit("news", value));
  });

instrument(io, {
  auth: setup.auth ? { type: "basic", ...setup.auth } : false,
  mode: setup.mode ?? "development",
  readonly: setup.readonly ?? false,
  serverId: setup.serverId,
});
serve(io);
const chat = io.of("/chat");
chat.use((socket, next) => {
  socket.data.user = "ada";
  next();
});
chat.on("connection", (socket) => socket.join("lobby"));
serve(chat);
serve(io.of((name, auth, next) => next(null, name.startsWith("/board-"))));
http.listen(0, "127.0.0.1", () => console.log(`listening ${http.address().port}`));
