// A board as a client without a page keeps it: it asks when it has joined and when it is nudged, and never
// by itself; and writers that go on whatever becomes of the server.
import { io } from "socket.io-client";
import { until } from "../../browser/support/tab.mjs";

const nudges = ["task_created.v2", "task_updated.v2", "task_deleted.v2", "comment_added.v2", "members_changed.v2"];

export class BoardClient {
  tasks = new Map();
  cursor = 0;
  got = [];
  questions = 0;
  #asking = false;
  #again = false;

  constructor(atrium, user, project, options = {}) {
    Object.assign(this, { atrium, user, project });
    this.socket = io(atrium.url, {
      auth: { token: user.session.token },
      transports: ["websocket"],
      reconnectionDelay: 10,
      reconnectionDelayMax: 50,
      forceNew: true,
      ...options,
    });
    this.socket.on("connect", () => this.#join());
    for (const name of nudges) {
      this.socket.on(name, (nudge) => {
        if (nudge.project !== project) return;
        this.got.push([name, nudge]);
        if (nudge.cursor > this.cursor) void this.#ask();
      });
    }
  }

  async #join() {
    const answer = await this.socket.timeout(10_000).emitWithAck("join-project", this.project).catch(() => null);
    if (!answer?.ok) return;
    this.joined = true;
    if (answer.cursor !== this.cursor) void this.#ask();
  }

  async #ask() {
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    try {
      do {
        this.#again = false;
        this.questions += 1;
        const path = `/projects/${this.project}/tasks${this.cursor ? `?since=${this.cursor}` : ""}`;
        const changes = await this.user.api("GET", path);
        if (changes.full) this.tasks.clear();
        for (const task of changes.tasks) this.tasks.set(task.id, task);
        for (const id of changes.deleted) this.tasks.delete(id);
        this.cursor = changes.cursor;
      } while (this.#again);
    } catch {
      // The server is gone; whoever joins again asks again.
    } finally {
      this.#asking = false;
    }
  }

  board() {
    return [...this.tasks.values()].sort((a, b) => a.id - b.id);
  }

  /** Waits until this board is the one that the server's database has. */
  async equals(truth, what) {
    const expected = JSON.stringify(truth);
    await until(() => JSON.stringify(this.board()) === expected, what, 30_000);
  }

  close() {
    this.socket.disconnect();
  }
}

export async function truthOf(user, project) {
  const all = await user.api("GET", `/projects/${project}/tasks`);
  return all.tasks.sort((a, b) => a.id - b.id);
}

/** Changes the board until it is stopped; what fails because the server is gone is left. */
export class Writer {
  done = 0;
  #waiting = new Set();

  constructor(users, project) {
    this.users = users;
    this.project = project;
    this.running = this.#run();
  }

  async #run() {
    const ids = [];
    while (!this.stopped) {
      const user = this.users[Math.floor(Math.random() * this.users.length)];
      const id = ids[Math.floor(Math.random() * ids.length)];
      const dice = Math.random();
      try {
        if (!id || (dice < 0.25 && ids.length < 50)) {
          ids.push((await user.api("POST", `/projects/${this.project}/tasks`, { title: `t${this.done}` })).id);
        } else if (dice < 0.35) {
          await user.api("DELETE", `/tasks/${id}`);
          ids.splice(ids.indexOf(id), 1);
        } else if (dice < 0.5) {
          await user.api("POST", `/tasks/${id}/comments`, { body: `c${this.done}` });
        } else {
          const status = ["todo", "doing", "review", "done"][Math.floor(Math.random() * 4)];
          await user.api("PATCH", `/tasks/${id}`, { status, title: `t${this.done}`, before: 0 });
        }
      } catch (error) {
        if (error.status === 404) ids.splice(ids.indexOf(id), 1);
        // Nobody listens: not as fast as one can.
        else await new Promise((resolve) => setTimeout(resolve, 5));
      }
      this.done += 1;
      for (const check of this.#waiting) check();
    }
  }

  /** Waits for so many requests more, answered or not. */
  more(count) {
    const goal = this.done + count;
    return new Promise((resolve) => {
      const check = () => {
        if (this.done < goal) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  async stop() {
    this.stopped = true;
    await this.running;
  }
}
