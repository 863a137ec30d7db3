// The benchmarks' contract (bench/README.md) with the reference: Node, socket.io, and ws or another
// engine for WebSockets.
//
//   node server.mjs --port P [--ping-interval MS] [--engine ws|eiows]
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { Server } from "socket.io";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "ping-interval": { type: "string", default: "25000" },
    engine: { type: "string", default: "ws" },
  },
});

const http = createServer((request, response) => {
  if (request.url !== "/json") return response.writeHead(404).end();
  const body = JSON.stringify({ id: 42, name: "a small object", done: false });
  response.setHeader("Content-Length", Buffer.byteLength(body));
  response.writeHead(200, { "Content-Type": "application/json" }).end(body);
});
const options = { pingInterval: Number(values["ping-interval"]), serveClient: false };
if (values.engine === "eiows") {
  options.wsEngine = createRequire(import.meta.url)("eiows").Server;
}
const io = new Server(http, options);

io.on("connection", (socket) => {
  socket.on("pub", (payload) => io.emit("msg", payload));
  socket.on("pub_room", ({ room, payload }) => io.to(room).emit("msg", payload));
  socket.on("echo", (payload, ack) => ack(payload));
  socket.on("join", (room, ack) => {
    socket.join(room);
    ack(true);
  });
});

http.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`listening ${http.address().port}`);
});
