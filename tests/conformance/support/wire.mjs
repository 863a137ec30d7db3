// Plays a session of bytes over TCP. Each step waits for what it expects, for the end of its connection,
// or, since a changed session may never get its answer, until the server has had its chance.
import { within } from "./deadline.mjs";
import { connectTo, openedEvent, secure } from "./secure.mjs";
import { sidMark } from "./valid_sessions.mjs";

class Wire {
  received = "";
  #check;

  // `hears` gets all that came since the last step, whenever more comes.
  constructor(port, hears = () => {}) {
    this.socket = connectTo(port);
    this.socket.setEncoding("latin1");
    this.socket.setNoDelay(true);
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk) => {
      this.received += chunk;
      hears(this.received);
      this.#check?.();
    });
    this.opened = new Promise((resolve) => this.socket.once(openedEvent, resolve));
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
  }

  until(pattern) {
    return new Promise((resolve) => {
      this.#check = () => pattern.test(this.received) && resolve(true);
      this.#check();
    });
  }

  // Node resets no connection under TLS, and never tells of the end of a socket that is reset after its peer's FIN: libuv refuses to reset
  // one that is shutting down.
  end(abruptly) {
    const refused = new Promise((resolve) => this.socket.once("error", resolve));
    if (abruptly && !secure && !this.socket.readableEnded && !this.socket.destroyed) {
      this.socket.resetAndDestroy();
    } else {
      this.socket.destroy();
    }
    return within(Promise.race([this.closed, refused]), "the end of a connection", 30_000);
  }
}

// Ends a session, should it be on polling still: one that is open is closed by a POST, one that waits to
// tell of its end (for up to 30 s) tells it to a GET, behind one that takes what is queued. Each is
// answered at once in any case.
async function endPolling(port, sid, patience) {
  const wire = new Wire(port);
  await within(Promise.race([wire.opened, wire.closed]), "a connection", patience);
  const target = `/socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\nHost: x\r\n`;
  wire.socket.write(`POST ${target}Content-Length: 1\r\n\r\n1${`GET ${target}\r\n`.repeat(2)}`);
  const answers = Promise.race([wire.until(/(HTTP[^]*){3}\r\n\r\n/), wire.closed]);
  await within(answers, "the answers that end a session", patience);
  await wire.end(true);
}

// `chance` says how long an answer that may never come is waited for: it returns a promise. Without it
// each answer must come. The result says which steps were answered.
export async function play(port, { steps, abrupt = false }, { chance, patience }) {
  const wires = new Map();
  const answered = [];
  const opened = new Set();
  let sid = sidMark;
  const hears = (text) => {
    for (const [, told] of text.matchAll(/0\{"sid":"([^"]{20})","up/g)) {
      opened.add(told);
      if (sid === sidMark) sid = told;
    }
  };
  try {
    for (const step of steps) {
      // The server lets go of a connection that is idle for seconds.
      if (wires.get(step.on)?.socket.destroyed ?? true) wires.set(step.on, new Wire(port, hears));
      const wire = wires.get(step.on);
      await within(Promise.race([wire.opened, wire.closed]), "a connection", patience);
      wire.received = "";
      const text = step.bytes.toString("latin1").replaceAll(sidMark, sid);
      if (!wire.socket.destroyed) wire.socket.write(text, "latin1");
      const others = chance ? [wire.closed, chance()] : [wire.closed];
      const heard = Promise.race([wire.until(step.expect), ...others]);
      const matched = (await within(heard, `${step.expect} on ${step.on}`, patience)) === true;
      answered.push(matched);
    }
  } finally {
    await Promise.all([...wires.values()].map((wire) => wire.end(abrupt)));
  }
  if (chance) await Promise.all([...opened].map((id) => endPolling(port, id, patience)));
  return answered;
}
