// When operations begin.
#include "schedule.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

constexpr std::int64_t ms = 1'000'000;

TEST(Schedule, AClosedLoopBeginsWhatHasRoom) {
  Schedule schedule(0, 2);
  std::int64_t scheduled = 0;
  EXPECT_FALSE(schedule.next(5, 0, scheduled)) << "it has not been started";
  schedule.start(0);
  EXPECT_TRUE(schedule.next(7, 1, scheduled));
  EXPECT_EQ(scheduled, 7);
  EXPECT_FALSE(schedule.next(8, 2, scheduled));
  EXPECT_EQ(schedule.due(), Schedule::no_time);
  schedule.stop();
  EXPECT_FALSE(schedule.next(9, 0, scheduled));
}

TEST(Schedule, AnOpenLoopKeepsItsTimesWhateverIsUnderWay) {
  Schedule schedule(100, 1);
  schedule.start(1'000 * ms);
  std::int64_t scheduled = 0;
  EXPECT_EQ(schedule.due(), 1'000 * ms);
  EXPECT_TRUE(schedule.next(1'000 * ms, 99, scheduled));
  EXPECT_FALSE(schedule.next(1'009 * ms, 0, scheduled));
  // 25 ms late: two are due, each at the time that it was for.
  EXPECT_TRUE(schedule.next(1'025 * ms, 99, scheduled));
  EXPECT_EQ(scheduled, 1'010 * ms);
  EXPECT_TRUE(schedule.next(1'025 * ms, 99, scheduled));
  EXPECT_EQ(scheduled, 1'020 * ms);
  EXPECT_FALSE(schedule.next(1'025 * ms, 0, scheduled));
  EXPECT_EQ(schedule.due(), 1'030 * ms);
}

}  // namespace
}  // namespace load
