// What several shards share in counting: stamps of events, rooms, the shard of an id.
#include "server/event_order.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "server/neighbours.hpp"
#include "server/room_census.hpp"

namespace sockeye::server {
namespace {

TEST(EventOrder, CountsEachSenderByItselfAndEachShardsProgress) {
  EventOrder order(2);
  EXPECT_EQ(order.outsider(), 2U);
  const core::Stamp first = order.next(0);
  const core::Stamp second = order.next(0);
  const core::Stamp outside = order.next(order.outsider());
  EXPECT_EQ(first.number, 1U);
  EXPECT_EQ(second.number, 2U);
  EXPECT_EQ(outside.sender, 2U);
  EXPECT_EQ(outside.number, 1U);
  order.pass(1, second);
  order.pass(1, outside);
  EXPECT_EQ(order.passed(1), (core::Progress{2, 0, 1}));
  EXPECT_EQ(order.passed(0), (core::Progress{0, 0, 0}));
}

TEST(RoomCensus, ARoomIsNewToTheFirstShardAndLostWithTheLast) {
  RoomCensus census;
  EXPECT_TRUE(census.leave("before anybody listened", 0));
  EXPECT_TRUE(census.enter("r", 0));
  EXPECT_FALSE(census.enter("r", 1));
  EXPECT_TRUE(census.enter("s", 1));
  EXPECT_FALSE(census.leave("r", 0));
  EXPECT_TRUE(census.leave("r", 1));
  EXPECT_TRUE(census.enter("r", 2));
}

TEST(Neighbours, IdsFallOnAllShardsAboutEvenly) {
  Neighbours four;
  for (int i = 0; i < 4; ++i) four.add(nullptr, nullptr);
  std::array<int, 4> counts{};
  for (int i = 0; i < 4000; ++i) ++counts[four.shard_of("session-" + std::to_string(i))];
  for (const int count : counts) EXPECT_NEAR(count, 1000, 200);
  Neighbours one;
  one.add(nullptr, nullptr);
  EXPECT_EQ(one.shard_of("anything"), 0U);
}

}  // namespace
}  // namespace sockeye::server
