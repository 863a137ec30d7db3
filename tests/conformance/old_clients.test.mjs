// The official clients from 2.5 to today's, over each transport: what an application that has not
// been brought up to date sees.
import assert from "node:assert/strict";
import { Fixture } from "./support/fixture.mjs";
import { Inbox, next, within } from "./support/deadline.mjs";
import { client, connected, versions } from "./support/old_clients.mjs";
import { conformance, ownFixture, settled, transports } from "./support/suite.mjs";

const options = { allowEIO3: true };
const bytes = Buffer.from([0, 1, 2, 127, 128, 255, 30, 52]);
const ask = (socket, event, ...args) =>
  within(new Promise((resolve) => socket.emit(event, ...args, (...answer) => resolve(answer))), event);

const values = {
  text: ["plain", ""],
  unicode: ["h€😀\u2028\u0000", { "clé€": ["😀"] }],
  scalars: [1, -0.5, 1e21, true, false, null],
  nested: [{ a: [{ b: [[{}], []] }] }, []],
  binary: [bytes, Buffer.alloc(0)],
  "binary at depth": [{ list: [{ bytes }, "between", bytes] }, "behind", { deep: { deeper: [bytes] } }],
  "a large text": ["€".repeat(100_000)],
  "large bytes": [Buffer.alloc(100_000, 7)],
};

for (const [version, made] of Object.entries(versions)) {
  for (const [transport, travels] of Object.entries(transports)) {
    conformance(`${version} over ${transport}`, options, ({ test, context }) => {
      async function joined(namespace, more) {
        const socket = await connected(context, made, namespace, { ...travels, ...more });
        await settled(socket, transport);
        return socket;
      }

      test("item 89: the id that it knows is the server's", async () => {
        const socket = await joined("/");
        await context.fixture.logged({ event: "connection", nsp: "/", id: socket.id });
        assert.deepEqual(await ask(socket, "rooms"), [[socket.id]]);
        if (made.protocol === 3) assert.equal(socket.id, socket.io.engine.id);
      });

      for (const [name, args] of Object.entries(values)) {
        test(`events and acknowledgements carry ${name}`, async () => {
          const socket = await joined("/");
          assert.deepEqual(await ask(socket, "echo", ...args), args);
          const echoes = next(socket, "echo-back");
          socket.emit("emit-back", ...args);
          assert.deepEqual(await echoes, args);
        });
      }

      test("it answers what the server asks", async () => {
        const socket = await joined("/");
        socket.on("question", (...args) => args.pop()("answer", ...args));
        socket.emit("ask", 0, "question", "€", { bytes });
        const answer = await context.fixture.logged({ event: "answer", id: socket.id });
        assert.equal(answer.error, null);
        assert.deepEqual(answer.args.slice(0, 2), ["answer", "€"]);
        assert.deepEqual(Buffer.from(answer.args[2].bytes.data), bytes);
      });

      test("namespaces share the connection and tell events apart", async () => {
        const main = await joined("/");
        const custom = main.io.socket("/custom");
        if (!custom.connected) {
          const connects = next(custom, "connect");
          custom.connect();
          await connects;
        }
        const [one, two] = [next(main, "echo-back"), next(custom, "echo-back")];
        custom.emit("emit-back", "custom", bytes);
        main.emit("emit-back", "main");
        assert.deepEqual(await one, ["main"]);
        assert.deepEqual(await two, ["custom", bytes]);
        if (made.protocol === 3) assert.equal(custom.id, `/custom#${main.id}`);
        const leaves = context.fixture.logged({ event: "disconnect", nsp: "/custom" });
        custom.disconnect();
        assert.equal((await leaves).reason, "client namespace disconnect");
        assert.deepEqual(await ask(main, "echo", "still here"), ["still here"]);
      });

      test("item 58: what it says on joining", async () => {
        const said = made.protocol === 3 ? { query: { token: "a b&€" } } : { auth: { token: "a b&€" } };
        const socket = await joined("/custom", said);
        const [handshake] = await ask(socket, "handshake");
        assert.deepEqual(handshake.auth, { token: "a b&€" });
        assert.equal(handshake.query.EIO, String(made.protocol));
        if (made.protocol === 3) assert.equal(handshake.query.token, "a b&€");
      });

      test("section 1.b.4: a middleware's refusal", async () => {
        for (const [namespace, message, data] of [
          ["/refuse", "refused", { code: 7, reason: "not today" }],
          ["/refuse-plain", "refused", undefined],
          ["/nowhere", "Invalid namespace", undefined],
        ]) {
          const socket = client(context, made, namespace, travels);
          const refusal = next(socket, made.protocol === 3 ? "error" : "connect_error");
          socket.connect();
          const [error] = await refusal;
          if (made.protocol === 4) {
            assert.equal(error.message, message);
            assert.deepEqual(error.data, data);
          } else if (namespace === "/nowhere") {
            assert.deepEqual(error, { message });
          } else {
            assert.deepEqual(error, data ?? message);
          }
          assert.equal(socket.connected, false);
        }
      });

      test("rooms and broadcasts reach it, beside a client of today", async () => {
        const socket = await joined("/");
        const other = await connected(context, versions["client 4.8"], "/");
        const room = `room of ${socket.id}`;
        await ask(socket, "join", room);
        await ask(other, "join", room);
        const target = { to: [room] };
        const both = [next(socket, "news"), next(other, "news")];
        await ask(other, "broadcast", target, "news", "€", { bytes });
        for (const args of await Promise.all(both)) assert.deepEqual(args, ["€", { bytes }]);
        const alone = next(other, "more");
        socket.on("more", () => assert.fail("the sender is left out"));
        await ask(socket, "broadcast", { ...target, from: "socket" }, "more");
        await alone;
        await ask(socket, "leave", room);
        assert.deepEqual(await ask(socket, "rooms"), [[socket.id]]);
      });

      test("it leaves", async () => {
        const socket = await joined("/");
        const { id } = socket;
        const disconnects = next(socket, "disconnect");
        socket.disconnect();
        assert.equal((await disconnects)[0], "io client disconnect");
        await context.fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
      });

      test("item 60: it is sent away, from the namespace or with the connection", async () => {
        for (const way of ["disconnect-me", "disconnect-me-close"]) {
          const socket = await joined("/");
          const { id } = socket;
          const disconnects = next(socket, "disconnect");
          socket.emit(way);
          assert.equal((await disconnects)[0], "io server disconnect");
          await context.fixture.logged({ event: "disconnect", id, reason: "server namespace disconnect" });
        }
      });

      test("its connection breaks: the server is told", async () => {
        const socket = await joined("/");
        const { id } = socket;
        const disconnects = next(socket, "disconnect");
        socket.io.engine.close();
        assert.equal((await disconnects)[0], "forced close");
        await context.fixture.logged({ event: "disconnect", id, reason: "transport close" });
      });

      test("it comes back to a server that went away", async () => {
        const own = await ownFixture(context);
        const socket = client(own, made, "/custom", {
          ...travels,
          reconnection: true,
          reconnectionDelay: 50,
          reconnectionDelayMax: 200,
        });
        const connects = next(socket, "connect");
        socket.connect();
        await connects;
        await settled(socket, transport);
        const { id } = socket;
        const disconnects = next(socket, "disconnect");
        await own.fixture.stop();
        assert.match((await disconnects)[0], /^transport (close|error)$/);
        const again = next(socket, "connect", 10_000);
        own.fixture = await Fixture.start(context.server, options, own.fixture.port);
        context.closing(() => own.fixture.stop());
        await again;
        assert.notEqual(socket.id, id);
        assert.deepEqual(await ask(socket, "echo", "back"), ["back"]);
      });
    });
  }
}

const impatient = { allowEIO3: true, pingInterval: 300, pingTimeout: 2_500 };

conformance("heartbeats of all versions", impatient, ({ test, context }) => {
  for (const [version, made] of Object.entries(versions)) {
    test(`section 1.a.9: ${version} stays, idle`, async () => {
      const socket = await connected(context, made);
      const beats = new Inbox();
      socket.io.engine.on("packet", ({ type }) => /^p[io]ng$/.test(type) && beats.push(type));
      for (let i = 0; i < 3; ++i) {
        assert.equal(await beats.next("a heartbeat"), made.protocol === 3 ? "pong" : "ping");
      }
      assert.deepEqual(await ask(socket, "echo", "here"), ["here"]);
    });
  }
});

conformance("client 2.5 where it is not let in", {}, ({ test, context }) => {
  for (const transport of ["polling", "websocket"]) {
    test(`item 2: it is refused over ${transport}`, async () => {
      const socket = client(context, versions["client 2.5"], "/", { transports: [transport] });
      const refusal = next(socket, "connect_error");
      socket.connect();
      await refusal;
      assert.equal(socket.connected, false);
    });
  }
});
