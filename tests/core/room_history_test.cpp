// In which rooms a socket was when.
#include "core/room_history.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sockeye::core {
namespace {

TEST(RoomHistory, AStayReachesFromBehindItsBeginningToItsEnd) {
  RoomHistory history;
  history.enter("a", 3);
  EXPECT_FALSE(history.was_in("a", 3));
  EXPECT_TRUE(history.was_in("a", 4));
  EXPECT_TRUE(history.was_in("a", 1000));
  history.leave("a", 6);
  EXPECT_TRUE(history.was_in("a", 6));
  EXPECT_FALSE(history.was_in("a", 7));
  history.enter("a", 8);
  EXPECT_FALSE(history.was_in("a", 8));
  EXPECT_TRUE(history.was_in("a", 9));
  EXPECT_TRUE(history.was_in("a", 5));
  EXPECT_FALSE(history.was_in("b", 5));
}

TEST(RoomHistory, BecomingEntersAndLeaves) {
  RoomHistory history;
  history.enter("kept", 1);
  history.enter("left", 1);
  history.become({"kept", "new"}, 5);
  EXPECT_TRUE(history.was_in("kept", 3));
  EXPECT_TRUE(history.was_in("kept", 6));
  EXPECT_TRUE(history.was_in("left", 5));
  EXPECT_FALSE(history.was_in("left", 6));
  EXPECT_FALSE(history.was_in("new", 5));
  EXPECT_TRUE(history.was_in("new", 6));
  EXPECT_EQ(history.now().size(), 2U);
}

TEST(RoomHistory, ManyEndedStaysCostExactnessInsteadOfMemory) {
  RoomHistory history;
  std::uint64_t position = 0;
  for (std::size_t i = 0; i < RoomHistory::max_ended; ++i) {
    history.enter("room " + std::to_string(i), ++position);
    history.leave("room " + std::to_string(i), ++position);
  }
  EXPECT_EQ(history.exact_from(), 0U);
  EXPECT_TRUE(history.was_in("room 0", 2));
  history.enter("one more", ++position);
  history.leave("one more", ++position);
  EXPECT_EQ(history.exact_from(), 2U);
  EXPECT_FALSE(history.was_in("room 0", 2));
  EXPECT_TRUE(history.was_in("room 1", 4));
}

TEST(RoomHistory, WhatIsNotAskedForIsForgottenAtNoCost) {
  RoomHistory history;
  for (std::uint64_t position = 0; position < 1000; position += 2) {
    history.enter("room", position);
    history.leave("room", position + 1);
    history.forget(position + 1);
  }
  EXPECT_EQ(history.exact_from(), 0U);
}

}  // namespace
}  // namespace sockeye::core
