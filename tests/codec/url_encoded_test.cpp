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

// Golden: encodeURIComponent of the same texts.
TEST(UrlEncoded, IsWrittenAsEncodeUriComponentDoes) {
  EXPECT_EQ(url_encode("azAZ09-_.!~*'()"), "azAZ09-_.!~*'()");
  EXPECT_EQ(url_encode(" +&=?#/%:;,@$[]\""), "%20%2B%26%3D%3F%23%2F%25%3A%3B%2C%40%24%5B%5D%22");
  EXPECT_EQ(url_encode("é€😀"), "%C3%A9%E2%82%AC%F0%9F%98%80");
  EXPECT_EQ(url_encode(std::string("\0\n", 2)), "%00%0A");
  EXPECT_EQ(url_decode(url_encode("a b+c&d=é")), "a b+c&d=é");
}

}  // namespace
}  // namespace sockeye::codec
