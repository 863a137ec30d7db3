// Our reader and writer against nlohmann::json: random documents, and random damage to them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "codec/json_reader.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

class Documents {
 public:
  explicit Documents(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return random_() % limit; }

  Value value(int depth = 0) {
    switch (below(depth < 5 ? 9 : 6)) {
      case 0:
        return nullptr;
      case 1:
        return below(2) == 0;
      case 2:
        return static_cast<std::int64_t>(random_());
      case 3:
        return static_cast<double>(static_cast<std::int64_t>(random_())) / 1024.0;
      case 4:
      case 5:
        return text();
      case 6:
      case 7: {
        Value array = Value::array();
        for (std::size_t n = below(6); n > 0; --n) array.push(value(depth + 1));
        return array;
      }
      default: {
        Value object = Value::object();
        for (std::size_t n = below(6); n > 0; --n) object.set(text(), value(depth + 1));
        return object;
      }
    }
  }

  std::string text() {
    static constexpr std::string_view pieces[] = {"a",          "key",  "\"",    "\\",     "/",
                                                  "\n",         "\x01", "\x7F",  "\u00e9", "\u20ac",
                                                  "\U0001F600", " ",    "{[,:]}"};
    std::string text;
    for (std::size_t n = below(8); n > 0; --n) text += pieces[below(std::size(pieces))];
    return text;
  }

 private:
  std::mt19937_64 random_;
};

/// Of a number past a double's range, which nlohmann::json refuses.
bool has_infinity(Tape& tape) {
  return std::ranges::any_of(tape.tokens(), [](const detail::Token& token) {
    return token.kind == Kind::number && std::isinf(token.data.number);
  });
}

TEST(JsonOracle, NlohmannReadsWhatWeWrite) {
  Documents documents(1);
  for (int i = 0; i < 2000; ++i) {
    const Value value = documents.value();
    const std::string text = value.to_json();
    const auto theirs = nlohmann::ordered_json::parse(text, nullptr, false);
    ASSERT_FALSE(theirs.is_discarded()) << text;
    const Result<Value> back = Value::parse(theirs.dump());
    ASSERT_TRUE(back.ok()) << back.error().message();
    EXPECT_EQ(*back, value) << text;
  }
}

TEST(JsonOracle, WeReadWhatNlohmannPrintsPretty) {
  Documents documents(2);
  for (int i = 0; i < 1000; ++i) {
    const Value value = documents.value();
    const auto theirs = nlohmann::ordered_json::parse(value.to_json());
    const Result<Value> back = Value::parse(theirs.dump(3, '\t', true));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(*back, value);
  }
}

TEST(JsonOracle, WeRefuseTheSameDamagedDocuments) {
  Documents documents(3);
  Tape tape;
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = documents.value().to_json();
    static constexpr std::string_view bytes = "{}[],:\"0123456789.-+eEtrufalsn \n\x01\xC3\xFF";
    for (std::size_t n = 1 + documents.below(3); n > 0; --n) {
      const std::size_t at = documents.below(text.size() + 1);
      const char byte = bytes[documents.below(bytes.size())];
      switch (documents.below(3)) {
        case 0:
          text.insert(at, 1, byte);
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.replace(at, 1, 1, byte);
      }
    }
    const bool ours = json_read(text, {}, tape).ok();
    if (ours && has_infinity(tape)) continue;
    const bool theirs = nlohmann::json::accept(text);
    refused += ours ? 0 : 1;
    ASSERT_EQ(ours, theirs) << text;
  }
  EXPECT_GT(refused, 5000);
}

}  // namespace
}  // namespace sockeye::codec
