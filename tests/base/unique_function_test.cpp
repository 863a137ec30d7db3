// Callables that move: what they capture is moved, called and destroyed exactly once.
#include "sockeye/unique_function.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <utility>

namespace sockeye {
namespace {

TEST(UniqueFunction, IsEmptyUntilItGetsACallable) {
  UniqueFunction<int()> call;
  EXPECT_FALSE(call);
  call = [] { return 3; };
  EXPECT_TRUE(call);
  EXPECT_EQ(call(), 3);
  call = nullptr;
  EXPECT_FALSE(call);
  int (*none)() = nullptr;
  EXPECT_FALSE(UniqueFunction<int()>(none));
}

TEST(UniqueFunction, HoldsSmallAndLargeClosuresThatCannotBeCopied) {
  auto small_value = std::make_unique<int>(1);
  UniqueFunction<int(int)> small = [value = std::move(small_value)](int more) {
    return *value + more;
  };
  EXPECT_EQ(small(2), 3);
  std::array<char, 200> filler{};
  filler[199] = 5;
  auto large_value = std::make_unique<int>(10);
  UniqueFunction<int(int)> large = [filler, value = std::move(large_value)](int more) {
    return *value + filler[199] + more;
  };
  auto moved = std::move(large);
  EXPECT_FALSE(large);
  EXPECT_EQ(moved(1), 16);
  moved = std::move(small);
  EXPECT_EQ(moved(2), 3);
}

TEST(UniqueFunction, DestroysWhatItHoldsOnce) {
  const auto kept = std::make_shared<int>(0);
  {
    UniqueFunction<void()> first = [kept] {};
    UniqueFunction<void()> second = [kept, filler = std::array<char, 100>{}] { (void)filler; };
    EXPECT_EQ(kept.use_count(), 3);
    first = std::move(second);
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(UniqueFunction, PassesReferencesAndMovedArgumentsThrough) {
  UniqueFunction<std::size_t(std::string&, std::unique_ptr<int>)> call =
      [](std::string& text, std::unique_ptr<int> value) {
        text += 'x';
        return text.size() + static_cast<std::size_t>(*value);
      };
  std::string text = "ab";
  EXPECT_EQ(call(text, std::make_unique<int>(7)), 10U);
  EXPECT_EQ(text, "abx");
}

}  // namespace
}  // namespace sockeye
