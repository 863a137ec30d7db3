// Base64: the vectors of RFC 4648, and decoding as lenient as Node's Buffer.
#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sockeye::base {
namespace {

struct Vector {
  const char* plain;
  const char* encoded;
};

class Base64Vectors : public testing::TestWithParam<Vector> {};

TEST_P(Base64Vectors, AreEncodedAndDecoded) {
  EXPECT_EQ(base64_encode(GetParam().plain), GetParam().encoded);
  EXPECT_EQ(base64_decode(GetParam().encoded), GetParam().plain);
}

INSTANTIATE_TEST_SUITE_P(Rfc4648, Base64Vectors,
                         testing::Values(Vector{"", ""}, Vector{"f", "Zg=="}, Vector{"fo", "Zm8="},
                                         Vector{"foo", "Zm9v"}, Vector{"foob", "Zm9vYg=="},
                                         Vector{"fooba", "Zm9vYmE="}, Vector{"foobar", "Zm9vYmFy"}),
                         [](const auto& test) { return "Of_" + std::string(test.param.plain); });

TEST(Base64, EveryByteValueSurvivesARoundTripAtEveryLength) {
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 7 + size));
    const std::string encoded = base64_encode(bytes);
    ASSERT_EQ(encoded.size(), base64_size(size));
    ASSERT_EQ(base64_decode(encoded), bytes);
  }
}

TEST(Base64, TheEndOfWhatWasWrittenIsAnswered) {
  std::string out(9, '#');
  EXPECT_EQ(base64_encode("foob", out.data()), out.data() + 8);
  EXPECT_EQ(out, "Zm9vYg==#");
}

struct Lenient {
  const char* name;
  std::string text;
  std::string bytes;
};

class Base64Lenient : public testing::TestWithParam<Lenient> {};

TEST_P(Base64Lenient, DecodesAsNodeDoes) {
  EXPECT_EQ(base64_decode(GetParam().text), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Base64Lenient,
    testing::Values(Lenient{"InvalidCharactersAreSkipped", "@@@@AQID=", "\x01\x02\x03"},
                    Lenient{"BetweenCharactersToo", "A@Q@I@D", "\x01\x02\x03"},
                    Lenient{"BlanksAreSkipped", " AQ\r\nID\t", "\x01\x02\x03"},
                    Lenient{"BytesPastAsciiAreSkipped", "AQ\xC3\xA9ID", "\x01\x02\x03"},
                    Lenient{"TheUrlAlphabetIsRead", "-_+/", "\xFB\xFF\xBF"},
                    Lenient{"PaddingMayBeAbsent", "AQI", "\x01\x02"},
                    Lenient{"PaddingMayBeShort", "AQ=", "\x01"},
                    Lenient{"PaddingEndsTheText", "AQ==AQ==", "\x01"},
                    Lenient{"ASingleLastCharacterIsDropped", "AQIDA", "\x01\x02\x03"},
                    Lenient{"OneCharacterIsNothing", "A", ""},
                    Lenient{"PaddingFirstIsNothing", "=AQID", ""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Base64, TheTargetsFormerContentIsReplaced) {
  std::string out = "something longer than the result";
  base64_decode("Zg==", out);
  EXPECT_EQ(out, "f");
}

}  // namespace
}  // namespace sockeye::base
