// `conflate(key)`: a client that is slow gets the newest of each key, over each transport.
#include <gtest/gtest.h>

#include <string>

#include "core/namespace.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::Target;

class Conflation : public testing::Test {
 protected:
  void emit_state(int version, const std::string& key) {
    Target target;
    target.flags.conflation_key = key;
    world.turn([&] {
      world.nsp().adapter().broadcast(event("state", {Value(key), Value(version)}), target);
    });
  }

  World world;
};

TEST_F(Conflation, AWebSocketThatTakesNothingGetsTheNewestInTheFirstsPlace) {
  Peer& a = world.websocket("a");
  Peer& b = world.websocket("b");
  a.send("40");
  b.send("40");
  (void)world.take();
  a.stall(true);
  emit_state(1, "x");
  emit_state(1, "y");
  world.turn([&] { world.nsp().adapter().broadcast(event("plain"), {}); });
  emit_state(2, "x");
  emit_state(3, "x");
  EXPECT_EQ(world.take(), R"(
b -> 42["state","x",1]
b -> 42["state","y",1]
b -> 42["plain"]
b -> 42["state","x",2]
b -> 42["state","x",3]
)");
  a.stall(false);
  emit_state(4, "z");
  EXPECT_EQ(world.take(), R"(
a -> 42["state","x",3]
a -> 42["state","y",1]
a -> 42["plain"]
a -> 42["state","z",4]
b -> 42["state","z",4]
)");
}

TEST_F(Conflation, APollingClientToo) {
  Peer& p = world.polling("p");
  p.send("40");
  p.keep_polling(false);
  world.turn([&] { world.nsp().adapter().broadcast(event("answers the poll"), {}); });
  (void)world.take();
  emit_state(1, "x");
  world.turn([&] { world.nsp().adapter().broadcast(event("plain"), {}); });
  emit_state(2, "x");
  p.get();
  EXPECT_EQ(world.take(), "\np -> 42[\"state\",\"x\",2]\np -> 42[\"plain\"]\n");
}

TEST_F(Conflation, WhatHasBinaryIsSentWhole) {
  Peer& a = world.websocket("a");
  a.send("40");
  (void)world.take();
  a.stall(true);
  Target target;
  target.flags.conflation_key = "x";
  for (std::uint8_t i = 1; i <= 2; ++i) {
    world.turn([&] { world.nsp().adapter().broadcast(event("b", {Binary{i}}), target); });
  }
  a.stall(false);
  world.turn([&] { world.nsp().adapter().broadcast(event("end"), {}); });
  EXPECT_EQ(world.take(), R"(
a -> 451-["b",{"_placeholder":true,"num":0}]
a -> binary \x01
a -> 451-["b",{"_placeholder":true,"num":0}]
a -> binary \x02
a -> 42["end"]
)");
}

}  // namespace
}  // namespace sockeye::test
