// Live state in React, with any Socket.IO server: REST is the truth, the socket is a nudge.
export { SocketProvider, type SocketProviderProps } from "./provider.js";
export { useSocket } from "./use-socket.js";
export { useEvent } from "./use-event.js";
export { useEmitWithAck, type EmitOptions } from "./use-emit-with-ack.js";
export { useConnection, type Connection, type ConnectionState } from "./connection.js";
export { useLive, type Live, type LiveOptions } from "./use-live.js";
export { type Room, type RoomState } from "./rooms.js";
export { pull } from "./pull.js";
export { sinceQuery, type SinceOptions } from "./since-query.js";
export * from "./register.js";
export { type ClientEvents, type LiveSocket, type ServerEvents } from "./types.js";
