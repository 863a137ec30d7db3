// UTF-8 counted in UTF-16 code units.
#include "base/utf16.hpp"

#include <gtest/gtest.h>

namespace sockeye::base {
namespace {

TEST(Utf16, FourBytesAreTwoUnits) {
  EXPECT_EQ(utf16_size(""), 0U);
  EXPECT_EQ(utf16_size("abc"), 3U);
  EXPECT_EQ(utf16_size("h€😀"), 4U);
  EXPECT_EQ(utf16_size("\U0010FFFF\uFFFF\u07FF"), 4U);
}

TEST(Utf16, APrefixEndsAtACharacter) {
  EXPECT_EQ(utf16_prefix("h€😀x", 0), 0U);
  EXPECT_EQ(utf16_prefix("h€😀x", 1), 1U);
  EXPECT_EQ(utf16_prefix("h€😀x", 2), 4U);
  EXPECT_EQ(utf16_prefix("h€😀x", 3), std::nullopt);
  EXPECT_EQ(utf16_prefix("h€😀x", 4), 8U);
  EXPECT_EQ(utf16_prefix("h€😀x", 5), 9U);
  EXPECT_EQ(utf16_prefix("h€😀x", 6), std::nullopt);
  EXPECT_EQ(utf16_prefix("", 0), 0U);
  EXPECT_EQ(utf16_prefix("", 1), std::nullopt);
}

}  // namespace
}  // namespace sockeye::base
