// Deadlines of any length: order, cancelling, and timers that set timers.
#include <gtest/gtest.h>

#include <vector>

#include "core/timer_queue.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using core::TimerQueue;
using TimePoint = TimerQueue::TimePoint;

TEST(TimerQueue, FiresInOrderOfDeadlineThenOfSetting) {
  TimerQueue timers;
  std::vector<int> fired;
  timers.at(TimePoint(20ms), [&] { fired.push_back(2); });
  timers.at(TimePoint(10ms), [&] { fired.push_back(1); });
  timers.at(TimePoint(20ms), [&] { fired.push_back(3); });
  EXPECT_EQ(timers.next(), TimePoint(10ms));
  timers.tick(TimePoint(9ms));
  EXPECT_TRUE(fired.empty());
  timers.tick(TimePoint(20ms));
  EXPECT_EQ(fired, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(timers.next(), std::nullopt);
}

TEST(TimerQueue, WhatWasCancelledNeitherFiresNorIsWaitedFor) {
  TimerQueue timers;
  int fired = 0;
  const auto first = timers.at(TimePoint(10ms), [&] { ++fired; });
  const auto second = timers.at(TimePoint(20ms), [&] { ++fired; });
  timers.at(TimePoint(30ms), [&] { fired += 10; });
  timers.cancel(second);
  timers.cancel(first);
  timers.cancel(first);
  timers.cancel(99);
  EXPECT_EQ(timers.next(), TimePoint(30ms));
  timers.tick(TimePoint(1s));
  EXPECT_EQ(fired, 10);
}

TEST(TimerQueue, ATimerMayCancelAnotherThatIsDue) {
  TimerQueue timers;
  int fired = 0;
  TimerQueue::Id second = 0;
  timers.at(TimePoint(10ms), [&] { timers.cancel(second); });
  second = timers.at(TimePoint(10ms), [&] { ++fired; });
  timers.tick(TimePoint(10ms));
  EXPECT_EQ(fired, 0);
  EXPECT_EQ(timers.next(), std::nullopt);
}

TEST(TimerQueue, ATimerSetByATimerWaitsForALaterTick) {
  TimerQueue timers;
  int fired = 0;
  std::function<void()> again = [&] {
    ++fired;
    if (fired < 1000) timers.at(TimePoint(10ms), again);
  };
  timers.at(TimePoint(10ms), again);
  timers.tick(TimePoint(10ms));
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(timers.next(), TimePoint(10ms));
  timers.tick(TimePoint(10ms));
  EXPECT_EQ(fired, 2);
}

TEST(TimerQueue, ManyCancelledTimersAreNotKeptForTheSakeOfOneThatWaits) {
  TimerQueue timers;
  timers.at(TimePoint(1ms), [] {});
  for (int i = 0; i < 100'000; ++i) timers.cancel(timers.at(TimePoint(1h), [] {}));
  EXPECT_LT(timers.held(), 1'000U);
  EXPECT_EQ(timers.next(), TimePoint(1ms));
}

}  // namespace
}  // namespace sockeye::test
