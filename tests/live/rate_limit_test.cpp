// Bursts: the first at once, the newest at the end of the interval, nothing forgotten.
#include "live/rate_limit.hpp"

#include <gmock/gmock.h>

namespace sockeye::live {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

constexpr RateLimit::Time start{};

Change change(std::int64_t cursor, const std::string& id = "1", const std::string& scope = "a") {
  return {scope, cursor, "made", id};
}

TEST(RateLimit, WithoutAnIntervalEverythingPasses) {
  RateLimit limit(0ms);
  EXPECT_TRUE(limit.offer(change(1), start));
  EXPECT_TRUE(limit.offer(change(2), start));
  EXPECT_FALSE(limit.next());
}

TEST(RateLimit, TheFirstPassesAtOnceAndTheNewestAtTheEnd) {
  RateLimit limit(100ms);
  EXPECT_TRUE(limit.offer(change(1), start));
  EXPECT_FALSE(limit.offer(change(2), start + 10ms));
  EXPECT_FALSE(limit.offer(change(3), start + 99ms));
  EXPECT_EQ(limit.next(), start + 100ms);
  EXPECT_THAT(limit.take_due(start + 99ms), IsEmpty());
  const auto due = limit.take_due(start + 100ms);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].cursor, 3);
}

TEST(RateLimit, ABurstThatGoesOnPassesOnceAnInterval) {
  RateLimit limit(100ms);
  int passed = 0;
  for (int ms = 0; ms < 1000; ++ms) {
    const auto now = start + std::chrono::milliseconds(ms);
    passed += limit.offer(change(ms + 1), now) ? 1 : 0;
    passed += static_cast<int>(limit.take_due(now).size());
  }
  EXPECT_EQ(passed, 10);
  const auto last = limit.take_due(start + 1000ms);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0].cursor, 1000);
}

TEST(RateLimit, AfterAQuietIntervalTheNextPassesAtOnceAndNothingIsKept) {
  RateLimit limit(100ms);
  EXPECT_TRUE(limit.offer(change(1), start));
  EXPECT_THAT(limit.take_due(start + 100ms), IsEmpty());
  EXPECT_FALSE(limit.next());
  EXPECT_TRUE(limit.offer(change(2), start + 100ms));
}

TEST(RateLimit, KeysDoNotHoldEachOther) {
  RateLimit limit(100ms);
  EXPECT_TRUE(limit.offer(change(1, "1", "a"), start));
  EXPECT_TRUE(limit.offer(change(2, "2", "a"), start));
  EXPECT_TRUE(limit.offer(change(1, "1", "b"), start));
}

TEST(RateLimit, TellsTheOldestThatNobodyWasToldOf) {
  RateLimit limit(100ms);
  limit.offer(change(1), start);
  EXPECT_FALSE(limit.oldest_held("a"));
  limit.offer(change(2), start);
  limit.offer(change(3), start);
  limit.offer(change(4, "2"), start);
  limit.offer(change(5, "2"), start + 50ms);
  EXPECT_EQ(limit.oldest_held("a"), 2);
  limit.take_due(start + 100ms);
  EXPECT_FALSE(limit.oldest_held("a"));
  EXPECT_FALSE(limit.oldest_held("b"));
}

TEST(RateLimit, TooManyKeysPassUnheld) {
  RateLimit limit(100ms, 1);
  EXPECT_TRUE(limit.offer(change(1, "1"), start));
  EXPECT_TRUE(limit.offer(change(2, "2"), start));
  EXPECT_TRUE(limit.offer(change(3, "2"), start));
  EXPECT_FALSE(limit.offer(change(4, "1"), start));
}

}  // namespace
}  // namespace sockeye::live
