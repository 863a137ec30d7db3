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

}  // namespace
}  // namespace sockeye::test
