// Reading JSON: what is taken and refused, where the error is said to be, what the tape holds.
#include "codec/json_reader.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "codec/json_documents.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

/// Reads from a block of exactly the text's size, so that a sanitizer sees any byte read beyond.
JsonStatus status_of(std::string_view text) {
  const auto block = std::make_unique<char[]>(text.size());
  text.copy(block.get(), text.size());
  Tape tape;
  return json_read({block.get(), text.size()}, {}, tape);
}

Value parsed(std::string_view text) {
  Tape tape;
  EXPECT_TRUE(json_read(text, {}, tape).ok()) << text;
  return tape.root().to_value();
}

TEST(JsonReader, TakesAndRefusesWhatJsonParseDoes) {
  for (const auto& document : tables::documents) {
    EXPECT_EQ(status_of(document.text).ok(), document.accepted) << document.text;
  }
}

TEST(JsonReader, WhatItReadsPrintsAsJsonStringifyPrintsIt) {
  for (const auto& document : tables::documents) {
    if (!document.accepted) continue;
    EXPECT_EQ(parsed(document.text).to_json(), document.printed);
  }
}

/// What is said of a text, and what of the same behind more space than a short one has.
void expect_read_alike(const std::string& text) {
  const std::string space(2000, ' ');
  const JsonStatus status = status_of(text);
  const JsonStatus behind = status_of(space + text);
  EXPECT_EQ(status.error, behind.error) << text;
  if (status.located) {
    EXPECT_EQ(status.offset + space.size(), behind.offset) << text;
  }
  if (status.ok() && behind.ok()) {
    EXPECT_EQ(parsed(text).to_json(), parsed(space + text).to_json());
  }
}

TEST(JsonReader, ShortTextsAreReadAsLongOnesAre) {
  for (const auto& document : tables::documents) expect_read_alike(std::string(document.text));
}

TEST(JsonReader, ShortTextsWithOneByteChangedAreReadAsLongOnesAre) {
  const std::string text =
      R"(["move",{"x":-1.5e3,"on":true,"name":"rather a long one, of 40 bytes"},[],null])";
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[at] = static_cast<char>(byte);
      expect_read_alike(changed);
    }
    expect_read_alike(text.substr(0, at));
  }
}

TEST(JsonReader, IntegersStayExactUpTo64Bits) {
  EXPECT_EQ(parsed("9223372036854775807").as<std::int64_t>(), INT64_MAX);
  EXPECT_EQ(parsed("-9223372036854775808").as<std::int64_t>(), INT64_MIN);
  EXPECT_EQ(parsed("9223372036854775807").kind(), Kind::int64);
  EXPECT_EQ(parsed("9223372036854775808").kind(), Kind::uint64);
  EXPECT_EQ(parsed("18446744073709551615").as<std::uint64_t>(), UINT64_MAX);
}

TEST(JsonReader, IntegersPast64BitsBecomeDoubles) {
  EXPECT_EQ(parsed("18446744073709551616").kind(), Kind::number);
  EXPECT_EQ(parsed("18446744073709551616").as<double>(), 18446744073709551616.0);
  EXPECT_EQ(parsed("-9223372036854775809").kind(), Kind::number);
}

TEST(JsonReader, FractionsAndExponentsAreDoublesEvenWhenWhole) {
  EXPECT_EQ(parsed("5.0").kind(), Kind::number);
  EXPECT_EQ(parsed("5e0").kind(), Kind::number);
  EXPECT_EQ(parsed("5").kind(), Kind::int64);
}

TEST(JsonReader, MinusZeroIsADouble) {
  const Value zero = parsed("-0");
  EXPECT_EQ(zero.kind(), Kind::number);
  EXPECT_TRUE(std::signbit(zero.as<double>()));
}

TEST(JsonReader, NumbersOutOfRangeBecomeInfiniteOrZero) {
  EXPECT_EQ(parsed("1e400").as<double>(), HUGE_VAL);
  EXPECT_EQ(parsed("-1e400").as<double>(), -HUGE_VAL);
  EXPECT_EQ(parsed("1e-400").as<double>(), 0.0);
  EXPECT_TRUE(std::signbit(parsed("-1e-400").as<double>()));
  EXPECT_EQ(parsed("0.000000000000000000000000001e400").as<double>(), HUGE_VAL);
  EXPECT_EQ(parsed("1e99999999999999999999").as<double>(), HUGE_VAL);
  EXPECT_EQ(parsed("1e-99999999999999999999").as<double>(), 0.0);
  EXPECT_EQ(parsed("0e99999999999999999999").as<double>(), 0.0);
}

TEST(JsonReader, ALoneSurrogateIsKeptAsWtf8) {
  EXPECT_EQ(parsed(R"("\ud800")").text(), "\xED\xA0\x80");
  EXPECT_EQ(parsed(R"("\udfff!")").text(), "\xED\xBF\xBF!");
  EXPECT_EQ(parsed(R"("\ud83d\ude00")").text(), "\xF0\x9F\x98\x80");
}

TEST(JsonReader, RefusesBytesThatAreNoUtf8) {
  for (const std::string_view bad : {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xE2\x82\"",
                                     "\"\xF4\x90\x80\x80\"", "[\"ok\",\"\x80\"]"}) {
    EXPECT_EQ(status_of(bad).error, JsonError::invalid_utf8) << bad;
  }
}

TEST(JsonReader, SaysWhatIsWrongAndWhere) {
  const auto expect = [](std::string_view text, JsonError error, std::size_t offset) {
    const JsonStatus status = status_of(text);
    EXPECT_EQ(status.error, error) << text << ": " << describe(status.error);
    EXPECT_EQ(status.offset, offset) << text;
  };
  expect("", JsonError::empty, 0);
  expect("  ", JsonError::empty, 2);
  expect("[1,x]", JsonError::syntax, 3);
  expect("[1 2]", JsonError::syntax, 3);
  expect("[1,", JsonError::syntax, 3);
  expect("{\"a\":1,}", JsonError::syntax, 7);
  expect("[10,012]", JsonError::invalid_number, 4);
  expect("[1.]", JsonError::invalid_number, 1);
  expect(R"(["a","\x"])", JsonError::invalid_escape, 6);
  expect(R"("ab\u12")", JsonError::invalid_escape, 3);
  expect("[] 1", JsonError::trailing_text, 3);
  expect("[\"a", JsonError::unclosed_string, 3);
  EXPECT_EQ(status_of("\"\n\"").error, JsonError::control_character);
  EXPECT_EQ(status_of("[1,x]").message(), "unexpected token at offset 3");
}

TEST(JsonReader, NestingEndsAtTheLimit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  Tape tape;
  EXPECT_TRUE(json_read(nested(128), {}, tape).ok());
  EXPECT_EQ(json_read(nested(129), {}, tape).error, JsonError::too_deep);
  EXPECT_TRUE(json_read(nested(3), {.max_depth = 3}, tape).ok());
  EXPECT_EQ(json_read(nested(4), {.max_depth = 3}, tape).error, JsonError::too_deep);
  EXPECT_EQ(json_read(std::string(1'000'000, '['), {}, tape).error, JsonError::too_deep);
}

TEST(JsonReader, StringsWithoutEscapesAreViewsIntoTheText) {
  const std::string text = R"(["plain","esc\"aped"])";
  Tape tape;
  ASSERT_TRUE(json_read(text, {}, tape).ok());
  const Elements elements = tape.root().elements();
  EXPECT_EQ(elements[0].as_string().data(), text.data() + 2);
  EXPECT_EQ(elements[1].as_string(), "esc\"aped");
}

TEST(JsonReader, AFailedReadLeavesAnEmptyTape) {
  Tape tape;
  ASSERT_TRUE(json_read("[1]", {}, tape).ok());
  ASSERT_FALSE(json_read("[1,2", {}, tape).ok());
  EXPECT_TRUE(tape.empty());
  EXPECT_TRUE(tape.root().is_null());
}

TEST(JsonReader, ATapeIsUsedAgainAndAgain) {
  Tape tape;
  for (int i = 0; i < 100; ++i) {
    const std::string text = "[" + std::to_string(i) + R"(,"\u0041\n"])";
    ASSERT_TRUE(json_read(text, {}, tape).ok());
    EXPECT_EQ(tape.root().elements()[0].as_int64(), i);
    EXPECT_EQ(tape.root().elements()[1].as_string(), "A\n");
  }
}

TEST(Cursor, SkipsContainersInOneStep) {
  Tape tape;
  const std::string text = R"([[1,[2,{"x":[3]}]],{"a":{"b":[]},"c":4},5])";
  ASSERT_TRUE(json_read(text, {}, tape).ok());
  const Elements elements = tape.root().elements();
  EXPECT_EQ(elements.size(), 3u);
  EXPECT_EQ(elements[2].as_int64(), 5);
  EXPECT_EQ(elements[1]["c"].as_int64(), 4);
  EXPECT_EQ(elements.drop(1).size(), 2u);
  EXPECT_TRUE(elements[3].is_null());
  EXPECT_TRUE(elements.drop(9).empty());
}

TEST(Cursor, OfARepeatedKeyTheLastOneCounts) {
  Tape tape;
  ASSERT_TRUE(json_read(R"({"a":1,"b":2,"a":3})", {}, tape).ok());
  EXPECT_EQ(tape.root()["a"].as_int64(), 3);
  EXPECT_TRUE(tape.root()["z"].is_null());
}

}  // namespace
}  // namespace sockeye::codec
