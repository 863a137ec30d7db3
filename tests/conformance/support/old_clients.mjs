// The official clients of earlier versions beside today's, made and joined the same way.
import { createRequire } from "node:module";
import { next } from "./deadline.mjs";
import { trusting } from "./secure.mjs";

const require = createRequire(import.meta.url);

const exported = (module) => module.io ?? module;

// `protocol` is Engine.IO's.
export const versions = {
  "client 2.5": { io: exported(require("socket.io-client-v2")), protocol: 3 },
  "client 3.1": { io: exported(require("socket.io-client-v3")), protocol: 4 },
  "client 4.0": { io: exported(require("socket.io-client-v4.0")), protocol: 4 },
  "client 4.8": { io: exported(require("socket.io-client")), protocol: 4 },
};

// Not yet connected. The namespace may carry a query.
export function client(context, { io }, namespace = "/", options = {}) {
  const socket = io(context.fixture.url + namespace, {
    path: context.fixture.path,
    forceNew: true,
    ...trusting,
    reconnection: false,
    transports: ["websocket"],
    ...options,
    autoConnect: false,
  });
  context.closing(() => {
    socket.io.reconnection(false);
    socket.disconnect();
    socket.io.engine?.close();
  });
  return socket;
}

export async function connected(context, version, namespace, options) {
  const socket = client(context, version, namespace, options);
  const connects = next(socket, "connect");
  socket.connect();
  await connects;
  return socket;
}
