// Live state: what is shown is what REST says, and the socket says when to ask.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { sinceQuery, useLive } from "../src/index.js";
import { other, renderLive, servers, stage } from "./stage.js";

/** A log of changes, as an application's REST interface would answer for it. */
class Store {
  readonly items: string[] = [];
  readonly questions: (number | undefined)[] = [];
  /** Answers wait for this. */
  gate: Promise<void> = Promise.resolve();

  async changes(since: number | undefined) {
    this.questions.push(since);
    const answer = { cursor: this.items.length, items: this.items.slice(since ?? 0) };
    await this.gate;
    return answer;
  }
}

interface Board {
  cursor: number;
  items: string[];
}
const room = { join: "join", leave: "leave", args: ["board"] };

function Board({ store }: { store: Store }) {
  const client = useQueryClient();
  const query = useQuery(
    sinceQuery<Board, Board, number>(client, {
      queryKey: ["board"],
      fetch: (since) => store.changes(since),
      cursorOf: (board) => board.cursor,
      merge: (old, news) => ({ cursor: news.cursor, items: [...(old?.items ?? []), ...news.items] }),
    }),
  );
  const live = useLive(["board"], { room, events: ["changed"] });
  return <p>{`${live.joined ? "in" : "out"}: ${query.data?.items.join(",") ?? "…"}`}</p>;
}

/** Somebody else who changes the board, and nudges. */
async function writer(fixture: any, store: Store) {
  const socket = await other(fixture);
  return async (item: string) => {
    store.items.push(item);
    await socket.emitWithAck("broadcast", { to: ["board"] }, "changed");
  };
}

describe.each(servers)("%s", (server) => {
  test("a nudge in the room leads to a question since the cursor", async () => {
    const { fixture, cable } = await stage(server);
    const store = new Store();
    const write = await writer(fixture, store);
    store.items.push("a");
    const view = renderLive(cable.url, <Board store={store} />);
    await view.findByText("in: a");
    await waitFor(() => expect(view.client.isFetching()).toBe(0));
    const before = store.questions.length;
    await write("b");
    await view.findByText("in: a,b");
    expect(store.questions.slice(before)).toEqual([1]);
  });

  test("a burst of nudges leads to one question more", async () => {
    const { fixture, cable } = await stage(server);
    const store = new Store();
    const write = await writer(fixture, store);
    const view = renderLive(cable.url, <Board store={store} />);
    await view.findByText("in:");
    await waitFor(() => expect(view.client.isFetching()).toBe(0));
    const before = store.questions.length;
    let open = () => {};
    store.gate = new Promise((resolve) => (open = resolve));
    let heard = 0;
    view.socket().on("changed", () => (heard += 1));
    for (let i = 0; i < 50; ++i) await write(String(i));
    await waitFor(() => expect(heard).toBe(50));
    open();
    await waitFor(() => expect(view.container.textContent).toMatch(/,49$/));
    expect(store.questions.length - before).toBeLessThanOrEqual(2);
  });

  test("the room is left with the last component that is in it", async () => {
    const { fixture, cable } = await stage(server);
    const store = new Store();
    const watcher = await other(fixture);
    const members = async () => {
      const sockets = await watcher.emitWithAck("fetch-sockets", { to: ["board"] });
      return sockets.length;
    };
    const two = [<Board key="1" store={store} />, <Board key="2" store={store} />];
    const view = renderLive(cable.url, two);
    await waitFor(() => expect(view.getAllByText("in:").length).toBe(2));
    expect(await members()).toBe(1);
    view.show(two.slice(1));
    await view.findByText("in:");
    expect(await members()).toBe(1);
    view.show(null);
    await waitFor(async () => expect(await members()).toBe(0));
    expect(view.socket().listeners("changed").length).toBe(0);
  });

  test("after a loss it joins again and asks for what it missed", async () => {
    const { fixture, cable } = await stage(server);
    const store = new Store();
    const write = await writer(fixture, store);
    const view = renderLive(cable.url, <Board store={store} />);
    await view.findByText("in:");
    cable.pull();
    await view.findByText("out:");
    await write("missed");
    const before = store.questions.length;
    cable.plug();
    await view.findByText("in: missed");
    expect(store.questions.slice(before)).toEqual([0]);
    await write("later");
    await view.findByText("in: missed,later");
  });

  test("a recovered connection asks for nothing but what it was nudged about", async () => {
    const { fixture, cable } = await stage(server, { connectionStateRecovery: {} });
    const store = new Store();
    const write = await writer(fixture, store);
    const view = renderLive(cable.url, <Board store={store} />);
    await view.findByText("in:");
    await write("first");
    await view.findByText("in: first");
    await waitFor(() => expect(view.client.isFetching()).toBe(0));
    const before = store.questions.length;
    cable.pull();
    await view.findByText("out: first");
    cable.plug();
    await view.findByText("in: first");
    expect(view.socket().recovered).toBe(true);
    await write("second");
    await view.findByText("in: first,second");
    expect(store.questions.slice(before)).toEqual([1]);
  });

  test("a room that the server refuses is said, and asked for once", async () => {
    const { cable } = await stage(server);
    function Refused() {
      const live = useLive(["secret"], {
        room: { join: "echo", args: [{ error: "not a member" }] },
        events: ["changed"],
      });
      return <p>{live.error ?? "…"}</p>;
    }
    const view = renderLive(cable.url, <Refused />);
    await view.findByText("not a member");
  });
});
