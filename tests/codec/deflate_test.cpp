// Raw DEFLATE of messages: RFC 7692's examples, round trips with zlib on the other side, and what
// must be refused or bounded.
#include "codec/deflate.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "codec/padding.hpp"
#include "codec/zlib_oracle.hpp"

namespace sockeye::test {
namespace {

using codec::Deflater;
using codec::Inflater;
using Context = Inflater::Context;
using Status = Inflater::Status;

constexpr std::size_t plenty = 1'000'000;

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

/// The message, or why there is none.
std::string inflated(Inflater& inflater, std::string_view data, std::size_t max = plenty) {
  std::string room;
  const auto result = inflater.inflate(data, max, room);
  if (result.status == Status::too_big) return "too big";
  if (result.status == Status::bad_data) return "bad data";
  return std::string(result.message);
}

std::string inflated(std::string_view data, std::size_t max = plenty) {
  Inflater inflater(Context::fresh);
  return inflated(inflater, data, max);
}

std::string noise(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

/// Text with repetitions at many distances.
std::string prose(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) {
    if (text.size() > 20 && random() % 3 != 0) {
      const std::size_t from = random() % (text.size() - 10);
      text += text.substr(from, 5 + random() % 60);
    } else {
      text += static_cast<char>('a' + random() % 26);
    }
  }
  text.resize(size);
  return text;
}

TEST(Inflate, ReadsTheExamplesOfTheSpecification) {
  const std::string one_block = bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00});
  EXPECT_EQ(inflated(one_block), "Hello");
  const std::string stored =
      bytes({0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00});
  EXPECT_EQ(inflated(stored), "Hello");
  const std::string final_block = bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00});
  EXPECT_EQ(inflated(final_block), "Hello");
  const std::string two_blocks =
      bytes({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00});
  EXPECT_EQ(inflated(two_blocks), "Hello");
  EXPECT_EQ(inflated(bytes({0x00})), "");
}

TEST(Inflate, ReadsTheExampleOfAKeptContext) {
  const std::string first = bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00});
  const std::string again = bytes({0xf2, 0x00, 0x11, 0x00, 0x00});
  Inflater kept(Context::kept);
  EXPECT_EQ(inflated(kept, first), "Hello");
  EXPECT_EQ(inflated(kept, again), "Hello");
  Inflater fresh(Context::fresh);
  EXPECT_EQ(inflated(fresh, first), "Hello");
  EXPECT_EQ(inflated(fresh, again), "bad data");
  EXPECT_EQ(inflated(fresh, first), "Hello");
}

TEST(Inflate, ReadsWhatZlibCompressesInEveryWay) {
  for (const int level : {0, 1, 6, 9}) {
    for (const int strategy : {Z_DEFAULT_STRATEGY, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) {
      for (const int bits : {9, 12, 15}) {
        Inflater fresh(Context::fresh);
        for (const std::size_t size : {0U, 1U, 5U, 1000U, 70'000U}) {
          const std::string text = prose(size);
          const std::string open = ForeignDeflater(bits, level, strategy).message(text);
          EXPECT_TRUE(inflated(fresh, open) == text) << level << ' ' << strategy << ' ' << bits;
          const std::string ended = ForeignDeflater(bits, level, strategy).final_message(text);
          EXPECT_TRUE(inflated(fresh, ended) == text) << level << ' ' << strategy << ' ' << bits;
        }
        const std::string random = ForeignDeflater(bits, level, strategy).message(noise(9000));
        EXPECT_TRUE(inflated(fresh, random) == noise(9000));
      }
    }
  }
}

TEST(Inflate, KeepsTheContextAlsoPastFinalBlocks) {
  Inflater kept(Context::kept);
  ForeignDeflater foreign;
  const std::string text = prose(3000);
  const std::string first = foreign.message(text);
  const std::string second = foreign.message(text);
  EXPECT_LT(second.size(), first.size() / 4);
  EXPECT_EQ(inflated(kept, first), text);
  // Without a reference backwards, so that the compressor's own context stays as it was.
  EXPECT_EQ(inflated(kept, ForeignDeflater().final_message("")), "");
  EXPECT_EQ(inflated(kept, second), text);
}

TEST(Inflate, BlocksBehindAFinalOneCount) {
  const std::string part = ForeignDeflater().final_message("part ");
  EXPECT_EQ(inflated(part + part + part), "part part part ");
  EXPECT_EQ(inflated(part + bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "part Hello");
}

TEST(Inflate, FinalBlocksWithoutEndAreRefused) {
  const std::string empty = bytes({0x03, 0x00});
  std::string many;
  for (int i = 0; i < 60; ++i) many += empty;
  EXPECT_EQ(inflated(many), "");
  for (int i = 0; i < 100'000; ++i) many += empty;
  EXPECT_EQ(inflated(many), "bad data");
}

TEST(Inflate, TakesNothingAtAllForAnEmptyMessage) {
  Inflater inflater(Context::fresh);
  EXPECT_EQ(inflated(inflater, ""), "");
  EXPECT_EQ(inflated(inflater, {}), "");
  EXPECT_EQ(inflated(inflater, bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");
}

TEST(Inflate, RefusesWhatIsDamagedOrCutOff) {
  EXPECT_EQ(inflated(bytes({0xff, 0xff, 0xff, 0xff})), "bad data");
  // A stored block whose two lengths do not agree.
  EXPECT_EQ(inflated(bytes({0x00, 0x05, 0x00, 0x05, 0x00, 0x48})), "bad data");
  const std::string whole = ForeignDeflater().message(prose(500));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_EQ(inflated(whole.substr(0, size)), "bad data") << size;
  }
}

TEST(Inflate, BoundsWhatItMakes) {
  const std::string text(5000, 'a');
  const std::string data = ForeignDeflater().message(text);
  EXPECT_EQ(inflated(data, 5000), text);
  EXPECT_EQ(inflated(data, 4999), "too big");
  EXPECT_EQ(inflated(data, 1), "too big");
  EXPECT_EQ(inflated(data, 0), "too big");
  EXPECT_EQ(inflated(bytes({0x00}), 0), "");
  Inflater inflater(Context::fresh);
  EXPECT_EQ(inflated(inflater, data, 100), "too big");
  EXPECT_EQ(inflated(inflater, data, 5000), text);
}

TEST(Inflate, TakesNoMoreMemoryThanTheBoundAsks) {
  const std::string bomb = ForeignDeflater(15, 9).message(std::string(50'000'000, '\0'));
  Inflater inflater(Context::fresh);
  std::string room;
  EXPECT_EQ(inflater.inflate(bomb, 100'000, room).status, Status::too_big);
  EXPECT_LE(room.capacity(), 2U * 100'001U);
}

TEST(Inflate, LeavesReadablePaddingBehindTheMessage) {
  Inflater inflater(Context::fresh);
  std::string room;
  const auto result = inflater.inflate(ForeignDeflater().message(prose(3000)), plenty, room);
  EXPECT_EQ(result.message.data(), room.data());
  EXPECT_EQ(room.size(), 3000 + codec::padding);
}

TEST(Deflate, ZlibReadsIt) {
  for (int bits = 8; bits <= 15; ++bits) {
    for (const int level : {1, 6, 9}) {
      Deflater deflater({.window_bits = bits, .level = level, .mem_level = 8});
      std::string out;
      for (const std::size_t size : {100U, 1024U, 100'000U}) {
        const std::string text = prose(size, static_cast<unsigned>(size));
        ASSERT_TRUE(deflater.compress(text, out));
        EXPECT_LT(out.size(), size);
        // A window of 256 bytes can be inflated with, though not compressed for.
        EXPECT_TRUE(foreign_inflate(out + bytes({0, 0, 0xff, 0xff}), -bits, size + 100) == text);
        EXPECT_TRUE(inflated(out) == text);
      }
    }
  }
}

TEST(Deflate, EqualMessagesBecomeEqualBytes) {
  Deflater deflater({});
  std::string first;
  std::string other;
  std::string again;
  ASSERT_TRUE(deflater.compress(prose(5000, 1), first));
  ASSERT_TRUE(deflater.compress(prose(5000, 2), other));
  ASSERT_TRUE(deflater.compress(prose(5000, 1), again));
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

TEST(Deflate, SaysWhenItIsNotWorthIt) {
  Deflater deflater({});
  std::string out;
  EXPECT_FALSE(deflater.compress("", out));
  EXPECT_FALSE(deflater.compress("a", out));
  EXPECT_FALSE(deflater.compress(noise(100'000), out));
  EXPECT_TRUE(deflater.compress(std::string(100, 'a'), out));
  EXPECT_EQ(inflated(out), std::string(100, 'a'));
}

TEST(Deflate, LevelNoneShrinksNothing) {
  Deflater deflater({.level = 0});
  std::string out;
  EXPECT_FALSE(deflater.compress(std::string(10'000, 'a'), out));
}

}  // namespace
}  // namespace sockeye::test
