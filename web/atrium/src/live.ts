// The socket: it carries nudges ("this changed"), never state. Every nudge leads to a question over
// REST, and so does every (re)connection.
import type { QueryClient } from "@tanstack/react-query";
import { io, type Socket } from "socket.io-client";
import { boardKey, presenceKey, projectsKey, pull } from "./pull";
import { setSession } from "./session";
import { go, projectsPath } from "./route";
import { showToast } from "./toast";
import type { ClientToServerEvents, ServerToClientEvents, TypingNotice } from "./types";

export type Connection = "connecting" | "live" | "reconnecting" | "offline";

type Listener = () => void;
const typingShownFor = 4000;

export class Live {
  private readonly socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  private readonly listeners = new Set<Listener>();
  private readonly typingTimers = new Map<string, number>();
  private project: number | null = null;
  private wasLive = false;
  private retry: number | undefined;
  private state: Connection = "connecting";
  /** Who types where, as "task:user". A new set with each change. */
  typing: ReadonlySet<string> = new Set();

  constructor(
    token: string,
    private readonly client: QueryClient,
  ) {
    this.socket = io({ auth: { token }, reconnectionDelay: 500, reconnectionDelayMax: 2000 });
    this.socket.on("connect", this.connected);
    this.socket.on("disconnect", this.update);
    this.socket.on("connect_error", this.refused);
    this.listenForNudges();
    window.addEventListener("online", this.update);
    window.addEventListener("offline", this.update);
  }

  close() {
    window.removeEventListener("online", this.update);
    window.removeEventListener("offline", this.update);
    window.clearTimeout(this.retry);
    for (const timer of this.typingTimers.values()) window.clearTimeout(timer);
    this.socket.close();
  }

  readonly connection = () => this.state;
  readonly whoTypes = () => this.typing;
  readonly subscribe = (listener: Listener) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Looks at a project's board until the returned function is called. */
  watch(project: number) {
    this.project = project;
    if (this.socket.connected) this.join();
    return () => {
      this.project = null;
      if (this.socket.connected) this.socket.emit("leave-project", project);
    };
  }

  /** Tells the others that this user types a comment. */
  tellTyping(project: number, id: number) {
    if (this.socket.connected) this.socket.volatile.emit("typing", { project, id });
  }

  private join() {
    const project = this.project;
    if (project === null) return;
    this.socket.emit("join-project", project, (reply) => {
      if (project !== this.project) return;
      if (!reply.ok) {
        showToast(reply.error);
        go(projectsPath);
        return;
      }
      // What happened before the room was joined came with no nudge.
      void pull(this.client, boardKey(project));
      void pull(this.client, presenceKey(project));
    });
  }

  private readonly connected = () => {
    void pull(this.client, projectsKey);
    this.wasLive = true;
    this.update();
    this.join();
  };

  private readonly refused = (error: Error) => {
    if (error.message === "unauthorized") {
      setSession(null);
      return;
    }
    this.update();
    // A refusal by the server, other than a failed connection, is not tried again by itself.
    if (!this.socket.active) {
      window.clearTimeout(this.retry);
      this.retry = window.setTimeout(() => this.socket.connect(), 2000);
    }
  };

  private listenForNudges() {
    const board = ({ project }: { project: number }) => {
      if (project === this.project) void pull(this.client, boardKey(project));
    };
    const projects = () => void pull(this.client, projectsKey);
    this.socket.on("task_created", board);
    this.socket.on("task_updated", board);
    this.socket.on("task_deleted", board);
    this.socket.on("comment_added", board);
    this.socket.on("members_changed", board);
    this.socket.on("member_added", projects);
    this.socket.on("member_removed", ({ project }) => {
      projects();
      if (project !== this.project) return;
      showToast("You are no longer a member of this project.");
      go(projectsPath);
    });
    this.socket.on("presence", ({ project }) => {
      void pull(this.client, presenceKey(project));
    });
    this.socket.on("typing", this.showTyping);
  }

  private readonly showTyping = ({ task, user }: TypingNotice) => {
    const who = `${task}:${user}`;
    window.clearTimeout(this.typingTimers.get(who));
    const forget = () => {
      this.typing = new Set([...this.typing].filter((other) => other !== who));
      this.tell();
    };
    this.typingTimers.set(who, window.setTimeout(forget, typingShownFor));
    this.typing = new Set([...this.typing, who]);
    this.tell();
  };

  private readonly update = () => {
    if (!navigator.onLine) this.state = "offline";
    else if (this.socket.connected) this.state = "live";
    else this.state = this.wasLive ? "reconnecting" : "connecting";
    this.tell();
  };

  private tell() {
    for (const listener of this.listeners) listener();
  }
}
