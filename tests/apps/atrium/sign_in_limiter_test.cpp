// How often a password may be guessed.
#include "sign_in_limiter.hpp"

#include <gtest/gtest.h>

#include "parts.hpp"

namespace atrium {
namespace {

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
