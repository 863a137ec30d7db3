// The room index against a naive model: random joins and leaves of random sockets, everything
// compared after each.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/room_index.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::Membership;
using core::Room;
using core::SocketState;

using Model = std::map<std::string, std::set<const SocketState*>>;

Model read(const core::RoomIndex& index) {
  Model rooms;
  index.for_each([&](const Room& room) {
    auto& members = rooms[room.name];
    for (const SocketState* member : room.members) {
      EXPECT_TRUE(members.insert(member).second) << room.name << " holds a member twice";
    }
    EXPECT_FALSE(members.empty()) << room.name << " is empty and still there";
  });
  return rooms;
}

void check_memberships(const std::vector<SocketState*>& sockets) {
  for (SocketState* socket : sockets) {
    for (const Membership& membership : socket->memberships()) {
      ASSERT_LT(membership.position, membership.room->members.size());
      EXPECT_EQ(membership.room->members[membership.position], socket);
    }
  }
}

TEST(RoomIndex, EqualsItsModelAfterEachRandomStep) {
  constexpr int sockets_count = 12;
  constexpr int rooms_count = 7;
  World world;
  world.quiet(true);
  std::vector<SocketState*> sockets;
  for (int i = 0; i < sockets_count; ++i) {
    world.joined("p" + std::to_string(i));
    sockets.push_back(&world.socket("id-" + std::to_string(i + 1)));
  }
  core::RoomIndex& index = world.nsp().rooms();
  Model model;
  std::mt19937 random(20'240'229);
  for (int step = 0; step < 4'000; ++step) {
    SocketState& socket = *sockets[random() % sockets_count];
    const std::string room = "room " + std::to_string(random() % rooms_count);
    const auto action = random() % 16;
    if (action < 8) {
      bool created = false;
      const bool is_new = index.join(socket, socket.memberships(), room, created);
      EXPECT_EQ(created, !model.contains(room));
      EXPECT_EQ(is_new, model[room].insert(&socket).second);
    } else if (action < 15) {
      bool emptied = false;
      const bool was_in = index.leave(socket.memberships(), room, emptied);
      const auto found = model.find(room);
      EXPECT_EQ(was_in, found != model.end() && found->second.erase(&socket) > 0);
      EXPECT_EQ(emptied, was_in && found->second.empty());
      if (emptied) model.erase(found);
    } else {
      while (!socket.memberships().empty()) {
        const std::string name = socket.memberships().front().room->name;
        bool emptied = false;
        EXPECT_TRUE(index.leave(socket.memberships(), name, emptied));
        model[name].erase(&socket);
        if (emptied) model.erase(name);
      }
    }
    check_memberships(sockets);
    ASSERT_EQ(read(index), model) << "after step " << step;
    ASSERT_EQ(index.size(), model.size());
    const Room* found = index.find(room);
    ASSERT_EQ(found != nullptr, model.contains(room));
  }
}

TEST(RoomIndex, SelectionEqualsItsModel) {
  World world;
  world.quiet(true);
  std::vector<SocketState*> sockets;
  for (int i = 0; i < 10; ++i) {
    world.joined("p" + std::to_string(i));
    sockets.push_back(&world.socket("id-" + std::to_string(i + 1)));
  }
  std::mt19937 random(7);
  const auto some_rooms = [&] {
    std::vector<std::string> names;
    for (auto count = random() % 4; count > 0; --count) {
      names.push_back(random() % 4 == 0 ? padded("id-" + std::to_string(random() % 11))
                                        : "room " + std::to_string(random() % 5));
    }
    return names;
  };
  for (int step = 0; step < 2'000; ++step) {
    SocketState& moved = *sockets[random() % sockets.size()];
    const std::string room = "room " + std::to_string(random() % 5);
    if (random() % 2 == 0) {
      moved.join(room);
    } else {
      moved.leave(room);
    }
    core::Target target{.rooms = some_rooms(), .except = some_rooms(), .flags = {}};
    const auto in_any = [](const SocketState& socket, const std::vector<std::string>& rooms) {
      for (const std::string& name : rooms) {
        if (socket.in_room(name)) return true;
      }
      return false;
    };
    std::multiset<const SocketState*> expected;
    for (const SocketState* socket : sockets) {
      if ((target.rooms.empty() || in_any(*socket, target.rooms)) &&
          !in_any(*socket, target.except)) {
        expected.insert(socket);
      }
    }
    std::multiset<const SocketState*> chosen;
    for (const auto& socket : world.nsp().selected(target)) chosen.insert(socket.get());
    ASSERT_EQ(chosen, expected) << "after step " << step;
  }
}

}  // namespace
}  // namespace sockeye::test
