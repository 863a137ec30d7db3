// The reference's side of the contract in README.md: socket.io 4.8 on Node's http or https.
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { Server } from "socket.io";
import { serveDynamic } from "./reference_dynamic.mjs";
import { hook, optionsOf } from "./reference_options.mjs";

const { values: flags } = parseArgs({
  options: { port: { type: "string", default: "0" }, options: { type: "string", default: "{}" } },
});

function log(event, socket, members = {}) {
  const entry = { event, ...(socket && { nsp: socket.nsp.name, id: socket.id }), ...members };
  writeSync(1, `${JSON.stringify(entry)}\n`);
}

process.on("uncaughtException", (error) => log("exception", null, { message: error.message }));
process.on("SIGTERM", () => process.exit(0));

const options = JSON.parse(flags.options);
const elsewhere = (request, response) => response.writeHead(404).end();
const http = options.tls ? createTlsServer(options.tls, elsewhere) : createServer(elsewhere);
const io = new Server(http, optionsOf(options));
hook(io, options);

const recovers = options.connectionStateRecovery !== undefined;
// The handle of each id's first socket, which outlives that socket.
const first = new Map();

const delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (rooms) => [...rooms].sort();

function operator(nsp, socket, target = {}) {
  let result = { socket, parent: nsp }[target.from] ?? socket.nsp;
  for (const room of target.to ?? []) result = result.to(room);
  for (const room of target.except ?? []) result = result.except(room);
  if (target.from === "socket" && !target.to && !target.except) result = result.broadcast;
  if (target.volatile) result = result.volatile;
  if (target.local) result = result.local;
  if (target.compress !== undefined) result = result.compress(target.compress);
  if (target.timeout !== undefined) result = result.timeout(target.timeout);
  return result;
}

function refusal(message, data) {
  const error = new Error(message);
  if (data !== undefined) error.data = data;
  return error;
}

// Splits the trailing acknowledgement off; without one, answering does nothing.
const handler = (call) => (...args) => {
  const ack = typeof args.at(-1) === "function" ? args.pop() : () => {};
  return call(ack, ...args);
};

function listen(nsp, socket) {
  const on = (event, call) => socket.on(event, handler(call));
  on("echo", (ack, ...args) => ack(...args));
  on("emit-back", (ack, ...args) => socket.emit("echo-back", ...args));
  on("emit-twice", (ack, ...args) => {
    socket.emit("first", ...args);
    socket.emit("second", ...args);
  });
  on("log", (ack, ...args) => log("log", socket, { args }));
  on("error", (ack, ...args) => {
    if (args[0] instanceof Error) log("error", socket, { message: args[0].message });
    else log("log", socket, { args });
  });
  on("handshake", (ack) => ack(socket.handshake));
  on("join", (ack, rooms) => (socket.join(rooms), ack()));
  on("leave", (ack, room) => (socket.leave(room), ack()));
  on("rooms", (ack) => ack(sorted(socket.rooms)));
  on("set-data", (ack, value) => ((socket.data = value), ack()));
  on("broadcast", (ack, target, event, ...args) => {
    operator(nsp, socket, target).emit(event, ...args);
    ack();
  });
  on("broadcast-twice", (ack, target, event) => {
    const reused = operator(nsp, socket, target);
    reused.emit(event, 1);
    reused.emit(event, 2);
    ack();
  });
  on("broadcast-ack", (ack, target, event, ...args) => {
    operator(nsp, socket, target).emit(event, ...args, (error, responses) =>
      ack({ error: error?.message ?? null, responses }),
    );
  });
  on("ask", (ack, timeout, event, ...args) => {
    if (timeout === 0) {
      socket.emit(event, ...args, (...answer) =>
        log("answer", socket, { error: null, args: answer }),
      );
      return;
    }
    socket.timeout(timeout).emit(event, ...args, (error, ...answer) =>
      log("answer", socket, { error: error?.message ?? null, args: answer }),
    );
  });
  on("volatile", (ack, event, ...args) => socket.volatile.emit(event, ...args));
  on("emit-then-volatile", () => {
    socket.emit("plain");
    socket.volatile.emit("fleeting");
  });
  on("fetch-sockets", async (ack, target) => {
    const found = await operator(nsp, socket, target).fetchSockets();
    ack(
      found
        .map(({ id, rooms, data }) => ({ id, rooms: sorted(rooms), data }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
  on("sockets-join", (ack, target, rooms) => {
    operator(nsp, socket, target).socketsJoin(rooms);
    ack();
  });
  on("sockets-leave", (ack, target, rooms) => {
    operator(nsp, socket, target).socketsLeave(rooms);
    ack();
  });
  on("disconnect-sockets", (ack, target, close) =>
    operator(nsp, socket, target).disconnectSockets(close),
  );
  on("disconnect-me", () => socket.disconnect());
  on("disconnect-me-close", () => socket.disconnect(true));
  on("disconnect-then-emit", () => {
    socket.disconnect();
    socket.emit("late");
  });
  on("disconnect-then-join", () => {
    socket.disconnect();
    socket.join("ghost-room");
    log("rooms", socket, { rooms: sorted(socket.rooms) });
  });
  on("throw", () => {
    throw new Error("thrown on purpose");
  });
  on("watch", (ack) => {
    socket.onAny((name) => log("incoming", socket, { name: String(name) }));
    socket.onAnyOutgoing((name) => log("outgoing", socket, { name: String(name) }));
    ack();
  });
  on("ack-twice", (ack) => {
    ack(1);
    ack(2);
  });
  on("disconnect-during-dispatch", () => log("listener-ran", socket));
  on("clients-count", (ack) => ack(io.engine.clientsCount));
  on("close-server", () => io.close());
  if (recovers) {
    on("emit-via", (ack, whom, event, ...args) => {
      const handle = first.get(whom.id);
      if (whom.volatile) handle.volatile.emit(event, ...args);
      else if (whom.ack) handle.emit(event, ...args, () => {});
      else handle.emit(event, ...args);
      ack();
    });
  }

  socket.use(([event], next) => {
    if (event === "disconnect-during-dispatch") socket.disconnect();
    if (socket.nsp.name === "/socket-middleware" && event === "blocked") return next(refusal("blocked"));
    next();
  });
}

function equip(nsp, ...middlewares) {
  for (const middleware of middlewares) nsp.use(middleware);
  nsp.on("connection", (socket) => {
    log("connection", socket, { connected: socket.connected });
    listen(nsp, socket);
    if (recovers) {
      if (!first.has(socket.id)) first.set(socket.id, socket);
      const { recovered } = socket;
      log("recovery", socket, { recovery: recovered ? "full" : "none", recovered });
    }
    socket.on("disconnecting", (reason) =>
      log("disconnecting", socket, { reason, rooms: sorted(socket.rooms) }),
    );
    socket.on("disconnect", (reason) =>
      log("disconnect", socket, { reason, rooms: sorted(socket.rooms) }),
    );
  });
}

const serve = (name, ...middlewares) => equip(io.of(name), ...middlewares);

serve("/");
serve("/custom");
serve("/refuse", (socket, next) => next(refusal("refused", { code: 7, reason: "not today" })));
serve("/refuse-plain", (socket, next) => next(refusal("refused")));
serve("/slow-auth", async (socket, next) => {
  const { delay: ms = 0, refuse } = socket.handshake.auth;
  await delay(ms);
  next(refuse ? refusal("too slow") : undefined);
});
serve(
  "/chain",
  ...[1, 2, 3].map((step) => (socket, next) => {
    log("middleware", socket, { step });
    next(step === 2 && socket.handshake.auth.stop ? refusal("stopped at 2") : undefined);
  }),
);
serve("/in-middleware", (socket, next) => {
  log("middleware", socket, { connected: socket.connected });
  socket.emit("early", 1);
  socket.join("early-room");
  next(socket.handshake.auth.refuse ? refusal("refused") : undefined);
});
serve("/socket-middleware");
serve("/watched-rooms");
const { adapter } = io.of("/watched-rooms");
for (const event of ["create-room", "join-room", "leave-room", "delete-room"]) {
  adapter.on(event, (room, member) => log(event, null, { room, member }));
}
serveDynamic({ io, equip, log, refusal, delay });

http.listen(Number(flags.port), "127.0.0.1", () => {
  writeSync(1, `listening ${http.address().port}\n`);
});
