// The rooms of one socket against a map, from few to many and back.
#include "core/memberships.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

#include "core/room_index.hpp"

namespace sockeye::core {
namespace {

TEST(Memberships, KnowWhatAMapKnowsWhetherFewOrMany) {
  std::vector<Room> rooms(200);
  Memberships memberships;
  std::map<const Room*, std::uint32_t> model;
  std::mt19937 random(4);
  // Rises to all rooms, falls to none, and rises again.
  for (unsigned step = 0; step < 12'000; ++step) {
    Room& room = rooms[random() % rooms.size()];
    const bool rising = step / 3'000 % 2 == 0;
    const Membership* found = memberships.find(room);
    ASSERT_EQ(found != nullptr, model.contains(&room)) << "before step " << step;
    if (!found && rising) {
      memberships.add({&room, step});
      model[&room] = step;
    } else if (found && !rising) {
      ASSERT_EQ(found->position, model[&room]);
      memberships.remove(room);
      model.erase(&room);
    } else if (found) {
      memberships.move(room, step);
      model[&room] = step;
    }
    ASSERT_EQ(memberships.size(), model.size());
  }
  for (const Membership& membership : memberships) {
    EXPECT_EQ(model.at(membership.room), membership.position);
  }
}

}  // namespace
}  // namespace sockeye::core
