// Payloads are told from every other payload.
#include "numbered_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace load {
namespace {

TEST(NumberedText, ItsNumberComesBack) {
  NumberedText text(128, 7);
  for (const std::uint64_t number : {0ULL, 9ULL, 123'456ULL, 999'999'999'999ULL}) {
    const std::string made(text.with(number));
    EXPECT_EQ(made.size(), 128U);
    EXPECT_EQ(text.check(made), number);
    EXPECT_TRUE(text.same_mark(made));
  }
}

TEST(NumberedText, NoChangedByteAndNoOtherMarkPasses) {
  NumberedText text(64, 1);
  const std::string made(text.with(5));
  for (std::size_t i = 0; i < made.size(); ++i) {
    std::string changed = made;
    changed[i] = changed[i] == '!' ? '?' : '!';
    EXPECT_FALSE(text.check(changed)) << i;
  }
  EXPECT_FALSE(text.check(made.substr(1)));
  EXPECT_FALSE(text.check(made + "x"));
  EXPECT_FALSE(text.check({}));
  for (const std::uint32_t mark : {0U, 2U, 10U, 11U}) {
    const std::string other(NumberedText(64, mark).with(5));
    EXPECT_FALSE(text.check(other)) << mark;
    EXPECT_FALSE(text.same_mark(other)) << mark;
  }
}

}  // namespace
}  // namespace load
