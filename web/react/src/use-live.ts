// Live state: a query's data are fetched, and the socket says when to ask again.
import { type QueryKey, hashKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useInsertionEffect, useRef, useState } from "react";
import { type Connection, useConnection } from "./connection.js";
import { useProvidedSocket } from "./context.js";
import { pull } from "./pull.js";
import { heldRoom, keyOf, type Room, type RoomState } from "./rooms.js";
import type { EventName, ServerEvents, UntypedSocket } from "./types.js";

export interface LiveOptions {
  /** The room whose members are nudged; null for none yet, undefined where events come without one. */
  room?: Room | null | undefined;
  /** The nudges: each says that the data have changed. */
  events: readonly EventName<ServerEvents>[];
  /** Which nudges are meant; all by default. */
  only?: (event: string, args: any[]) => boolean;
}

export interface Live extends RoomState {
  connection: Connection;
}

const outside: RoomState = { joined: false, error: null };

/**
 * Keeps the queries under a key fresh: joins the room, asks again on a nudge (a burst leads to one
 * question more), and after each connection that the server has not recovered. The data themselves
 * are useQuery's; with `sinceQuery` only changes are asked for.
 */
export function useLive(queryKey: QueryKey, { room, events, only }: LiveOptions): Live {
  const socket = useProvidedSocket();
  const client = useQueryClient();
  const connection = useConnection();
  const [state, setState] = useState(outside);
  const latest = useRef({ queryKey, room, events, only });
  useInsertionEffect(() => {
    latest.current = { queryKey, room, events, only };
  });
  const key = hashKey(queryKey);
  const roomKey = room ? keyOf(room) : room;
  const eventsKey = JSON.stringify(events);

  useEffect(() => {
    if (roomKey === null) return;
    const { queryKey: ofEffect, room: wanted, events: names } = latest.current;
    const untyped = socket as unknown as UntypedSocket;
    const ask = () => void pull(client, ofEffect);
    const listeners = names.map((name) => {
      const listener = (...args: any[]) => {
        if (latest.current.only?.(name, args) ?? true) ask();
      };
      untyped.on(name, listener);
      return () => untyped.off(name, listener);
    });
    const leave = wanted ? inRoom(wanted) : withoutRoom();
    return () => {
      leave();
      for (const remove of listeners) remove();
    };

    function inRoom(entering: Room) {
      const held = heldRoom(socket, entering);
      const changed = () => setState(held.snapshot());
      const release = held.hold(changed, ask);
      changed();
      return () => {
        release();
        setState(outside);
      };
    }
    function withoutRoom() {
      const connected = () => {
        if (!untyped.recovered) ask();
      };
      untyped.on("connect", connected);
      return () => untyped.off("connect", connected);
    }
  }, [socket, client, key, roomKey, eventsKey]);

  return { ...state, connection };
}
