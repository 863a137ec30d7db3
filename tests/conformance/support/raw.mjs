// Clients without a library's help: what is sent is what the test wrote.
import assert from "node:assert/strict";
import WebSocket from "ws";
import { Inbox, patience, within } from "./deadline.mjs";
import { connectTo } from "./secure.mjs";

const separator = "\x1e";

let marks = 0;

export class PollingSession {
  #context;
  #pending = new Set();

  static async open(context, parameters = {}) {
    const session = new PollingSession();
    session.#context = context;
    const response = await context.fetch({ EIO: "4", transport: "polling", ...parameters });
    assert.equal(response.status, 200);
    const [open, ...rest] = (await response.text()).split(separator);
    assert.equal(open[0], "0");
    assert.deepEqual(rest, []);
    session.headers = response.headers;
    session.open = JSON.parse(open.slice(1));
    session.sid = session.open.sid;
    return session;
  }

  request(init = {}, parameters = {}) {
    const abort = new AbortController();
    this.#pending.add(abort);
    return this.#context
      .fetch(
        { EIO: "4", transport: "polling", sid: this.sid, ...parameters },
        { ...init, signal: init.signal ?? abort.signal },
      )
      .finally(() => this.#pending.delete(abort));
  }

  get(init) {
    return within(this.request(init), "the answer to a GET");
  }

  // The packets of the next poll.
  async packets() {
    const response = await this.get();
    assert.equal(response.status, 200);
    return (await response.text()).split(separator);
  }

  // The next poll as `{ packets }`, a promise, once the server has the request: what is sent from now
  // on comes behind it.
  async park() {
    const mark = `poll ${(marks += 1)}`;
    const answer = within(this.request({}, { poll: mark }), "the answer to a GET");
    const packets = answer.then(async (response) => {
      assert.equal(response.status, 200);
      return (await response.text()).split(separator);
    });
    packets.catch(() => {});
    const { fixture } = this.#context;
    if (fixture.logsPolls) await fixture.logged({ event: "poll", mark });
    return { packets };
  }

  post(body, headers = {}) {
    return within(
      this.request({ method: "POST", body, headers: { "content-type": "text/plain", ...headers } }),
      "the answer to a POST",
    );
  }

  // Posts packets that must be accepted.
  async send(...packets) {
    const response = await this.post(packets.join(separator));
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "ok");
  }

  // Polls until a packet other than a ping arrives, and answers pings on the way.
  async next() {
    while (!this.backlog?.length) {
      const packets = await this.packets();
      if (packets.includes("2")) await this.send("3");
      this.backlog = packets.filter((packet) => packet !== "2");
    }
    return this.backlog.shift();
  }

  async connect(namespace = "/", auth = "") {
    const prefix = namespace === "/" ? "" : `${namespace},`;
    await this.send(`40${prefix}${auth && JSON.stringify(auth)}`);
    const packet = await this.next();
    assert.ok(packet.startsWith(`40${prefix}{"sid":`), packet);
    this.id = JSON.parse(packet.slice(2 + prefix.length)).sid;
    return this.id;
  }

  // Ends what is under way, as a client that goes away does.
  abort() {
    for (const request of this.#pending) request.abort();
  }

  // Whether the server still knows the session, asked without disturbing a pending poll.
  async isKnown() {
    const response = await this.request({ method: "POST", body: "6" });
    const text = await response.text();
    if (response.status === 200) return true;
    assert.equal(text, '{"code":1,"message":"Session ID unknown"}');
    return false;
  }
}

export class RawWebSocket {
  #messages = new Inbox();

  constructor(context, { sid, query, headers, protocols = [], ...options } = {}) {
    const parameters = { EIO: "4", transport: "websocket", ...(sid && { sid }), ...query };
    const url = context.query(parameters).replace(/^http/, "ws");
    this.socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false, ...options });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once("open", resolve);
      this.socket.once("error", reject);
    });
    this.opened.catch(() => {});
    // The status, headers and body of an answer that is no 101.
    this.refused = new Promise((resolve) => {
      this.socket.once("unexpected-response", async (request, response) => {
        let body = "";
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode, headers: response.headers, body });
        this.socket.terminate();
      });
    });
    this.closed = new Promise((resolve) => {
      this.socket.once("close", (code, reason) => {
        this.#messages.end(`closed with ${code}`);
        resolve({ code, reason: reason.toString() });
      });
    });
    this.socket.on("message", (data, binary) =>
      this.#messages.push(binary ? data : data.toString()),
    );
  }

  async handshake() {
    await within(this.opened, "the WebSocket to open");
    const packet = await this.any();
    assert.equal(packet[0], "0");
    this.open = JSON.parse(packet.slice(1));
    this.sid = this.open.sid;
  }

  async connect(namespace = "/", auth = "") {
    const prefix = namespace === "/" ? "" : `${namespace},`;
    this.send(`40${prefix}${auth && JSON.stringify(auth)}`);
    const packet = await this.next();
    assert.ok(packet.startsWith(`40${prefix}{"sid":`), packet);
    this.id = JSON.parse(packet.slice(2 + prefix.length)).sid;
    return this.id;
  }

  send(data) {
    this.socket.send(data);
  }

  // The next message of any kind: text as a string, binary as a Buffer.
  any(ms) {
    return this.#messages.next("a WebSocket message", ms);
  }

  // The next message that is no ping; pings are answered.
  async next(ms) {
    for (;;) {
      const message = await this.any(ms);
      if (message !== "2") return message;
      this.send("3");
    }
  }

  get unread() {
    return this.#messages.size;
  }

  close() {
    this.socket.close();
  }

  terminate() {
    this.socket.on("error", () => {});
    this.socket.terminate();
  }

  ends(ms = patience) {
    return within(this.closed, "the WebSocket to close", ms);
  }
}

// A TCP connection, with TLS where the run has it, that carries the bytes it is given.
export class RawTcp {
  received = "";
  #grew = new Set();

  constructor(context) {
    this.socket = connectTo(context.fixture.port);
    this.socket.setNoDelay(true);
    context.closing(() => this.socket.destroy());
    this.socket.setEncoding("latin1");
    this.socket.on("data", (chunk) => {
      this.received += chunk;
      for (const check of this.#grew) check();
    });
    this.socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
  }

  write(bytes) {
    this.socket.write(bytes, typeof bytes === "string" ? "latin1" : undefined);
  }

  // Resolves with all that came so far once it matches.
  until(pattern) {
    let check;
    const matched = new Promise((resolve) => {
      check = () => pattern.test(this.received) && resolve(this.received);
      this.#grew.add(check);
      check();
    });
    return within(matched, `${pattern}`)
      .catch((error) => {
        throw new Error(`${error.message}, got ${JSON.stringify(this.received)}`);
      })
      .finally(() => this.#grew.delete(check));
  }

  // Resolves once more than `size` bytes have come, or the connection has ended without.
  grows(size) {
    let check;
    const grown = new Promise((resolve, reject) => {
      check = () => this.received.length > size && resolve();
      this.#grew.add(check);
      check();
      this.closed.then(() => reject(new Error("the connection has closed")));
    });
    return grown.finally(() => this.#grew.delete(check));
  }

  ends(ms = patience) {
    return within(this.closed, "the connection to close", ms);
  }
}
