// The validator against a slow reference written from the definition: decode, then ask whether the
// number is one that UTF-8 may carry in that many bytes.
#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace sockeye::base {
namespace {

enum class Verdict { invalid, incomplete, complete };

unsigned byte_of(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// Whether some continuation of `piece`, the beginning of a character of `size` bytes, is valid.
bool has_valid_continuation(std::string_view piece, std::size_t size) {
  unsigned low = byte_of(piece, 0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < piece.size(); ++i) {
    if (byte_of(piece, i) >> 6 != 2) return false;
    low = low << 6 | (byte_of(piece, i) & 0x3F);
  }
  const unsigned free_bits = static_cast<unsigned>(size - piece.size()) * 6;
  low <<= free_bits;
  const unsigned high = std::min(low + (1U << free_bits) - 1, 0x10FFFFU);
  const std::array<unsigned, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  for (unsigned code = low; code <= high; ++code) {
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code >= smallest[size] && !surrogate) return true;
  }
  return false;
}

Verdict reference(std::string_view text) {
  while (!text.empty()) {
    const unsigned lead = byte_of(text, 0);
    if (lead < 0x80) {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t size = lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (size == 0) return Verdict::invalid;
    const std::size_t present = std::min(size, text.size());
    if (!has_valid_continuation(text.substr(0, present), size)) return Verdict::invalid;
    if (present < size) return Verdict::incomplete;
    text.remove_prefix(size);
  }
  return Verdict::complete;
}

Verdict in_pieces(std::string_view text, std::size_t piece) {
  Utf8Validator validator;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (!validator.feed(text.substr(at, piece))) return Verdict::invalid;
  }
  return validator.complete() ? Verdict::complete : Verdict::incomplete;
}

const std::vector<unsigned>& edge_bytes() {
  static const std::vector<unsigned> bytes{0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                           0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
                                           0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5,
                                           0xF7, 0xF8, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF};
  return bytes;
}

/// Calls `check` for each sequence of edge bytes of this length.
template <class Check>
void for_each_sequence(std::size_t length, std::string& text, const Check& check) {
  if (text.size() == length) {
    check(text);
    return;
  }
  for (const unsigned byte : edge_bytes()) {
    text.push_back(static_cast<char>(byte));
    for_each_sequence(length, text, check);
    text.pop_back();
  }
}

TEST(Utf8, EverySequenceOfEdgeBytesIsJudgedAsTheDefinitionDoes) {
  std::size_t wrong = 0;
  for (std::size_t length = 1; length <= 4; ++length) {
    std::string text;
    for_each_sequence(length, text, [&](const std::string& sequence) {
      const Verdict expected = reference(sequence);
      if (in_pieces(sequence, sequence.size()) == expected && in_pieces(sequence, 1) == expected &&
          is_valid_utf8(sequence) == (expected == Verdict::complete)) {
        return;
      }
      ++wrong;
    });
  }
  EXPECT_EQ(wrong, 0U);
}

TEST(Utf8, EveryPairOfBytesIsJudgedAsTheDefinitionDoes) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      ASSERT_EQ(in_pieces(text, 2), reference(text)) << first << " " << second;
    }
  }
}

TEST(Utf8, ABadByteIsFoundAtEveryOffsetOfALongText) {
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'a');
      ASSERT_TRUE(is_valid_utf8(text));
      text[at] = '\xFF';
      ASSERT_FALSE(is_valid_utf8(text)) << size << " " << at;
    }
  }
}

TEST(Utf8, CharactersOfEachLengthMayBeCutAnywhere) {
  const std::string text =
      "plain ascii \u00E4\u00DF \u20AC\uFFFD \U0001F600\U0010FFFF and more ascii";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_EQ(in_pieces(text, piece), Verdict::complete) << piece;
  }
}

struct FailFast {
  const char* name;
  std::string bad;  // the last byte is the first that cannot stand there
};

class Utf8FailFast : public testing::TestWithParam<FailFast> {};

TEST_P(Utf8FailFast, IsRefusedAtItsFirstWrongByteAndNotBefore) {
  const std::string& bad = GetParam().bad;
  Utf8Validator validator;
  for (std::size_t i = 0; i + 1 < bad.size(); ++i) {
    ASSERT_TRUE(validator.feed(std::string_view(bad).substr(i, 1))) << i;
  }
  EXPECT_FALSE(validator.feed(std::string_view(bad).substr(bad.size() - 1)));
}

INSTANTIATE_TEST_SUITE_P(
    Sequences, Utf8FailFast,
    testing::Values(FailFast{"StrayContinuation", "\x80"}, FailFast{"OverlongSlash", "\xC0"},
                    FailFast{"OverlongTwo", "\xC1"}, FailFast{"OverlongThree", "\xE0\x9F"},
                    FailFast{"OverlongFour", "\xF0\x8F"}, FailFast{"HighSurrogate", "\xED\xA0"},
                    FailFast{"LowSurrogate", "\xED\xB0"}, FailFast{"PastTheLast", "\xF4\x90"},
                    FailFast{"FiveBytes", "\xF8"}, FailFast{"SixBytes", "\xFC"},
                    FailFast{"AsciiWithin",
                             "\xE2\x82"
                             "a"},
                    FailFast{"LeadWithin", "\xE2\xC3"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Utf8, ATextThatEndsWithinACharacterIsIncomplete) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.feed("\xF0\x9F\x98"));
  EXPECT_FALSE(validator.complete());
  EXPECT_FALSE(is_valid_utf8("\xF0\x9F\x98"));
  validator.reset();
  EXPECT_TRUE(validator.complete());
  EXPECT_TRUE(validator.feed("a"));
}

}  // namespace
}  // namespace sockeye::base
