// What a client that was away gets back, and what others get to know: whole stories.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

core::HubOptions recovering(core::RecoveryOptions recovery = {}) {
  core::HubOptions options;
  options.recovery = recovery;
  return options;
}

core::Flags fleeting() {
  core::Flags flags;
  flags.is_volatile = true;
  return flags;
}

// The log's mark is "id-1"; the first socket is id-2 with the pid id-3.
struct RecoveryTest : ::testing::Test {
  RecoveryTest() { world.show_lifecycle(); }

  void broadcast(std::string_view name, std::vector<std::string> rooms = {},
                 std::vector<std::string> except = {}, core::Flags flags = {}) {
    world.turn([&] {
      world.nsp().adapter().broadcast(event(name), {std::move(rooms), std::move(except), flags});
    });
  }
  // Comes back as `name` with what a client would hand in.
  Peer& back(std::string name, std::string_view pid, std::string_view offset = "") {
    Peer& peer = world.websocket(std::move(name));
    std::string packet = R"(40{"pid":")" + padded(pid) + '"';
    if (!offset.empty()) packet += R"(,"offset":")" + std::string(offset) + '"';
    peer.send(packet + "}");
    return peer;
  }
  // "id-1.1" with the mark's filling.
  static std::string at(int position) { return "id-1~~." + std::to_string(position); }

  World world{recovering()};
};

TEST_F(RecoveryTest, TellsThePidAndAddsOffsets) {
  world.websocket("a").send("40");
  broadcast("all");
  world.turn([&] { emit(world.socket("id-2"), "mine", {1}); });
  EXPECT_EQ(world.take(), R"(
a <- 40
app: connection id-2
a -> 40{"sid":"id-2","pid":"id-3"}
a -> 42["all","id-1.1"]
a -> 42["mine",1,"id-1.2"]
)");
}

TEST_F(RecoveryTest, SendsWhatWasMissedBeforeTheConnectPacket) {
  Peer& a = world.joined("a");
  world.turn([&] { world.socket("id-2").join("room"); });
  broadcast("seen");
  a.lose();
  broadcast("all");
  broadcast("room", {"room"});
  broadcast("other", {"elsewhere"});
  broadcast("not me", {}, {"room"});
  world.take();
  back("b", "id-3", at(1));
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"id-1.1"}
app: connection id-2
b -> 42["all","id-1.2"]
b -> 42["room","id-1.3"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
  EXPECT_EQ(rooms_of(world.socket("id-2")), padded("id-2") + ", room");
  EXPECT_EQ(world.socket("id-2").recovery(), Recovery::full);
}

// The reference looks for the last seen packet itself, which is gone.
TEST_F(RecoveryTest, RecoversInFullWhereTheLastSeenPacketHasAgedOut) {
  Peer& a = world.joined("a");
  broadcast("seen");
  world.quiet(true);
  for (int i = 0; i < 60; ++i) {
    world.wait(10'000);
    a.send("3");
  }
  EXPECT_EQ(world.nsp().recovery()->log().size(), 0U);
  a.lose();
  broadcast("missed");
  world.quiet(false);
  (void)world.take();
  back("b", "id-3", at(1));
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"id-1.1"}
app: connection id-2
b -> 42["missed","id-1.2"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(RecoveryTest, ASessionWithAGapKeepsRoomsAndDataUnderANewPid) {
  Peer& a = world.joined("a");
  broadcast("seen");
  core::SocketState& before = world.socket("id-2");
  before.join("room");
  before.data() = std::make_shared<detail::SocketDataOf<int>>(7);
  a.lose();
  broadcast("missed");
  broadcast(std::string(20'000'000, 'x'));
  (void)world.take();
  back("b", "id-3", at(1));
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"id-1.1"}
app: connection id-2
b -> 40{"sid":"id-2","pid":"id-5"}
)");
  core::SocketState& after = world.socket("id-2");
  EXPECT_EQ(after.recovery(), Recovery::partial);
  EXPECT_EQ(rooms_of(after), padded("id-2") + ", room");
  EXPECT_EQ(static_cast<detail::SocketDataOf<int>&>(*after.data()).value(), 7);
  broadcast("next", {"room"});
  EXPECT_EQ(world.take(), R"(
b -> 42["next","id-1.4"]
)");
}

// The packet that told the new pid was lost.
TEST_F(RecoveryTest, ASessionWithAGapIsAlsoFoundUnderThePidThatWasReplaced) {
  Peer& a = world.joined("a");
  broadcast("seen");
  a.lose();
  back("b", "id-3", "nonsense").lose();
  broadcast("missed");
  (void)world.take();
  back("c", "id-3", at(2)).lose();
  EXPECT_EQ(world.take(), R"(
c <- 40{"pid":"id-3","offset":"id-1.2"}
app: connection id-2
c -> 40{"sid":"id-2","pid":"id-7"}
c <- lost
app: disconnecting id-2 in id-2: transport close
app: disconnect id-2 in []: transport close
)");
  // Once the client knows the new one, the old one is worth nothing.
  back("d", "id-7").lose();
  (void)world.take();
  back("e", "id-3");
  EXPECT_EQ(world.socket("id-9").recovery(), Recovery::none);
}

TEST_F(RecoveryTest, AnOffsetThatIsNotOursIsAGapWhereSomethingWasSent) {
  Peer& a = world.joined("a");
  broadcast("seen");
  a.lose();
  back("b", "id-3", "a user's words");
  EXPECT_EQ(world.socket("id-2").recovery(), Recovery::partial);
}

TEST_F(RecoveryTest, AnOffsetOfAnotherServerIsNoGapWhereNothingWasSent) {
  Peer& a = world.joined("a");
  a.lose();
  broadcast("missed");
  (void)world.take();
  back("b", "id-3", "before.17");
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"before.17"}
app: connection id-2
b -> 42["missed","id-1.1"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(RecoveryTest, WithoutAnOffsetTheSessionBegins) {
  world.joined("other");
  broadcast("too early");
  Peer& a = world.joined("a");
  a.lose();
  broadcast("missed");
  (void)world.take();
  back("b", "id-5");
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-5"}
app: connection id-4
b -> 42["missed","id-1.2"]
b -> 40{"sid":"id-4","pid":"id-5"}
)");
}

TEST_F(RecoveryTest, VolatileEventsCarryAnOffsetThatIsTrueForTheirReceivers) {
  Peer& a = world.joined("a");
  broadcast("one");
  broadcast("volatile", {}, {}, fleeting());
  world.turn([&] { emit(world.socket("id-2"), "mine", {"text"}, fleeting()); });
  EXPECT_EQ(world.take(), R"(
a -> 42["one","id-1.1"]
a -> 42["volatile","id-1.1"]
a -> 42["mine","text","id-1.1"]
)");
  a.lose();
  broadcast("two");
  broadcast("lost", {}, {}, fleeting());
  (void)world.take();
  back("b", "id-3", at(1));
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"id-1.1"}
app: connection id-2
b -> 42["two","id-1.2"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(RecoveryTest, ListenersOfWhatIsSentSeeNoOffset) {
  world.nsp().handlers().any_outgoing.add(
      7, [&](core::SocketState&, const std::vector<Value>& sent) {
        world.line("app: sends " + Value::array(sent).to_json());
      });
  world.joined("a");
  broadcast("all");
  world.turn([&] { emit(world.socket("id-2"), "mine"); });
  EXPECT_EQ(world.take(), R"(
app: sends ["all"]
a -> 42["all","id-1.1"]
app: sends ["mine"]
a -> 42["mine","id-1.2"]
)");
}

TEST_F(RecoveryTest, EventsThatAskForAnswersHaveNoOffsetAndAreNotSentAgain) {
  Peer& a = world.joined("a");
  world.turn([&] { emit(world.socket("id-2"), "ask", {}, {}, [](const auto&) {}); });
  EXPECT_EQ(world.take(), R"(
a -> 420["ask"]
)");
  a.lose();
  world.nsp().adapter().broadcast_with_ack(event("ask"), {}, [](auto&&) {});
  (void)world.take();
  back("b", "id-3");
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3"}
app: connection id-2
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(RecoveryTest, BinaryComesBackWithItsAttachments) {
  Peer& a = world.joined("a");
  a.lose();
  world.turn([&] { world.nsp().adapter().broadcast(event("file", {Binary("\1\2")}), {}); });
  (void)world.take();
  back("b", "id-3");
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3"}
app: connection id-2
b -> 451-["file",{"_placeholder":true,"num":0},"id-1.1"]
b -> binary \x01\x02
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

// The reference replays by the rooms of the end alone.
TEST_F(RecoveryTest, WhatWasSentBeforeItJoinedOrAfterItLeftIsNotItsOwn) {
  Peer& a = world.joined("a");
  broadcast("seen");
  broadcast("before joining", {"new"});
  world.socket("id-2").join("new");
  world.socket("id-2").join("old");
  a.stall(true);
  broadcast("in new", {"new"});
  broadcast("in old", {"old"});
  world.socket("id-2").leave("old");
  broadcast("after leaving", {"old"});
  a.lose();
  (void)world.take();
  back("b", "id-3", at(1));
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3","offset":"id-1.1"}
app: connection id-2
b -> 42["in new","id-1.3"]
b -> 42["in old","id-1.4"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(RecoveryTest, TakesTheSessionOverFromAConnectionThatIsHalfOpen) {
  world.joined("a");
  world.socket("id-2").join("room");
  broadcast("into the void");
  (void)world.take();
  back("b", "id-3");
  EXPECT_EQ(world.take(), R"(
b <- 40{"pid":"id-3"}
app: disconnecting id-2 in id-2, room: forced close
app: disconnect id-2 in []: forced close
app: connection id-2
a ended
b -> 42["into the void","id-1.1"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
  // Nothing of the old one is left that could end the new one.
  world.quiet(true);
  for (int i = 0; i < 10; ++i) {
    world.wait(10'000);
    back("b" + std::to_string(i), "id-3", at(1));
    EXPECT_EQ(world.socket("id-2").recovery(), Recovery::full);
  }
  world.wait(44'000);
  EXPECT_EQ(world.nsp().size(), 1U);
  EXPECT_EQ(rooms_of(world.socket("id-2")), padded("id-2") + ", room");
}

TEST_F(RecoveryTest, ASessionIsRestoredOnce) {
  Peer& a = world.joined("a");
  a.lose();
  back("b", "id-3");
  EXPECT_EQ(world.nsp().recovery()->away(), 0U);
  (void)world.take();
  back("c", "id-3");
  EXPECT_EQ(world.take(), R"(
c <- 40{"pid":"id-3"}
app: disconnecting id-2 in id-2: forced close
app: disconnect id-2 in []: forced close
app: connection id-2
b ended
c -> 40{"sid":"id-2","pid":"id-3"}
)");
  EXPECT_EQ(world.nsp().size(), 1U);
}

}  // namespace
}  // namespace sockeye::test
