// A socket that lives with its component, events, questions, and what is left behind: nothing.
import { waitFor } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, test } from "vitest";
import { useConnection, useEmitWithAck, useEvent, useSocket } from "../src/index.js";
import { listenersOf, other, quick, renderLive, servers, stage } from "./stage.js";

describe.each(servers)("%s", (server) => {
  test("strict mode ends with one connection, and the component's end is the connection's", async () => {
    const { fixture, cable } = await stage(server);
    const watcher = await other(fixture);
    const view = renderLive(cable.url, null);
    await waitFor(() => expect(view.socket().connected).toBe(true));
    const id = view.socket().id;
    const sockets = await watcher.emitWithAck("fetch-sockets", {});
    expect(sockets.map((socket: any) => socket.id).sort()).toEqual([id, watcher.id].sort());
    view.unmount();
    await fixture.logged({ event: "disconnect", id, reason: "client namespace disconnect" });
    expect(view.socket().active).toBe(false);
  });

  test("an event reaches the latest listener, and none is left behind", async () => {
    const { fixture, cable } = await stage(server);
    const sender = await other(fixture);
    const heard: string[] = [];
    function Hears({ as }: { as: string }) {
      useEvent("news", (text: string) => heard.push(`${as}: ${text}`));
      useConnection();
      return null;
    }
    const view = renderLive(cable.url, <Hears as="first" />);
    await waitFor(() => expect(view.socket().connected).toBe(true));
    const tell = (text: string) => sender.emitWithAck("broadcast", {}, "news", text);
    await tell("a");
    await waitFor(() => expect(heard).toEqual(["first: a"]));
    view.show(<Hears as="second" />);
    await tell("b");
    await waitFor(() => expect(heard).toEqual(["first: a", "second: b"]));
    expect(listenersOf(view.socket(), "news", "connect", "disconnect", "connect_error")).toEqual([1, 1, 1, 1]);
    view.show(null);
    expect(listenersOf(view.socket(), "news", "connect", "disconnect", "connect_error")).toEqual([0, 0, 0, 0]);
  });

  test("a question has its answer, or a rejection in time", async () => {
    const { cable } = await stage(server);
    const results: unknown[] = [];
    function Asks() {
      const echo = useEmitWithAck("echo");
      const unknown = useEmitWithAck("nobody handles this", { timeout: 50 });
      const [asked, setAsked] = useState(false);
      const ask = async () => {
        setAsked(true);
        results.push(await echo("fish"));
        results.push(await unknown().catch((error: Error) => error.message));
      };
      return <button onClick={() => void ask()}>{asked ? "asked" : "ask"}</button>;
    }
    const view = renderLive(cable.url, <Asks />);
    view.getByText("ask").click();
    await waitFor(() => expect(results).toEqual(["fish", "operation has timed out"]));
  });

  test("a component may have a socket of its own", async () => {
    const { fixture, cable } = await stage(server);
    let ids: string[] = [];
    function Own() {
      const socket = useSocket(`${cable.url}/custom`, { ...quick, forceNew: true });
      ids = [...new Set([...ids, socket.id ?? ""])];
      return null;
    }
    const view = renderLive(cable.url, <Own />);
    const { id } = await fixture.logged({ event: "connection", nsp: "/custom" });
    view.show(null);
    await fixture.logged({ event: "disconnect", id });
  });

  test("the connection's state is what people see of it", async () => {
    const { cable } = await stage(server);
    const states: string[] = [];
    function State() {
      const { state, error } = useConnection();
      if (states.at(-1) !== state) states.push(state);
      return <p>{`${state} ${error?.message ?? ""}`}</p>;
    }
    const view = renderLive(cable.url, <State />);
    await view.findByText("live");
    cable.pull();
    await view.findByText(/^reconnecting/);
    cable.plug();
    await view.findByText("live");
    expect(states).toEqual(["connecting", "live", "reconnecting", "live"]);
    const refused = renderLive(`${cable.url}/refuse`, <State />);
    await refused.findByText("refused refused");
  });
});
