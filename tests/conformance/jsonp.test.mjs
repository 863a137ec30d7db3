// Polling through script elements (`j` in the query): answers are scripts, POSTs are forms. The
// requests are written by hand, as a page's script elements and forms make them.
import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { conformance } from "./support/suite.mjs";
import { within } from "./support/deadline.mjs";
import { packetsOf, payload } from "./support/raw3.mjs";

const separator = "\x1e";

// What the client of that protocol does around its packets.
const protocols = {
  3: { join: payload, split: packetsOf },
  4: { join: (...packets) => packets.join(separator), split: (text) => text.split(separator) },
};

// A page's script: what it hands to callback `index`.
function run(script, index) {
  const handed = [];
  const callbacks = { [index]: (text) => handed.push(text) };
  runInNewContext(script, { ___eio: callbacks });
  assert.equal(handed.length, 1, script);
  return handed[0];
}

// How the client writes a payload into its form.
const form = (text) => `d=${encodeURIComponent(text.replace(/\\n/g, "\\\\n").replace(/\n/g, "\\n"))}`;

class Page {
  static async open(context, EIO, { j = "0", ...parameters } = {}) {
    const page = new Page();
    Object.assign(page, { context, EIO, index: j, codec: protocols[EIO] });
    page.response = await context.fetch({ EIO, transport: "polling", j, ...parameters });
    page.script = await page.response.text();
    page.open = JSON.parse(run(page.script, j).replace(/^\d+:/, "").slice(1));
    page.sid = page.open.sid;
    return page;
  }

  request(init = {}, parameters = {}) {
    const query = { EIO: this.EIO, transport: "polling", sid: this.sid, j: this.index, ...parameters };
    return within(this.context.fetch(query, init), "an answer");
  }

  async packets(parameters) {
    const response = await this.request({}, parameters);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/plain; charset=UTF-8");
    this.script = await response.text();
    return this.codec.split(run(this.script, this.index));
  }

  post(body) {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return this.request({ method: "POST", body, headers });
  }

  async send(...packets) {
    const response = await this.post(form(this.codec.join(...packets)));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "text/html");
    assert.equal(await response.text(), "ok");
  }

  async join() {
    if (this.EIO === "4") await this.send("40");
    const [packet, ...rest] = await this.packets();
    assert.match(packet, /^40/);
    assert.deepEqual(rest, []);
  }
}

for (const EIO of ["3", "4"]) {
  conformance(`JSONP: protocol ${EIO}`, { allowEIO3: true }, ({ test, context }) => {
    const joined = async (parameters) => {
      const page = await Page.open(context, EIO, parameters);
      await page.join();
      return page;
    };

    test("item 45: the handshake is a script, its type plain text", async () => {
      const page = await Page.open(context, EIO);
      const start = EIO === "3" ? '118:0{\\"sid\\":\\"' : '0{\\"sid\\":\\"';
      assert.ok(page.script.startsWith(`___eio[0]("${start}`), page.script);
      assert.ok(page.script.endsWith('\\"maxPayload\\":1000000}");'), page.script);
      assert.deepEqual(page.open.upgrades, ["websocket"]);
      assert.equal(page.response.headers.get("content-type"), "text/plain; charset=UTF-8");
      assert.equal(page.response.headers.get("cache-control"), "no-store");
    });

    test("section 1.a.14: of `j` the digits count, and those of the handshake", async () => {
      const page = await joined({ j: "12" });
      await page.send('42["emit-back",1]');
      assert.deepEqual(await page.packets({ j: "99" }), ['42["echo-back",1]']);
      const response = await context.fetch({ EIO, transport: "polling", j: "4a](alert(1)" });
      assert.match(await response.text(), /^___eio\[41\]\("/);
      const none = await context.fetch({ EIO, transport: "polling", j: "" });
      assert.match(await none.text(), /^___eio\[\]\("/);
    });

    for (const [name, text] of Object.entries({
      unicode: "h€😀",
      quotes: `"'\\ </script>`,
      "line feeds": "a\nb\r\nc",
      "the two characters \\n": "a\\nb\\\\nc",
      "line separators": "a\u2028b\u2029c",
      "what forms escape": "a+b c&d=e%41;f#g?h",
      "control characters": "\u0000\u0001\u001f\u007f",
    })) {
      test(`text comes back as it went: ${name}`, async () => {
        const page = await joined();
        await page.send(`42${JSON.stringify(["emit-back", text])}`);
        const [packet] = await page.packets();
        assert.deepEqual(JSON.parse(packet.slice(2)), ["echo-back", text]);
        assert.doesNotMatch(page.script, /[\u2028\u2029\n]/);
      });
    }

    test("section 1.a.14: line feeds in a packet are unescaped once", async () => {
      const page = await joined();
      for (const [written, read] of [
        ["\\n", ["echo-back", 1]],
        ["\\n\\n", ["echo-back", 1]],
      ]) {
        const text = `42["emit-back",${written}1]`;
        const length = text.replaceAll("\\n", "\n").length;
        const packet = EIO === "3" ? `${length}:${text}` : text;
        assert.equal(await (await page.post(`d=${encodeURIComponent(packet)}`)).text(), "ok");
        assert.deepEqual(JSON.parse((await page.packets())[0].slice(2)), read);
      }
    });

    test("binary goes as base64, with b64=1 as the client asks", async () => {
      const page = await joined({ b64: "1" });
      const packet = EIO === "3" ? "b4AQL/" : "bAQL/";
      await page.send('451-["emit-back",{"_placeholder":true,"num":0}]', packet);
      const packets = [];
      while (packets.length < 2) packets.push(...(await page.packets()));
      assert.deepEqual(packets, ['451-["echo-back",{"_placeholder":true,"num":0}]', packet]);
    });

    test("a form without a payload, or with two, says nothing", async () => {
      const page = await joined();
      for (const body of ["", "x=1", "d=x&d=y", page.codec.join('42["log","bare"]')]) {
        const response = await page.post(body);
        assert.equal(response.status, 200);
        assert.equal(await response.text(), "ok");
      }
      await page.send('42["emit-back",1]');
      assert.deepEqual(await page.packets(), ['42["echo-back",1]']);
    });

    test("the payload is found among other members", async () => {
      const page = await joined();
      const body = `x=1&%64=${encodeURIComponent(page.codec.join('42["emit-back","a+b"]'))}&y`;
      assert.equal(await (await page.post(body)).text(), "ok");
      assert.deepEqual(await page.packets(), ['42["echo-back","a+b"]']);
    });

    test("an empty payload ends the session", async () => {
      const page = await joined();
      await page.post("d=");
      await context.fixture.logged({ event: "disconnect", reason: "parse error" });
      const gone = await page.request();
      assert.equal(await gone.text(), '{"code":1,"message":"Session ID unknown"}');
    });

    test("a refusal is JSON, not a script", async () => {
      const response = await context.fetch({ EIO, transport: "polling", j: "0", sid: "nobody" });
      assert.equal(response.status, 400);
      assert.equal(response.headers.get("content-type"), "application/json");
    });

    test("the end of a session is told in a script", async () => {
      const page = await joined();
      await page.send('42["disconnect-me-close"]');
      const packets = [];
      while (packets.at(-1) !== "1") packets.push(...(await page.packets()));
      assert.deepEqual(packets.filter((packet) => packet !== "6"), ["41", "1"]);
    });

    test("it is upgraded like any polling", async () => {
      const page = await joined();
      const socket = await context.webSocket({ handshake: false, sid: page.sid, query: { EIO } });
      await socket.opened;
      socket.send("2probe");
      assert.equal(await socket.any(), "3probe");
      assert.deepEqual(await page.packets(), ["6"]);
      socket.send("5");
      socket.send('42["emit-back",1]');
      assert.equal(await socket.any(), '42["echo-back",1]');
    });
  });
}

conformance("JSONP: binary without b64", { allowEIO3: true }, ({ deviation, context }) => {
  // The reference hands a Buffer's JSON to the page, which no client understands.
  deviation("section 1.a.14: a script never carries bytes of protocol 3", async () => {
    const page = await Page.open(context, "3");
    await page.join();
    await page.send('451-["emit-back",{"_placeholder":true,"num":0}]', "b4AQL/");
    assert.deepEqual(await page.packets(), [
      '451-["echo-back",{"_placeholder":true,"num":0}]',
      "b4AQL/",
    ]);
  });
});
