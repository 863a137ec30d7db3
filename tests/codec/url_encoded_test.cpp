// Names and values of queries and forms.
#include "codec/url_encoded.hpp"

#include <gtest/gtest.h>

namespace sockeye::codec {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;

TEST(UrlEncoded, EscapesAndPlusesAreDecodedAndTheRestStands) {
  EXPECT_EQ(url_decode("x+y%20z"), "x y z");
  EXPECT_EQ(url_decode("%e2%82%AC"), "€");
  EXPECT_EQ(url_decode("100%"), "100%");
  EXPECT_EQ(url_decode("%4"), "%4");
  EXPECT_EQ(url_decode("%zz%41"), "%zzA");
}

TEST(UrlEncoded, TheLastValueOfANameWinsInThePlaceOfItsFirst) {
  EXPECT_EQ(url_entries("a=1&b&a=2&&c=x=y&=z"),
            (Entries{{"a", "2"}, {"b", ""}, {"c", "x=y"}, {"", "z"}}));
  EXPECT_EQ(url_entries("%61=1&a=2"), (Entries{{"a", "2"}}));
  EXPECT_EQ(url_entries(""), Entries{});
  EXPECT_EQ(url_entries("&&&"), Entries{});
}

TEST(UrlEncoded, NamesAreComparedDecoded) {
  EXPECT_TRUE(is_url_name("%64", "d"));
  EXPECT_TRUE(is_url_name("a+b", "a b"));
  EXPECT_FALSE(is_url_name("D", "d"));
}

}  // namespace
}  // namespace sockeye::codec
