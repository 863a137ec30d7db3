// Writing JSON as JSON.stringify does, with binary as placeholders.
#include "codec/json_writer.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <string>

#include "codec/json_numbers.hpp"
#include "codec/json_text.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

std::string printed(double value) {
  std::string text;
  append_json_number(text, value);
  return text;
}

std::string escaped(std::string_view value) {
  std::string text;
  append_json_string(text, value);
  return text;
}

std::string written(const Value& value) {
  JsonWriter& writer = json_writer();
  encode(writer, value);
  return writer.finish().bytes;
}

TEST(JsonWriter, PrintsNumbersAsJavaScriptDoes) {
  for (const auto& number : tables::numbers) {
    EXPECT_EQ(printed(std::bit_cast<double>(number.bits)), number.printed)
        << std::hex << number.bits;
  }
}

TEST(JsonWriter, PrintsNumbersAtTheEdgesOfTheirForms) {
  EXPECT_EQ(printed(1e21), "1e+21");
  EXPECT_EQ(printed(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(printed(1e-7), "1e-7");
  EXPECT_EQ(printed(1.5e-7), "1.5e-7");
  EXPECT_EQ(printed(0.000001), "0.000001");
  EXPECT_EQ(printed(-0.0), "0");
  EXPECT_EQ(printed(5.0), "5");
  EXPECT_EQ(printed(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(printed(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonWriter, EscapesWhatJsonStringifyEscapesAndNothingElse) {
  EXPECT_EQ(escaped("plain"), R"("plain")");
  EXPECT_EQ(escaped("\"\\/"), R"("\"\\/")");
  EXPECT_EQ(escaped("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(escaped(std::string_view("\0\x01\x1F\x7F", 4)), "\"\\u0000\\u0001\\u001f\x7F\"");
  EXPECT_EQ(escaped("\u2028\u2029"), "\"\u2028\u2029\"");
  EXPECT_EQ(escaped("\u00e9\u20ac\U0001F600"), "\"\u00e9\u20ac\U0001F600\"");
}

TEST(JsonWriter, EscapesAtEveryPlaceOfAWord) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '"';
      EXPECT_EQ(escaped(text),
                '"' + std::string(at, 'x') + "\\\"" + std::string(size - at - 1, 'x') + '"');
      text[at] = '\x1F';
      EXPECT_EQ(escaped(text),
                '"' + std::string(at, 'x') + "\\u001f" + std::string(size - at - 1, 'x') + '"');
    }
  }
}

TEST(JsonWriter, WritesALoneSurrogateAsAnEscape) {
  EXPECT_EQ(escaped("\xED\xA0\x80"), R"("\ud800")");
  EXPECT_EQ(escaped("a\xED\xBF\xBF!"), R"("a\udfff!")");
}

TEST(JsonWriter, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(escaped("a\xFFz"), "\"a\uFFFDz\"");
  EXPECT_EQ(escaped("\xC3"), "\"\uFFFD\"");
  EXPECT_EQ(escaped("\xE2\x82"), "\"\uFFFD\uFFFD\"");
  EXPECT_EQ(escaped("\xC0\x80"), "\"\uFFFD\uFFFD\"");
  EXPECT_EQ(escaped("\xF4\x90\x80\x80"), "\"\uFFFD\uFFFD\uFFFD\uFFFD\"");
}

TEST(JsonWriter, NestsWithCommasWhereTheyBelong) {
  EXPECT_EQ(written(Value::array({})), "[]");
  EXPECT_EQ(written(Value::object({})), "{}");
  EXPECT_EQ(written(Value::array({1, Value::array({}),
                                  Value::object({{"a", Value::array({2, 3})}, {"b", nullptr}}),
                                  true, "x"})),
            R"([1,[],{"a":[2,3],"b":null},true,"x"])");
}

TEST(JsonWriter, BinaryBecomesAPlaceholderAndAnAttachment) {
  JsonWriter& writer = json_writer();
  encode(writer,
         Value::array({"b", Value::object({{"a", Binary{1, 2}}, {"b", Value::array({Binary{3}})}}),
                       Binary{}}));
  const EncodedPayload payload = writer.finish();
  EXPECT_EQ(payload.bytes,
            R"(["b",{"a":{"_placeholder":true,"num":0},"b":[{"_placeholder":true,"num":1}]},)"
            R"({"_placeholder":true,"num":2}])");
  EXPECT_EQ(payload.attachments, (std::vector<Binary>{{1, 2}, {3}, {}}));
}

TEST(JsonWriter, BinaryOutsideAPacketIsWrittenAsABuffer) {
  EXPECT_EQ(Value::object({{"b", Binary{1, 255}}}).to_json(),
            R"({"b":{"type":"Buffer","data":[1,255]}})");
}

TEST(JsonWriter, ReportsIntegersThatABrowserRounds) {
  const auto unsafe = [](const Value& value) {
    JsonWriter& writer = json_writer();
    encode(writer, value);
    return writer.finish().unsafe_integers;
  };
  constexpr std::int64_t edge = std::int64_t{1} << 53;
  EXPECT_EQ(unsafe(Value::array({edge - 1, 1 - edge, 0})), 0u);
  EXPECT_EQ(unsafe(Value::array({edge, -edge, UINT64_MAX})), 3u);
  EXPECT_EQ(unsafe(Value(Id{INT64_MAX})), 0u);
  EXPECT_EQ(written(Value(INT64_MIN)), "-9223372036854775808");
  EXPECT_EQ(written(Value(UINT64_MAX)), "18446744073709551615");
}

TEST(JsonWriter, APayloadLeftUnfinishedDoesNotReachTheNext) {
  json_writer().begin_array(1);
  json_writer().string("half");
  EXPECT_EQ(written(Value(1)), "1");
}

TEST(JsonWriter, ARecycledBufferIsWrittenAgain) {
  JsonWriter writer;
  writer.string(std::string(500, 'x'));
  EncodedPayload first = writer.finish();
  const char* const buffer = first.bytes.data();
  writer.recycle(std::move(first));
  writer.string(std::string(400, 'y'));
  EXPECT_EQ(writer.finish().bytes.data(), buffer);
}

}  // namespace
}  // namespace sockeye::codec
