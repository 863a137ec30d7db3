// Whom a broadcast reaches, and in what state of the world.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::SocketState;
using core::Target;

class Broadcast : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c", "d"}) peers[name] = &world.joined(name);
    // a: red   b: red, blue   c: blue   d: none
    world.socket("id-1").join("red");
    world.socket("id-2").join("red");
    world.socket("id-2").join("blue");
    world.socket("id-3").join("blue");
  }

  /// The names of those that get it, each as often as it does.
  std::string receivers(std::vector<std::string> rooms, std::vector<std::string> except = {},
                        bool is_volatile = false) {
    for (auto* names : {&rooms, &except}) {
      for (std::string& name : *names) {
        if (name.starts_with("id-")) name = padded(name);
      }
    }
    (void)world.take();
    Target target{.rooms = std::move(rooms), .except = std::move(except), .flags = {}};
    target.flags.is_volatile = is_volatile;
    world.turn([&] { world.nsp().adapter().broadcast(event("x"), target); });
    const std::string text = world.take();
    std::string names;
    for (std::size_t at = 0; (at = text.find(" -> 42[\"x\"]", at + 1)) != std::string::npos;) {
      names += text[at - 1];
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  World world;
  std::map<std::string, Peer*> peers;
};

TEST_F(Broadcast, RoomsAreAUnionAndExceptTakesAway) {
  EXPECT_EQ(receivers({}), "abcd");
  EXPECT_EQ(receivers({"red"}), "ab");
  EXPECT_EQ(receivers({"blue"}), "bc");
  EXPECT_EQ(receivers({"nobody"}), "");
  EXPECT_EQ(receivers({}, {"red"}), "cd");
  EXPECT_EQ(receivers({}, {"red", "blue"}), "d");
  EXPECT_EQ(receivers({}, {"nobody"}), "abcd");
}

TEST_F(Broadcast, Item74_EachGetsOneCopyAndExceptWins) {
  EXPECT_EQ(receivers({"red", "blue"}), "abc");
  EXPECT_EQ(receivers({"red", "red"}), "ab");
  EXPECT_EQ(receivers({"red", "id-1", "id-1"}), "ab");
  EXPECT_EQ(receivers({"red"}, {"blue"}), "a");
  EXPECT_EQ(receivers({"red"}, {"red"}), "");
}

TEST_F(Broadcast, Item74_AnIdIsARoomOfItsOwn) {
  EXPECT_EQ(receivers({"id-4"}), "d");
  EXPECT_EQ(receivers({}, {"id-4"}), "abc");
  EXPECT_EQ(receivers({"red"}, {"id-1"}), "b");
  EXPECT_EQ(receivers({"id-1"}, {"id-1"}), "");
}

TEST_F(Broadcast, ARoomNamedAsAnIdHoldsBoth) {
  world.socket("id-3").join(padded("id-4"));
  EXPECT_EQ(receivers({"id-4"}), "cd");
  EXPECT_EQ(receivers({}, {"id-4"}), "ab");
}

TEST_F(Broadcast, JoiningTwiceIsJoiningOnceAndAnIdCannotBeLeft) {
  SocketState& d = world.socket("id-4");
  d.join("red");
  d.join("red");
  d.join(d.id());
  d.leave(d.id());
  EXPECT_EQ(receivers({"red"}), "abd");
  EXPECT_EQ(receivers({"id-4"}), "d");
  d.leave("red");
  d.leave("red");
  d.leave("unknown");
  EXPECT_EQ(receivers({"red"}), "ab");
  EXPECT_EQ(rooms_of(d), d.id());
  EXPECT_TRUE(d.in_room(d.id()));
  EXPECT_FALSE(d.in_room("red"));
}

TEST_F(Broadcast, RoomsAreThoseOfOneNamespace) {
  world.nsp("/other");
  peers["d"]->send("40/other,");
  world.socket("id-5", "/other").join("red");
  EXPECT_EQ(receivers({"red"}), "ab");
}

TEST_F(Broadcast, ThousandsOfSelectionsStayApart) {
  for (int i = 0; i < 5'000; ++i)
    (void)world.nsp().selected({.rooms = {"red"}, .except = {}, .flags = {}});
  EXPECT_EQ(receivers({"red", "blue"}, {"id-1"}), "bc");
}

TEST_F(Broadcast, Item76_OperationsOnManySelectFirstAndActThen) {
  world.nsp().adapter().add_sockets({.rooms = {"red"}, .except = {}, .flags = {}},
                                    {"blue", "green"});
  EXPECT_EQ(receivers({"blue"}), "abc");
  EXPECT_EQ(receivers({"green"}), "ab");
  world.nsp().adapter().del_sockets({.rooms = {"red"}, .except = {}, .flags = {}},
                                    {"red", "green"});
  EXPECT_EQ(receivers({"red"}), "");
  EXPECT_EQ(world.nsp().rooms().find("green"), nullptr);
  world.turn([&] {
    world.nsp().adapter().disconnect_sockets({.rooms = {"blue"}, .except = {}, .flags = {}}, false);
  });
  EXPECT_EQ(receivers({}), "d");
}

TEST_F(Broadcast, Item76_ABroadcastJustBeforeEverybodyIsDisconnectedArrives) {
  (void)world.take();
  world.turn([&] {
    world.nsp().adapter().broadcast(event("bye"), {});
    world.nsp().adapter().disconnect_sockets({}, true);
  });
  EXPECT_EQ(world.take(), R"(
a -> 42["bye"]
a -> 41
a ended
b -> 42["bye"]
b -> 41
b ended
c -> 42["bye"]
c -> 41
c ended
d -> 42["bye"]
d -> 41
d ended
)");
}

TEST_F(Broadcast, FetchedSocketsAreThoseOfTheMoment) {
  std::vector<core::SocketReference> fetched;
  world.nsp().adapter().fetch_sockets({.rooms = {"red"}, .except = {}, .flags = {}},
                                      [&](auto sockets) { fetched = std::move(sockets); });
  peers["a"]->lose();
  ASSERT_EQ(fetched.size(), 2U);
  EXPECT_EQ(fetched[0]->id(), padded("id-1"));
  EXPECT_FALSE(fetched[0]->connected());
  EXPECT_TRUE(fetched[1]->connected());
}

TEST_F(Broadcast, Item72_VolatileIsDroppedOnlyWhereAnEarlierTurnIsUnsent) {
  peers["b"]->stall(true);
  EXPECT_EQ(receivers({}), "acd");
  EXPECT_EQ(receivers({}, {}, true), "acd");
  peers["b"]->stall(false);
  EXPECT_EQ(receivers({}), "abbcd");
  EXPECT_EQ(receivers({}, {}, true), "abcd");
}

TEST_F(Broadcast, Item72_AnEmitOfTheSameTurnDropsNoVolatileOne) {
  (void)world.take();
  core::Flags flags;
  flags.is_volatile = true;
  world.turn([&] {
    emit(world.socket("id-1"), "first");
    emit(world.socket("id-1"), "second", {}, flags);
  });
  EXPECT_EQ(world.take(), R"(
a -> 42["first"]
a -> 42["second"]
)");
}

TEST_F(Broadcast, Item72_OnPollingVolatileNeedsAPendingGet) {
  Peer& p = world.polling("p");
  p.send("40");
  p.keep_polling(false);
  core::Flags flags;
  flags.is_volatile = true;
  (void)world.take();
  world.turn([&] { emit(world.socket("id-5"), "kept", {}, flags); });
  world.turn([&] { emit(world.socket("id-5"), "dropped", {}, flags); });
  p.get();
  EXPECT_EQ(world.take(), "\np -> 42[\"kept\"]\n");
}

TEST_F(Broadcast, Item72_AVolatilePacketIsSentWholeOrNotAtAll) {
  peers["a"]->stall(true);
  world.turn([&] { emit(world.socket("id-1"), "fill"); });
  core::Flags flags;
  flags.is_volatile = true;
  world.turn([&] { emit(world.socket("id-1"), "no", {Binary{1}}, flags); });
  (void)world.take();
  peers["a"]->stall(false);
  world.turn([&] { emit(world.socket("id-1"), "yes", {Binary{2}}, {}); });
  EXPECT_EQ(world.take(), R"(
a -> 42["fill"]
a -> 451-["yes",{"_placeholder":true,"num":0}]
a -> binary \x02
)");
}

TEST_F(Broadcast, AllReceiversShareTheBytes) {
  for (auto& [name, peer] : peers) peer->stall(true);
  world.turn([&] { world.nsp().adapter().broadcast(event("x", {Binary{1, 2, 3}}), {}); });
  const auto first = peers["a"]->unsent();
  ASSERT_EQ(first.size(), 2U);
  for (auto& [name, peer] : peers) {
    const auto parts = peer->unsent();
    ASSERT_EQ(parts.size(), 2U) << name;
    EXPECT_EQ(parts[0].data(), first[0].data()) << name;
    EXPECT_EQ(parts[1].data(), first[1].data()) << name;
  }
}

TEST_F(Broadcast, PollingAndWebSocketReceiversGetTheSame) {
  Peer& p = world.polling("p");
  p.send("40");
  (void)world.take();
  world.turn([&] {
    world.nsp().adapter().broadcast(
        event("x", {Value::object({{"b", Binary{1, 2}}})}),
        {.rooms = {padded("id-5"), padded("id-4")}, .except = {}, .flags = {}});
  });
  EXPECT_EQ(world.take(), R"(
p -> 451-["x",{"b":{"_placeholder":true,"num":0}}]
p -> bAQI=
d -> 451-["x",{"b":{"_placeholder":true,"num":0}}]
d -> binary \x01\x02
)");
}

}  // namespace
}  // namespace sockeye::test
