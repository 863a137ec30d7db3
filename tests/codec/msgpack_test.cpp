// MessagePack in the dialect of notepack.io 2.2: what is written, and what is read.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "codec/append_argument.hpp"
#include "codec/hex.hpp"
#include "codec/msgpack_reader.hpp"
#include "codec/msgpack_writer.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using test::from_hex;
using test::to_hex;

EncodedPayload written(const Value& value) {
  MsgpackWriter writer;
  encode(writer, value);
  return writer.finish();
}

std::string hex_of(const Value& value) {
  return to_hex(written(value).bytes);
}

struct Read {
  MsgpackError error;
  Value value;
};

Read read(std::string_view hex, std::size_t max_depth = 128) {
  const std::string bytes = from_hex(hex);
  Tape tape;
  const MsgpackError error = msgpack_read(bytes, {.max_depth = max_depth}, tape);
  return {error, tape.root().to_value()};
}

Value value_of(std::string_view hex) {
  const Read result = read(hex);
  EXPECT_EQ(result.error, MsgpackError::none) << hex;
  return result.value;
}

std::string run(std::string_view byte, std::size_t count) {
  std::string all;
  while (count-- > 0) all += byte;
  return all;
}

struct Pair {
  Value value;
  std::string hex;
};

// As notepack.io 2.2.0 encodes them.
const Pair both_ways[] = {
    {{}, "c0"},
    {false, "c2"},
    {true, "c3"},
    {0, "00"},
    {127, "7f"},
    {128, "cc80"},
    {255, "ccff"},
    {256, "cd0100"},
    {65535, "cdffff"},
    {65536, "ce00010000"},
    {4294967295, "ceffffffff"},
    {4294967296, "cf0000000100000000"},
    {std::int64_t{1} << 40, "cf0000010000000000"},
    {-1, "ff"},
    {-5, "fb"},
    {-32, "e0"},
    {-33, "d0df"},
    {-128, "d080"},
    {-129, "d1ff7f"},
    {-32768, "d18000"},
    {-32769, "d2ffff7fff"},
    {-2147483648, "d280000000"},
    {-2147483649, "d3ffffffff7fffffff"},
    {INT64_MAX, "cf7fffffffffffffff"},
    {INT64_MIN, "d38000000000000000"},
    {UINT64_MAX, "cfffffffffffffffff"},
    {1.5, "cb3ff8000000000000"},
    {0.1, "cb3fb999999999999a"},
    {-2.5, "cbc004000000000000"},
    {1e300, "cb7e37e43c8800759c"},
    {"", "a0"},
    {"hello", "a568656c6c6f"},
    {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "a9c3a9e282acf09f9880"},
    {std::string(31, 'x'), "bf" + run("78", 31)},
    {std::string(32, 'x'), "d920" + run("78", 32)},
    {std::string(256, 'x'), "da0100" + run("78", 256)},
    {std::string(65536, 'x'), "db00010000" + run("78", 65536)},
    {Binary{}, "c400"},
    {Binary{1, 9}, "c4020109"},
    {Binary(std::string_view(std::string(256, 'x'))), "c50100" + run("78", 256)},
    {Binary(std::string_view(std::string(65536, 'x'))), "c600010000" + run("78", 65536)},
    {Value::array(), "90"},
    {Value::array({1, "a", Value::array({{}})}), "9301a16191c0"},
    {Value::array(std::vector<Value>(15, 1)), "9f" + run("01", 15)},
    {Value::array(std::vector<Value>(16, 1)), "dc0010" + run("01", 16)},
    {Value::array(std::vector<Value>(65536, 1)), "dd00010000" + run("01", 65536)},
    {Value::object(), "80"},
    {Value::object({{"a", 1}, {"b", Value::object({{"", {}}})}}), "82a16101a16281a0c0"},
};

TEST(Msgpack, EachValueIsWrittenInTheShortestFormAndReadBack) {
  for (const Pair& pair : both_ways) {
    EXPECT_EQ(hex_of(pair.value), pair.hex);
    EXPECT_EQ(value_of(pair.hex), pair.value) << pair.hex.substr(0, 40);
  }
}

TEST(Msgpack, AnObjectOf16MembersHasALongHead) {
  Value object = Value::object();
  std::string members;
  for (char c = 'a'; c < 'a' + 16; ++c) {
    object.set(std::string(1, c), 1);
    members += "a1" + to_hex(std::string(1, c)) + "01";
  }
  EXPECT_EQ(hex_of(object), "de0010" + members);
  EXPECT_EQ(value_of("de0010" + members), object);
}

TEST(Msgpack, AWholeDoubleIsWrittenAsTheIntegerThatJavaScriptSeesInIt) {
  EXPECT_EQ(hex_of(5.0), "05");
  EXPECT_EQ(hex_of(-5.0), "fb");
  EXPECT_EQ(hex_of(-0.0), "00");
  EXPECT_EQ(hex_of(1e18), "cf0de0b6b3a7640000");
  EXPECT_EQ(hex_of(18446744073709551616.0), "cb43f0000000000000");
  EXPECT_EQ(hex_of(-9223372036854775808.0), "d38000000000000000");
  EXPECT_EQ(hex_of(-1e19), "cbc3e158e460913d00");
}

TEST(Msgpack, NaNAndInfinitiesAreNumbers) {
  EXPECT_EQ(hex_of(std::numeric_limits<double>::infinity()), "cb7ff0000000000000");
  EXPECT_TRUE(std::isnan(value_of("cb7ff8000000000000").as<double>()));
  EXPECT_TRUE(std::isinf(value_of("cbfff0000000000000").as<double>()));
}

TEST(Msgpack, ALoneSurrogateIsWrittenAsTheReplacementCharacter) {
  EXPECT_EQ(hex_of("a\xED\xA0\x80z"), "a561efbfbd7a");
  EXPECT_EQ(hex_of("\xED\xB0\x80"), "a3efbfbd");
  EXPECT_EQ(hex_of("a\xFFz"), "a561efbfbd7a");
  EXPECT_EQ(hex_of(Value::object({{"\xED\xA0\x80", 1}})), "81a3efbfbd01");
}

TEST(Msgpack, IntegersThatABrowserRoundsAreCounted) {
  constexpr std::int64_t safe = (std::int64_t{1} << 53) - 1;
  EXPECT_EQ(written(Value::array({safe, -safe, 1.5})).unsafe_integers, 0u);
  EXPECT_EQ(written(Value::array({safe + 1, -safe - 1, UINT64_MAX})).unsafe_integers, 3u);
}

TEST(Msgpack, LongerFormsThanNeededAreRead) {
  EXPECT_EQ(value_of("cc05"), Value(5));
  EXPECT_EQ(value_of("cd0005"), Value(5));
  EXPECT_EQ(value_of("ce00000005"), Value(5));
  EXPECT_EQ(value_of("cf0000000000000005"), Value(5));
  EXPECT_EQ(value_of("d0ff"), Value(-1));
  EXPECT_EQ(value_of("d3ffffffffffffffff"), Value(-1));
  EXPECT_EQ(value_of("ca3fc00000"), Value(1.5));
  EXPECT_EQ(value_of("d90161"), Value("a"));
  EXPECT_EQ(value_of("da000161"), Value("a"));
  EXPECT_EQ(value_of("dd0000000101"), Value::array({1}));
  EXPECT_EQ(value_of("df00000001a16101"), Value::object({{"a", 1}}));
}

TEST(Msgpack, UndefinedIsAnAbsentMemberAndANullElement) {
  EXPECT_EQ(value_of("d40000"), Value());
  EXPECT_EQ(value_of("83a161d40000a16201a163d40000"), Value::object({{"b", 1}}));
  EXPECT_EQ(value_of("93d4000001d40000"), Value::array({{}, 1, {}}));
  EXPECT_EQ(value_of("9281a161d4000001"), Value::array({Value::object(), 1}));
}

TEST(Msgpack, ADateIsTheTextThatJsonWouldMakeOfIt) {
  EXPECT_EQ(value_of("d7000000000000000000"), Value("1970-01-01T00:00:00.000Z"));
  EXPECT_EQ(value_of("d700ffffffffffffffff"), Value("1969-12-31T23:59:59.999Z"));
  EXPECT_EQ(value_of("d7000000018bcfe5687b"), Value("2023-11-14T22:13:20.123Z"));
  EXPECT_EQ(value_of("d7000000000013d42c00"), Value("1970-01-04T20:24:32.000Z"));
  EXPECT_EQ(value_of("d700001eb208c2dc0000"), Value("+275760-09-13T00:00:00.000Z"));
  EXPECT_EQ(value_of("d700ffe14df73d240000"), Value("-271821-04-20T00:00:00.000Z"));
  EXPECT_EQ(value_of("d700001eb208c2dc0001"), Value());
  EXPECT_EQ(value_of("d7007fffffffffffffff"), Value());
  EXPECT_EQ(value_of("d7008000000000000000"), Value());
}

TEST(Msgpack, AnArrayBufferIsBinary) {
  EXPECT_EQ(value_of("c70300010203"), Value(Binary{1, 2, 3}));
  EXPECT_EQ(value_of("c8000100ff"), Value(Binary{255}));
  EXPECT_EQ(value_of("c90000000000"), Value(Binary{}));
}

TEST(Msgpack, AnUnknownExtensionIsItsTypeAndItsBytes) {
  EXPECT_EQ(value_of("d40107"), Value::array({1, Binary{7}}));
  EXPECT_EQ(value_of("d50001ff"), Value::array({0, Binary{1, 255}}));
  EXPECT_EQ(value_of("d6ff00000000"), Value::array({-1, Binary{0, 0, 0, 0}}));
  EXPECT_EQ(value_of("d8"
                     "7f" +
                     run("aa", 16))
                .size(),
            2u);
  EXPECT_EQ(value_of("c702050102"), Value::array({5, Binary{1, 2}}));
  EXPECT_EQ(value_of("92d4010701"), Value::array({Value::array({1, Binary{7}}), 1}));
}

TEST(Msgpack, AnIntegersKeyIsItsDigits) {
  EXPECT_EQ(value_of("830501ff02cfffffffffffffffff03"),
            Value::object({{"5", 1}, {"-1", 2}, {"18446744073709551615", 3}}));
}

TEST(Msgpack, OfARepeatedKeyTheLastOneCounts) {
  EXPECT_EQ(value_of("82a16101a16102"), Value::object({{"a", 2}}));
}

TEST(Msgpack, WhatEndsTooEarlyIsRefused) {
  for (const Pair& pair : both_ways) {
    if (pair.hex.size() > 200) continue;
    for (std::size_t size = 0; size < pair.hex.size(); size += 2) {
      const std::string_view part = std::string_view(pair.hex).substr(0, size);
      EXPECT_EQ(read(part).error, MsgpackError::truncated) << part;
    }
  }
  for (const char* part : {"d4", "d400", "d70000", "c7", "c703", "c70300", "c7030001", "c800",
                           "c9ffffffff00", "d8", "81", "81a161", "ca000000", "cb"}) {
    EXPECT_EQ(read(part).error, MsgpackError::truncated) << part;
  }
}

TEST(Msgpack, AnnouncedSizesCostNothingBeforeTheirBytesAreThere) {
  for (const char* huge : {"ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff", "c9ffffffff00",
                           "dcffff", "deffff", "91dd7fffffff01"}) {
    const std::string bytes = from_hex(huge);
    Tape tape;
    EXPECT_EQ(msgpack_read(bytes, {}, tape), MsgpackError::truncated) << huge;
    EXPECT_LE(tape.tokens().capacity(), 8u) << huge;
  }
}

TEST(Msgpack, MoreThanOneValueIsRefused) {
  EXPECT_EQ(read("0102").error, MsgpackError::trailing_bytes);
  EXPECT_EQ(read("8000").error, MsgpackError::trailing_bytes);
  EXPECT_EQ(read("9101c0").error, MsgpackError::trailing_bytes);
}

TEST(Msgpack, WhatIsNoMessagePackIsRefused) {
  EXPECT_EQ(read("c1").error, MsgpackError::invalid_type);
  EXPECT_EQ(read("91c1").error, MsgpackError::invalid_type);
  EXPECT_EQ(read("a1ff").error, MsgpackError::invalid_utf8);
  EXPECT_EQ(read("a3eda080").error, MsgpackError::invalid_utf8);
  EXPECT_EQ(read("81a1ff01").error, MsgpackError::invalid_utf8);
}

TEST(Msgpack, AKeyIsAStringOrAnInteger) {
  for (const char* map :
       {"81c001", "81c301", "81cb3ff800000000000001", "819001", "818001", "81c4016101",
        "81d4000001", "82a16101d4000001", "81d700000000000000000001", "81d4010101"}) {
    EXPECT_EQ(read(map).error, MsgpackError::invalid_key) << map;
  }
}

TEST(Msgpack, DepthIsLimited) {
  EXPECT_EQ(read(run("91", 4) + "01", 4).error, MsgpackError::none);
  EXPECT_EQ(read(run("91", 5) + "01", 4).error, MsgpackError::too_deep);
  EXPECT_EQ(read(run("81a161", 5) + "01", 4).error, MsgpackError::too_deep);
  EXPECT_EQ(read(run("91", 1'000'000) + "01").error, MsgpackError::too_deep);
  // Siblings are not inside one another.
  EXPECT_EQ(read("dc0010" + run("90", 16), 2).error, MsgpackError::none);
}

TEST(Msgpack, AnArgumentIsAppendedWhereverTheHeadGrows) {
  for (const std::size_t size : {1u, 14u, 15u, 16u, 65534u, 65535u, 65536u}) {
    EncodedPayload payload = written(Value::array(std::vector<Value>(size, "x")));
    append_argument(payload, "offset");
    std::vector<Value> longer(size, "x");
    longer.emplace_back("offset");
    EXPECT_EQ(payload.bytes, written(Value::array(std::move(longer))).bytes) << size;
  }
}

}  // namespace
}  // namespace sockeye::codec
