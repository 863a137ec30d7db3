// Every public call is allowed inside every handler: nothing is freed under somebody's feet, said
// twice, or left behind.
#include <gtest/gtest.h>

#include "core/client.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::SocketState;

class Reentrancy : public ::testing::Test {
 protected:
  /// Nobody and nothing is left of the sessions that ended.
  void expect_nothing_left() {
    EXPECT_EQ(world.hub().clients(), 0U);
    EXPECT_EQ(world.table().size(), 0U);
    world.hub().for_each([](core::Namespace& nsp) {
      EXPECT_EQ(nsp.size(), 0U) << nsp.name();
      EXPECT_EQ(nsp.rooms().size(), 0U) << nsp.name();
    });
  }
  void on_disconnecting(std::function<void(SocketState&)> action) {
    world.nsp().handlers().disconnecting.add(
        world.hub().next_listener_id(),
        [action = std::move(action)](SocketState& socket, std::string_view) { action(socket); });
  }
  void on_disconnect(std::function<void(SocketState&)> action) {
    world.nsp().handlers().disconnect.add(
        world.hub().next_listener_id(),
        [action = std::move(action)](SocketState& socket, std::string_view) { action(socket); });
  }

  World world;
};

TEST_F(Reentrancy, DisconnectWithinDisconnectingIsSaidOnce) {
  world.show_lifecycle();
  on_disconnecting([](SocketState& socket) { socket.disconnect(false); });
  Peer& a = world.joined("a");
  (void)world.take();
  a.send("41");
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
)");
}

TEST_F(Reentrancy, ClosingTheConnectionWithinDisconnectingEndsEverySocketOnce) {
  on_disconnecting([](SocketState& socket) { socket.disconnect(true); });
  world.show_lifecycle();
  world.show_lifecycle("/admin");
  Peer& a = world.joined("a");
  a.send("40/admin,");
  (void)world.take();
  a.send("41");
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting /admin id-2 in id-2: server namespace disconnect
app: disconnect /admin id-2 in []: server namespace disconnect
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
a -> 41/admin,
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, DiscardingTheSessionWithinDisconnectingLosesNoEvent) {
  on_disconnecting([](SocketState& socket) { socket.session()->discard(); });
  world.show_lifecycle();
  Peer& a = world.joined("a");
  world.socket("id-1").join("room");
  (void)world.take();
  a.send("41");
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1, room: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, JoiningWithinDisconnectingLeavesNothingBehind) {
  on_disconnecting([](SocketState& socket) { socket.join("late"); });
  on_disconnect([](SocketState& socket) { socket.join("later"); });
  world.joined("a").lose();
  expect_nothing_left();
}

TEST_F(Reentrancy, LeavingWithinDisconnectingIsFine) {
  on_disconnecting([](SocketState& socket) {
    for (const std::string& room : socket.rooms()) socket.leave(room);
  });
  Peer& a = world.joined("a");
  world.socket("id-1").join("one");
  world.socket("id-1").join("two");
  a.lose();
  expect_nothing_left();
}

TEST_F(Reentrancy, EmittingAndBroadcastingWithinDisconnectReachesTheOthers) {
  on_disconnect([&](SocketState& socket) {
    emit(socket, "to nobody");
    world.nsp().adapter().broadcast(event("left"), {});
  });
  Peer& a = world.joined("a");
  world.joined("b");
  (void)world.take();
  a.lose();
  EXPECT_EQ(world.take(), R"(
a <- lost
b -> 42["left"]
)");
}

TEST_F(Reentrancy, OneThatLeavesMayTakeAllOthersWithIt) {
  on_disconnecting([&](SocketState&) { world.nsp().adapter().disconnect_sockets({}, true); });
  for (const char* name : {"b", "c", "d"}) world.joined(name);
  Peer& a = world.joined("a");
  for (const char* id : {"id-1", "id-2", "id-3", "id-4"}) world.socket(id).join("room");
  world.show_lifecycle();
  (void)world.take();
  a.lose();
  const std::string text = world.take();
  for (const char* id : {"id-1", "id-2", "id-3", "id-4"}) {
    const std::string said = std::string("app: disconnect ") + id + " ";
    const std::size_t first = text.find(said);
    EXPECT_NE(first, std::string::npos) << said;
    EXPECT_EQ(text.find(said, first + 1), std::string::npos) << said << "twice";
  }
  expect_nothing_left();
}

TEST_F(Reentrancy, DisconnectingWithinConnectionIsFine) {
  for (const bool all : {false, true}) {
    SCOPED_TRACE(all);
    World own;
    own.on_connection([&](SocketState& socket) { socket.disconnect(all); });
    own.show_lifecycle();
    own.websocket("a").send("40");
    EXPECT_EQ(own.nsp().size(), 0U);
    EXPECT_EQ(own.hub().clients(), all ? 0U : 1U);
  }
}

TEST_F(Reentrancy, AHandlerThatDisconnectsEndsTheEventsDispatch) {
  world.on("bye", [](SocketState& socket, Elements, detail::Call&) { socket.disconnect(false); });
  world.on("bye", [&](SocketState&, Elements, detail::Call&) { world.line("app: too much"); });
  world.joined("a").send("421[\"bye\"]");
  EXPECT_EQ(world.take(), R"(
a <- 421["bye"]
a -> 41
)");
}

TEST_F(Reentrancy, AHandlerThatClosesTheConnectionMayStillReadAndAnswer) {
  world.on("bye", [&](SocketState& socket, Elements args, detail::Call& call) {
    socket.disconnect(true);
    world.line("app: bye " + json(args));
    answer(call, {1});
  });
  world.joined("a").send("421[\"bye\",\"some text that no small string holds\"]");
  EXPECT_EQ(world.take(), R"(
a <- 421["bye","some text that no small string holds"]
app: bye ["some text that no small string holds"]
a -> 41
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, AHandlerMayRemoveItselfAndOthersWhileItRuns) {
  core::ListenerId first = 0;
  core::ListenerId second = 0;
  first = world.on("x", [&](SocketState& socket, Elements, detail::Call&) {
    world.line("app: first");
    socket.nsp()->handlers().events.remove(first);
    socket.nsp()->handlers().events.remove(second);
  });
  second = world.on(
      "x", [&](SocketState&, Elements, detail::Call&) { world.line("app: second, this once"); });
  Peer& a = world.joined("a");
  a.send("42[\"x\"]");
  a.send("42[\"x\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
app: first
app: second, this once
a <- 42["x"]
)");
}

TEST_F(Reentrancy, AHandlerMayRemoveAllOfItsEventAndLiveToItsEnd) {
  const std::string captured(100, 'x');
  world.on("x", [&world = world, captured](SocketState& socket, Elements, detail::Call&) {
    socket.nsp()->handlers().events.remove_all("x");
    world.line("app: " + captured.substr(0, 3));
  });
  Peer& a = world.joined("a");
  a.send("42[\"x\"]");
  a.send("42[\"x\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
app: xxx
a <- 42["x"]
)");
}

TEST_F(Reentrancy, AListenerAddedWhileItsEventRunsWaitsForTheNext) {
  world.on("x", [&](SocketState&, Elements, detail::Call&) {
    world.line("app: x");
    world.on("x", [&](SocketState&, Elements, detail::Call&) { world.line("app: new"); });
  });
  Peer& a = world.joined("a");
  a.send("42[\"x\"]");
  a.send("42[\"x\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
app: x
a <- 42["x"]
app: x
app: new
)");
}

TEST_F(Reentrancy, AOnceListenerThatCausesItsOwnEventRunsOnce) {
  Peer& a = world.joined("a");
  SocketState& socket = world.socket("id-1");
  int runs = 0;
  for (int i = 0; i < 2; ++i) {
    socket.handlers().any_outgoing.add(
        world.hub().next_listener_id(),
        [&](SocketState& self, const std::vector<Value>&) {
          ++runs;
          emit(self, "again");
        },
        true);
  }
  socket.listen_to_outgoing();
  world.turn([&] { emit(socket, "first"); });
  EXPECT_EQ(runs, 2);
  EXPECT_NE(a.session(), nullptr);
}

TEST_F(Reentrancy, AnAckThatComesMayDisconnectAndEmit) {
  Peer& a = world.joined("a");
  world.turn([&] {
    for (int i = 0; i < 3; ++i) {
      emit(world.socket("id-1"), "q", {i}, {}, [&, i](const detail::AckResult& result) {
        world.line("app: " + std::to_string(i) + " " +
                   (result.error ? result.error->message() : json(result.arguments)));
        if (i == 1) world.socket("id-1").disconnect(true);
      });
    }
  });
  (void)world.take();
  a.send("431[\"yes\"]");
  const std::string text = world.take();
  EXPECT_NE(text.find("app: 1 [\"yes\"]"), std::string::npos) << text;
  EXPECT_NE(text.find("app: 0 socket has been disconnected"), std::string::npos) << text;
  EXPECT_NE(text.find("app: 2 socket has been disconnected"), std::string::npos) << text;
  expect_nothing_left();
}

TEST_F(Reentrancy, AnAckThatFailsAtDisconnectMayEmitAgainInVain) {
  Peer& a = world.joined("a");
  int failures = 0;
  const auto kept = world.socket("id-1").self();
  world.turn([&] {
    emit(*kept, "q", {}, {}, [&](const detail::AckResult&) {
      ++failures;
      emit(*kept, "again", {}, {}, [&](const detail::AckResult& result) {
        EXPECT_NE(result.error, nullptr);
        ++failures;
      });
    });
  });
  a.lose();
  EXPECT_EQ(failures, 2);
  expect_nothing_left();
}

TEST_F(Reentrancy, AnOutgoingListenerThatDisconnectsFailsTheEmitsAck) {
  world.joined("a");
  world.nsp().handlers().any_outgoing.add(
      world.hub().next_listener_id(),
      [](SocketState& socket, const std::vector<Value>&) { socket.disconnect(false); });
  (void)world.take();
  world.turn([&] {
    emit(world.socket("id-1"), "q", {}, {}, [&](const detail::AckResult& result) {
      world.line("app: " + (result.error ? result.error->message() : "answered"));
    });
  });
  EXPECT_EQ(world.take(), R"(
app: socket has been disconnected
a -> 41
)");
}

TEST_F(Reentrancy, ABroadcastsListenerMayDisconnectItsReceivers) {
  for (const char* name : {"a", "b", "c"}) world.joined(name);
  world.nsp().handlers().any_outgoing.add(
      world.hub().next_listener_id(), [&](SocketState&, const std::vector<Value>&) {
        if (SocketState* second = world.nsp().find(padded("id-2"))) second->disconnect(true);
      });
  (void)world.take();
  world.turn([&] { world.nsp().adapter().broadcast(event("x"), {}); });
  EXPECT_EQ(world.take(), R"(
a -> 42["x"]
b -> 41
b ended
c -> 42["x"]
)");
}

TEST_F(Reentrancy, AnErrorsListenerMayCloseTheConnection) {
  Peer& a = world.joined("a");
  world.socket("id-1").handlers().error.add(
      world.hub().next_listener_id(),
      [](SocketState& socket, const Error&) { socket.disconnect(true); });
  (void)world.take();
  a.send("4x");
  EXPECT_EQ(world.take(), R"(
a <- 4x
app: error "": unknown packet type
a -> 41
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, AMiddlewareMayCloseTheConnection) {
  world.use([](SocketState& socket, const core::Continue& next) {
    socket.client()->close();
    next({});
  });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, APacketMiddlewareMayDisconnectAndGoOn) {
  Peer& a = world.joined("a");
  world.on("x", [&](SocketState&, Elements, detail::Call&) { world.line("app: too much"); });
  world.socket("id-1").handlers().middleware.push_back(
      [](SocketState& socket, auto, const core::Continue& next) {
        socket.disconnect(true);
        next({});
      });
  (void)world.take();
  a.send("42[\"x\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
a -> 41
a ended
)");
  expect_nothing_left();
}

TEST_F(Reentrancy, ANamespaceMayBeMadeInsideEveryListener) {
  world.on_connection(
      [&](SocketState& socket) { world.hub().of("/for-" + std::string(socket.id())); });
  on_disconnecting(
      [&](SocketState& socket) { world.hub().of("/after-" + std::string(socket.id())); });
  world.hub().on_new_namespace = [&](core::Namespace& nsp) { world.line("app: " + nsp.name()); };
  Peer& a = world.websocket("a");
  a.send("40");
  a.lose();
  EXPECT_EQ(world.take(), R"(
a <- 40
app: /for-id-1
a -> 40{"sid":"id-1"}
a <- lost
app: /after-id-1
)");
}

TEST_F(Reentrancy, ShuttingDownInsideAHandlerEndsEverySocketOnce) {
  world.on("stop", [&](SocketState&, Elements, detail::Call&) {
    world.hub().close_sockets();
    world.table().for_each([](engine::Session& session) { session.discard(); });
  });
  world.show_lifecycle();
  Peer& a = world.joined("a");
  world.joined("b");
  (void)world.take();
  a.send("42[\"stop\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42["stop"]
app: disconnecting id-1 in id-1: server shutting down
app: disconnect id-1 in []: server shutting down
app: disconnecting id-2 in id-2: server shutting down
app: disconnect id-2 in []: server shutting down
a ended
b ended
)");
  expect_nothing_left();
}

}  // namespace
}  // namespace sockeye::test
