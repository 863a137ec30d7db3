// The command-line client against Node's server and ours: what it prints, what it sends, how it ends.
import assert from "node:assert/strict";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Server } from "socket.io";
import { WebSocketServer } from "ws";
import { within } from "../conformance/support/deadline.mjs";
import { conformance } from "../conformance/support/suite.mjs";
import { Authority } from "../support/certificates.mjs";
import { Tool, run } from "./support/tool.mjs";

conformance("sockeye, the command line", {}, ({ test }) => {
  const emit = ({ fixture }, args, input) => run(["emit", fixture.url, ...args], input);

  test("emit prints the acknowledgement", async (context) => {
    const args = ["echo", "text", "1", "true", '{"a":[1.5,null]}', "--ack"];
    const { code, output, errors } = await emit(context, args);
    assert.equal(errors, "");
    assert.equal(code, 0);
    assert.deepEqual(output, ['["text",1,true,{"a":[1.5,null]}]']);
  });

  for (const transport of ["polling", "websocket"]) {
    test(`emit goes over ${transport} alone where it is told to`, async (context) => {
      const args = ["handshake", "--ack", "--transport", transport, "--header", "X-One: two words"];
      const { output } = await emit(context, [...args, "--query", "q=1 2"]);
      const [handshake] = JSON.parse(output[0]);
      assert.equal(handshake.query.transport, transport);
      assert.equal(handshake.query.q, "1 2");
      assert.equal(handshake.headers["x-one"], "two words");
    });
  }

  test("binary is written and read as base64", async (context) => {
    const buffer = '{"deep":[{"type":"Buffer","data":"AAH/"}]}';
    assert.deepEqual((await emit(context, ["echo", buffer, "--ack"])).output, [`[${buffer}]`]);
    const numbers = '{"type":"Buffer","data":[1,2]}';
    const { output } = await emit(context, ["echo", numbers, "--ack"]);
    assert.deepEqual(output, ['[{"type":"Buffer","data":"AQI="}]']);
  });

  test("what is sent without an acknowledgement has left at the end", async (context) => {
    const word = `left ${process.hrtime.bigint()}`;
    for (const transport of ["polling", "websocket"]) {
      const text = `${word} ${transport}`;
      const { code } = await emit(context, ["log", text, "-t", transport]);
      assert.equal(code, 0);
      await context.fixture.logged({ event: "log", args: [text] });
    }
  });

  test("each line of the standard input is an event", async (context) => {
    const { code, output } = await emit(
      context,
      ["echo", "fixed", "-", "--ack"],
      'one\n{"two":2}\n\nlast',
    );
    assert.equal(code, 0);
    assert.deepEqual(output, [
      '["fixed","one"]',
      '["fixed",{"two":2}]',
      '["fixed",""]',
      '["fixed","last"]',
    ]);
  });

  test("many lines leave in order", async (context) => {
    const lines = Array.from({ length: 2000 }, (_, i) => `many ${i}`);
    assert.equal((await emit(context, ["log", "-"], `${lines.join("\n")}\n`)).code, 0);
    await context.fixture.logged({ event: "log", args: ["many 1999"] });
    const logged = context.fixture.entries
      .map(({ args }) => args?.[0])
      .filter((text) => /^many \d/.test(text));
    assert.deepEqual(logged, lines);
  });

  test("listen prints events as lines of JSON", async (context) => {
    const tool = new Tool("listen", `${context.fixture.url}/custom`, "-v", "-c", "2", "wanted");
    context.closing(() => tool.stop());
    await tool.told(/connected as/);
    const other = await context.connected("/custom");
    for (const event of ["other", "wanted", "wanted"]) {
      other.emit("broadcast", {}, event, Buffer.from([0, 255]), { n: 1 });
    }
    const expected = {
      event: "wanted",
      args: [{ type: "Buffer", data: "AP8=" }, { n: 1 }],
    };
    assert.deepEqual(await tool.json(), expected);
    assert.deepEqual(await tool.json(), expected);
    assert.equal((await tool.end()).code, 0);
  });

  test("a namespace that refuses ends it with 3 and says why", async (context) => {
    const { code, errors } = await emit(context, ["x", "--namespace", "/refuse"]);
    assert.equal(code, 3);
    assert.match(errors, /^sockeye: refused: refused .*"reason":"not today"/);
  });

  test("auth reaches the middleware", async (context) => {
    const args = ["x", "-n", "/chain", "--auth"];
    assert.equal((await emit(context, [...args, '{"stop":true}'])).code, 3);
    assert.equal((await emit(context, [...args, "{}"])).code, 0);
  });

  test("an answer that does not come ends it with 4", async (context) => {
    const { code, errors } = await emit(context, ["nobody-answers", "--ack", "--timeout", "0.2"]);
    assert.equal(errors, "sockeye: no answer in time\n");
    assert.equal(code, 4);
  });

  test("a server's disconnect ends it with 2", async (context) => {
    const { code, errors } = await emit(context, ["disconnect-me", "--ack"]);
    assert.equal(code, 2);
    assert.match(errors, /disconnected/);
  });

  test("a reserved event's name ends it with 1", async (context) => {
    const { code, errors } = await emit(context, ["disconnect"]);
    assert.equal(code, 1);
    assert.match(errors, /disconnect/);
  });

  test("SIGINT ends listening in order", async (context) => {
    const tool = new Tool("listen", context.fixture.url, "-v");
    context.closing(() => tool.stop());
    await tool.told(/connected as/);
    const id = /connected as (\S+)/.exec(tool.errors)[1];
    tool.process.kill("SIGINT");
    assert.equal((await tool.end()).code, 130);
    const reason = "client namespace disconnect";
    await context.fixture.logged({ event: "disconnect", id, reason });
  });
});

describe("sockeye, without a server", () => {
  test("nobody listens: 2", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    const { code, errors } = await run(["emit", `http://127.0.0.1:${port}`, "x"]);
    assert.equal(code, 2);
    assert.match(errors, /^sockeye: no connection: .*ECONNREFUSED 127\.0\.0\.1/);
  });

  test("a server that stays silent: 4", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${server.address().port}`;
    const { code, errors } = await run(["listen", url, "--timeout", "0.3"]);
    assert.equal(code, 4);
    assert.equal(errors, "sockeye: no connection in time\n");
    server.close();
  });

  test("wrong arguments: 1, with a word", async () => {
    for (const [args, word] of [
      [[], /subcommand/],
      [["emit"], /URL/],
      [["emit", "http://x"], /EVENT/],
      [["emit", "ftp://x", "e"], /http:\/\//],
      [["emit", "http://x", "e", "--auth", "{"], /--auth is no JSON/],
      [["emit", "http://x", "e", "--auth", "1"], /--auth must be an object/],
      [["emit", "http://x", "e", "--header", "none"], /':' is missing/],
      [["emit", "http://x", "e", "--transport", "pigeon"], /pigeon/],
      [["listen", "https://x", "--ca", "/nowhere.pem"], /nowhere\.pem/],
      [["listen", "https://x", "--cert", "x.pem"], /--key/],
    ]) {
      const { code, errors } = await run(args);
      assert.equal(code, 1, `${args.join(" ")}: ${errors}`);
      assert.match(errors, word);
    }
  });

  test("help is printed where it is asked for", async () => {
    const { code, output } = await run(["listen", "--help"]);
    assert.equal(code, 0);
    assert.match(output.join("\n"), /--namespace/);
  });
});

describe("sockeye, faster than its server", () => {
  test("emit - reads its input no faster than it leaves, and loses none of it", async () => {
    const count = 3500;
    const padding = "x".repeat(25_000);
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    const folder = mkdtempSync(join(tmpdir(), "sockeye-cli-"));
    const rows = join(folder, "rows");
    writeFileSync(rows, [...Array(count).keys()].map((i) => `${i} ${padding}\n`).join(""));
    const input = openSync(rows);
    const url = `http://127.0.0.1:${server.address().port}`;
    const tool = new Tool("emit", url, "row", "-", "-t", "websocket", { input });
    const numbers = [];
    let mostMemory = 0;
    server.on("connection", (socket) => {
      socket.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
      socket.on("message", (data) => {
        const text = data.toString();
        if (text === "40") return socket.send('40{"sid":"s"}');
        if (!text.startsWith("42")) return;
        numbers.push(Number.parseInt(JSON.parse(text.slice(2))[1], 10));
        const status = readFileSync(`/proc/${tool.process.pid}/status`, "utf8");
        mostMemory = Math.max(mostMemory, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
        // Slower than any input: more than the client would keep stands behind it.
        socket.pause();
        setTimeout(() => socket.resume(), 1);
      });
    });
    try {
      const { code, errors } = await tool.end();
      assert.equal(errors, "");
      assert.equal(code, 0);
      for (const client of server.clients) await within(once(client, "close"), "the last row", 20_000);
      assert.deepEqual(numbers, [...Array(count).keys()]);
      assert.ok(mostMemory < 60_000, `${mostMemory} kB`);
    } finally {
      tool.stop();
      server.close();
      closeSync(input);
      rmSync(folder, { recursive: true });
    }
  });
});

describe("sockeye, over TLS", () => {
  const ca = new Authority("the test's CA");
  const folder = mkdtempSync(join(tmpdir(), "sockeye-cli-"));
  let server;
  let io;
  let url;
  before(async () => {
    const { chain, key } = ca.issue("server", { hosts: ["127.0.0.1"] });
    writeFileSync(join(folder, "ca.pem"), ca.certificate);
    server = createTlsServer({ cert: chain, key }).listen(0, "127.0.0.1");
    io = new Server(server);
    io.on("connection", (socket) => socket.on("hello", (name, ack) => ack(`hello ${name}`)));
    await once(server, "listening");
    url = `https://127.0.0.1:${server.address().port}`;
  });
  after(async () => {
    await io.close();
    rmSync(folder, { recursive: true });
  });

  test("a certificate of an unknown CA is refused", async () => {
    const { code, errors } = await run(["emit", url, "hello", "you", "--ack"]);
    assert.equal(code, 2);
    assert.match(errors, /certificate verify failed/);
  });

  test("--ca trusts it, --insecure asks nothing", async () => {
    for (const args of [["--ca", join(folder, "ca.pem")], ["--insecure"]]) {
      const { code, output, errors } = await run(["emit", url, "hello", "you", "--ack", ...args]);
      assert.equal(errors, "");
      assert.equal(code, 0);
      assert.deepEqual(output, ['["hello you"]']);
    }
  });
});
