// Who is told of rooms: the order of what is told, own rooms, and what listeners may do meanwhile.
#include <gtest/gtest.h>

#include <string>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::SocketState;

struct RoomEvents : ::testing::Test {
  void listen(std::string_view name = "/") {
    core::RoomListeners& rooms = world.nsp(name).handlers().rooms;
    rooms.created.add(1, [this](std::string_view room) { say("create", room); });
    rooms.deleted.add(2, [this](std::string_view room) { say("delete", room); });
    rooms.joined.add(3,
                     [this](std::string_view room, std::string_view id) { say("join", room, id); });
    rooms.left.add(4,
                   [this](std::string_view room, std::string_view id) { say("leave", room, id); });
  }
  void say(std::string_view what, std::string_view room, std::string_view id = {}) {
    world.line("app: " + std::string(what) + " " + std::string(room) +
               (id.empty() ? "" : " by " + std::string(id)));
  }

  World world;
};

TEST_F(RoomEvents, CreationComesBeforeTheFirstJoinAndDeletionBehindTheLastLeave) {
  world.joined("a");
  world.joined("b");
  listen();
  world.turn([&] {
    world.socket("id-1").join("r");
    world.socket("id-2").join("r");
    world.socket("id-2").join("r");
    world.socket("id-1").leave("r");
    world.socket("id-1").leave("r");
    world.socket("id-2").leave("r");
    world.socket("id-2").join("r");
  });
  EXPECT_EQ(world.take(), R"(
app: create r
app: join r by id-1
app: join r by id-2
app: leave r by id-1
app: leave r by id-2
app: delete r
app: create r
app: join r by id-2
)");
}

TEST_F(RoomEvents, ASocketsOwnRoomComesAndGoesWithIt) {
  listen();
  world.show_lifecycle();
  Peer& a = world.websocket("a");
  a.send("40");
  world.turn([&] {
    world.socket("id-1").join("first");
    world.socket("id-1").join("second");
  });
  (void)world.take();
  a.lose();
  EXPECT_EQ(world.take(), R"(
a <- lost
app: disconnecting id-1 in id-1, first, second: transport close
app: leave id-1 by id-1
app: delete id-1
app: leave first by id-1
app: delete first
app: leave second by id-1
app: delete second
app: disconnect id-1 in []: transport close
)");
  world.websocket("b").send("40");
  EXPECT_EQ(world.take(), R"(
b <- 40
app: create id-2
app: join id-2 by id-2
app: connection id-2
b -> 40{"sid":"id-2"}
)");
}

TEST_F(RoomEvents, ARefusedSocketLeavesWhatItJoinedAndNeverHadItsOwnRoom) {
  listen();
  world.use([](SocketState& socket, const core::Continue& next) {
    socket.join("early");
    next(Error("no"));
  });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: create early
app: join early by id-1
app: leave early by id-1
app: delete early
a -> 44{"message":"no"}
)");
}

TEST_F(RoomEvents, AListenerMayLeaveJoinAndDisconnect) {
  world.joined("a");
  core::RoomListeners& rooms = world.nsp().handlers().rooms;
  rooms.created.add(1, [&](std::string_view room) {
    if (room == "r") world.socket("id-1").leave("r");
  });
  rooms.deleted.add(2, [&](std::string_view room) {
    if (room == "r") world.socket("id-1").join("other");
  });
  rooms.joined.add(3, [&](std::string_view room, std::string_view) {
    if (room == "other") world.socket("id-1").disconnect(false);
  });
  (void)world.take();
  world.turn([&] { world.socket("id-1").join("r"); });
  EXPECT_EQ(world.take(), "\na -> 41\n");
  EXPECT_EQ(world.nsp().rooms().size(), 0U);
}

TEST_F(RoomEvents, WhoIsDisconnectedByTheFirstListenerIsNotConnectedByTheLast) {
  world.show_lifecycle();
  world.nsp().handlers().rooms.joined.add(
      1, [&](std::string_view, std::string_view id) { world.nsp().find(id)->disconnect(false); });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: disconnecting id-1 in id-1: server namespace disconnect
app: disconnect id-1 in []: server namespace disconnect
a -> 40{"sid":"id-1"}
a -> 41
)");
}

}  // namespace
}  // namespace sockeye::test
