// A running Artifex, its REST interface, and uploads by hand.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import tus from "tus-js-client";
import { until } from "./tab.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const build = process.env.SOCKEYE_BUILD ?? join(root, "build", "release");
export const secret = "a secret of thirty-two bytes, or more";
export const password = "artifex-demo";

export class Artifex {
  /** `data` is its folder; `options` are further arguments. */
  static async start(data, ...options) {
    const artifex = new Artifex();
    const port = options.includes("--port") ? [] : ["--port", "0"];
    artifex.process = spawn(
      join(build, "apps", "artifex", "artifex"),
      ["--host", "127.0.0.1", "--data", data, "--secret", secret, ...port, ...options],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    artifex.exited = once(artifex.process, "exit");
    artifex.url = await new Promise((resolve, reject) => {
      artifex.process.once("error", reject);
      artifex.process.once("exit", (code, signal) => reject(new Error(`artifex ended: ${code ?? signal}`)));
      createInterface({ input: artifex.process.stdout }).on("line", (line) => {
        const url = /http:\/\/[^\s]+(?=\/)/.exec(line);
        if (url) resolve(url[0]);
      });
    });
    return artifex;
  }

  /** A tab of a browser profile of its own; `events` is what its socket was sent. */
  async open(browser, login, { dark = false, onPhone = false, session } = {}) {
    const context = await browser.newContext({
      viewport: onPhone ? { width: 390, height: 844 } : { width: 1100, height: 900 },
      colorScheme: dark ? "dark" : "light",
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.events = [];
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).startsWith("42")) page.events.push(JSON.parse(String(payload).slice(2)));
      });
    });
    if (session) {
      await page.addInitScript((stored) => localStorage.setItem("artifex.session", stored), JSON.stringify(session));
    }
    await page.goto(this.url);
    if (login) {
      await page.getByRole("button", { name: `Enter as ${login}` }).click();
      await page.locator('[data-connection="live"]').waitFor();
    }
    return page;
  }

  async close() {
    this.process.kill("SIGTERM");
    return (await this.exited)[0];
  }

  async kill() {
    this.process.kill("SIGKILL");
    await this.exited;
  }

  async signIn(login) {
    const user = new User(this);
    const session = await user.json("POST", "/api/session", { login, password });
    user.token = session.token;
    user.session = session;
    return user;
  }

  /** Somebody whose token says what is wanted. */
  withToken(claims) {
    const user = new User(this);
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    user.token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    return user;
  }
}

export class User {
  constructor(artifex) {
    this.artifex = artifex;
  }

  get headers() {
    return this.token ? { Authorization: `Bearer ${this.token}` } : {};
  }

  fetch(path, { headers = {}, ...options } = {}) {
    return fetch(this.artifex.url + path, { ...options, headers: { ...this.headers, ...headers } });
  }

  async json(method, path, body) {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    const answer = await this.fetch(path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
    return text && JSON.parse(text);
  }

  files = () => this.json("GET", "/api/files");
  file = async (id) => (await this.files()).files.find((file) => file.id === id);

  /** One request of the tus protocol: {status, headers, message}. */
  async tus(method, path, headers = {}, body = undefined) {
    const answer = await this.fetch(path, {
      method,
      headers: { "Tus-Resumable": "1.0.0", ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    const message = text && JSON.parse(text).error.message;
    return { status: answer.status, headers: answer.headers, message };
  }

  create(size, name = "a.bin", headers = {}) {
    const metadata = `filename ${Buffer.from(name).toString("base64")}`;
    return this.tus("POST", "/api/uploads", { "Upload-Length": `${size}`, "Upload-Metadata": metadata, ...headers });
  }

  /** A new upload's path. */
  async created(size, name) {
    const answer = await this.create(size, name);
    if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.message}`);
    return answer.headers.get("location");
  }

  patch(path, offset, body, headers = {}) {
    return this.tus(
      "PATCH",
      path,
      { "Content-Type": "application/offset+octet-stream", "Upload-Offset": `${offset}`, ...headers },
      body,
    );
  }

  async offset(path) {
    return Number((await this.tus("HEAD", path)).headers.get("upload-offset"));
  }

  /** A PATCH whose body is written by hand: `write`, `end`, `destroy`, and its answer's status. */
  slowPatch(path, offset, length, headers = {}) {
    const sent = request(this.artifex.url + path, {
      method: "PATCH",
      headers: {
        ...this.headers,
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": offset,
        "Content-Length": length,
        ...headers,
      },
    });
    sent.status = new Promise((resolve) => {
      sent.on("response", (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", (error) => resolve(error.code));
    });
    return sent;
  }

  /** By tus-js-client, as a page does it. Resolves to the file's id. */
  upload(bytes, name, options = {}) {
    return new Promise((resolve, reject) => {
      const upload = new tus.Upload(bytes, {
        endpoint: `${this.artifex.url}/api/uploads`,
        headers: this.headers,
        metadata: { filename: name },
        retryDelays: [0, 200, 500, 1000, 2000, 2000],
        onError: reject,
        onSuccess: () => resolve(upload.url.split("/").at(-1)),
        ...options,
      });
      upload.start();
    });
  }

  /** The file once all its jobs have ended. */
  async finished(id) {
    let file;
    const over = (job) => job.state !== "queued" && job.state !== "running";
    await until(
      async () => {
        file = await this.file(id);
        return file?.state === "complete" && file.jobs.every(over);
      },
      "the jobs' end",
      60_000,
    );
    return file;
  }

  async job(id, kind) {
    return (await this.file(id)).jobs.find((job) => job.kind === kind);
  }
}
