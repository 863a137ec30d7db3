// The types of events, as the hooks need them.
import type { Socket } from "socket.io-client";
import type { Register } from "./register.js";

type AnyEvents = { [event: string]: (...args: any[]) => void };

/** What the server sends. */
export type ServerEvents = Register extends { server: infer Events } ? Events : AnyEvents;
/** What the client sends. */
export type ClientEvents = Register extends { client: infer Events } ? Events : AnyEvents;

type Functions<Events> = { [Name in keyof Events]: Events[Name] extends (...args: any[]) => void ? Events[Name] : never };

export type LiveSocket = Socket<Functions<ServerEvents>, Functions<ClientEvents>>;

/** A socket whose events are known by their names alone. */
export type UntypedSocket = Socket<AnyEvents, AnyEvents>;

export type EventName<Events> = keyof Events & string;
export type Listener<Events, Name extends keyof Events> = Events[Name] extends (...args: infer Args) => void
  ? (...args: Args) => void
  : never;

type Callback = (...args: any[]) => void;
type WithoutLast<List extends unknown[]> = List extends [...infer Rest, any] ? Rest : never;
type Last<List extends unknown[]> = List extends [...unknown[], infer Item] ? Item : never;
type EventArguments<Events, Name extends keyof Events> = Events[Name] extends (...args: infer Args) => void ? Args : never;

/** The events that have an acknowledgement. */
export type AskName<Events> = {
  [Name in keyof Events & string]: string extends Name
    ? string
    : Last<EventArguments<Events, Name>> extends Callback
      ? Name
      : never;
}[keyof Events & string];
/** An event's arguments without its acknowledgement. */
export type AskArguments<Events, Name extends keyof Events> = any[] extends EventArguments<Events, Name>
  ? any[]
  : WithoutLast<EventArguments<Events, Name>>;
/** The acknowledgement's argument. */
export type Answer<Events, Name extends keyof Events> = any[] extends EventArguments<Events, Name>
  ? any
  : Last<EventArguments<Events, Name>> extends (answer: infer Reply) => void
    ? Reply
    : void;
