// Waiting with a deadline: a test that waits in vain fails by name instead of hanging.

export const patience = 4000;

export function within(promise, what, ms = patience) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

// The arguments of an emitter's next event (Node's EventEmitter and component-emitter alike).
export function next(emitter, event, ms = patience) {
  return within(
    new Promise((resolve) => emitter.once(event, (...args) => resolve(args))),
    `event "${event}"`,
    ms,
  );
}

// What arrives is kept until somebody asks, in order; a reader waits for what has not arrived yet.
export class Inbox {
  #items = [];
  #readers = [];
  #ended;

  push(item) {
    const reader = this.#readers.shift();
    if (reader) reader.resolve(item);
    else this.#items.push(item);
  }

  // From now on a reader that finds nothing is refused with the reason.
  end(reason) {
    this.#ended = reason;
    for (const reader of this.#readers.splice(0)) reader.reject(new Error(reason));
  }

  get size() {
    return this.#items.length;
  }

  next(what = "the next message", ms = patience) {
    if (this.#items.length > 0) return Promise.resolve(this.#items.shift());
    if (this.#ended) return Promise.reject(new Error(`no ${what}: ${this.#ended}`));
    return within(
      new Promise((resolve, reject) => this.#readers.push({ resolve, reject })),
      what,
      ms,
    );
  }
}
