// Who looks at a board, and how often a password may be guessed.
#include "presence.hpp"

#include <gmock/gmock.h>

#include "sign_in_limiter.hpp"

#include "parts.hpp"

namespace atrium {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Presence, CountsAUserWithTwoTabsOnce) {
  Presence presence;
  presence.enter("tab-1", 7, 1);
  presence.enter("tab-2", 7, 1);
  presence.enter("tab-3", 3, 1);
  EXPECT_THAT(presence.users(1), ElementsAre(3, 7));
  presence.leave("tab-1", 1);
  EXPECT_THAT(presence.users(1), ElementsAre(3, 7));
  presence.leave("tab-2", 1);
  EXPECT_THAT(presence.users(1), ElementsAre(3));
}

TEST(Presence, ASocketThatGoesLeavesAllItsBoards) {
  Presence presence;
  presence.enter("tab", 7, 1);
  presence.enter("tab", 7, 2);
  EXPECT_THAT(presence.leave_all("tab"), ElementsAre(1, 2));
  EXPECT_THAT(presence.leave_all("tab"), IsEmpty());
  EXPECT_THAT(presence.users(1), IsEmpty());
}

TEST(Presence, WhoIsRemovedLooksNoLongerAlsoWhenItsTabLeavesLater) {
  Presence presence;
  presence.enter("tab", 7, 1);
  presence.enter("tab", 7, 2);
  presence.remove(7, 1);
  EXPECT_FALSE(presence.looks_at("tab", 1));
  EXPECT_TRUE(presence.looks_at("tab", 2));
  presence.leave("tab", 1);
  EXPECT_THAT(presence.leave_all("tab"), ElementsAre(2));
}

TEST(Presence, OneSocketLooksAtABoundedNumberOfBoards) {
  Presence presence;
  std::int64_t project = 0;
  while (presence.enter("tab", 7, project)) {
    ++project;
    ASSERT_LE(project, 1000);
  }
  EXPECT_TRUE(presence.enter("tab", 7, 0));
  EXPECT_TRUE(presence.enter("other", 7, project));
}

TEST(SignInLimiter, StopsGuessingForAWhile) {
  SignInLimiter limiter;
  const SignInLimiter::Time now{};
  for (int i = 0; i < SignInLimiter::failures_allowed; ++i) {
    EXPECT_TRUE(limiter.allows("a", now));
    limiter.failed("a", now);
  }
  EXPECT_FALSE(limiter.allows("a", now));
  EXPECT_TRUE(limiter.allows("b", now));
  EXPECT_TRUE(limiter.allows("a", now + SignInLimiter::window));
}

TEST(SignInLimiter, ForgetsFailuresOnceSomebodyIsIn) {
  SignInLimiter limiter;
  const SignInLimiter::Time now{};
  for (int i = 0; i < SignInLimiter::failures_allowed; ++i) {
    limiter.failed("a", now);
  }
  limiter.succeeded("a");
  EXPECT_TRUE(limiter.allows("a", now));
}

}  // namespace
}  // namespace atrium
