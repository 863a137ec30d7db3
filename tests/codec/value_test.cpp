// Value: building, reading, changing, comparing.
#include "sockeye/value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <type_traits>

namespace sockeye {
namespace {

TEST(Value, KeepsIntegersAndDoublesApart) {
  EXPECT_EQ(Value(1).kind(), Kind::int64);
  EXPECT_EQ(Value(1u).kind(), Kind::int64);
  EXPECT_EQ(Value(UINT64_MAX).kind(), Kind::uint64);
  EXPECT_EQ(Value(1.0).kind(), Kind::number);
  EXPECT_EQ(Value(true).kind(), Kind::boolean);
  EXPECT_EQ(Value("text").kind(), Kind::string);
  EXPECT_EQ(Value(nullptr).kind(), Kind::null);
  EXPECT_EQ(Value().kind(), Kind::null);
  EXPECT_EQ(Value(Binary{1}).kind(), Kind::binary);
}

TEST(Value, AnUntaggedListBuildsNothing) {
  static_assert(!std::is_constructible_v<Value, std::initializer_list<Value>>);
  static_assert(!std::is_constructible_v<Value, const void*>);
  static_assert(!std::is_constructible_v<Value, char>);
}

TEST(Value, AnIdTravelsAsAString) {
  EXPECT_EQ(Value(Id{9007199254740993}).to_json(), R"("9007199254740993")");
  EXPECT_EQ(Value("9007199254740993").as<Id>(), Id{9007199254740993});
}

TEST(Value, AnObjectKeepsTheOrderOfInsertion) {
  Value value = Value::object({{"z", 1}, {"a", 2}});
  value.set("m", 3);
  value.set("z", 4);
  EXPECT_EQ(value.to_json(), R"({"z":4,"a":2,"m":3})");
  EXPECT_TRUE(value.erase("a"));
  EXPECT_FALSE(value.erase("a"));
  value.set("a", 5);
  EXPECT_EQ(value.to_json(), R"({"z":4,"m":3,"a":5})");
}

TEST(Value, OfARepeatedKeyTheLastValueStandsInTheFirstPlace) {
  EXPECT_EQ(Value::parse(R"({"a":1,"b":2,"a":3})")->to_json(), R"({"a":3,"b":2})");
  EXPECT_EQ(Value::object({{"a", 1}, {"b", 2}, {"a", 3}}).to_json(), R"({"a":3,"b":2})");
}

TEST(Value, ALargeObjectFindsSetsAndErasesAsASmallOne) {
  Value value = Value::object();
  for (int i = 0; i < 1000; ++i) value.set("key" + std::to_string(i), i);
  for (int i = 0; i < 1000; i += 2) value.set("key" + std::to_string(i), -i);
  ASSERT_EQ(value.size(), 1000u);
  EXPECT_EQ(value["key998"].as<int>(), -998);
  EXPECT_EQ(value["key999"].as<int>(), 999);
  EXPECT_TRUE(value.erase("key500"));
  EXPECT_FALSE(value.contains("key500"));
  EXPECT_EQ(value["key501"].as<int>(), 501);
  value.set("key500", 7);
  EXPECT_EQ(value.members().back().key, "key500");
  const Value copy = value;
  EXPECT_EQ(copy, value);
  EXPECT_EQ(copy["key777"].as<int>(), 777);
}

TEST(Value, WhatIsMissingIsNull) {
  const Value value = Value::object({{"list", Value::array({1})}});
  EXPECT_TRUE(value["nothing"].is_null());
  EXPECT_TRUE(value["list"][1].is_null());
  EXPECT_TRUE(value["list"][-1].is_null());
  EXPECT_TRUE(value["list"]["key"].is_null());
  EXPECT_TRUE(Value(1)["key"]["deeper"].is_null());
  EXPECT_EQ(value["list"][0].as<int>(), 1);
}

TEST(Value, AsThrowsWithThePathAndTryAsDoesNot) {
  const Value value = Value::object({{"tags", Value::array({"a", 2})}});
  struct Tagged {
    std::vector<std::string> tags;
  };
  try {
    static_cast<void>(value.as<Tagged>());
    FAIL();
  } catch (const BadValue& error) {
    EXPECT_STREQ(error.what(), "tags[1]: expected string, got number");
  }
  EXPECT_EQ(value.try_as<Tagged>().error().message(), "tags[1]: expected string, got number");
  EXPECT_EQ(Value(1).try_as<std::string>().error().message(), "expected string, got number");
}

TEST(Value, NumbersCompareByValueAndExactly) {
  EXPECT_EQ(Value(1), Value(1.0));
  EXPECT_EQ(Value(0), Value(-0.0));
  EXPECT_NE(Value(1), Value(1.5));
  EXPECT_NE(Value(1), Value("1"));
  EXPECT_NE(Value(1), Value(true));
  EXPECT_NE(Value(9007199254740993), Value(9007199254740992.0));
  EXPECT_EQ(Value(UINT64_MAX), Value(UINT64_MAX));
  EXPECT_NE(Value(UINT64_MAX), Value(18446744073709551616.0));
  EXPECT_NE(Value(INT64_MAX), Value(9223372036854775808.0));
  EXPECT_NE(Value(std::nan("")), Value(std::nan("")));
}

TEST(Value, ObjectsCompareRegardlessOfOrder) {
  EXPECT_EQ(Value::object({{"a", 1}, {"b", 2}}), Value::object({{"b", 2}, {"a", 1}}));
  EXPECT_NE(Value::object({{"a", 1}}), Value::object({{"a", 1}, {"b", 2}}));
  EXPECT_NE(Value::object({{"a", 1}}), Value::object({{"b", 1}}));
  EXPECT_NE(Value::array({1, 2}), Value::array({2, 1}));
}

TEST(Value, CopiesAreDeepAndMovesLeaveNull) {
  Value original = Value::array({Value::object({{"a", Binary{1}}})});
  Value copy = original;
  copy.push(2);
  EXPECT_EQ(original.size(), 1u);
  const Value moved = std::move(original);
  EXPECT_TRUE(original.is_null());
  EXPECT_EQ(moved.size(), 1u);
  copy = copy[0];
  EXPECT_EQ(copy["a"].bytes(), Binary{1});
}

TEST(Value, PushAndSetMakeAContainerOfNullAndRefuseAllElse) {
  Value array;
  array.push(1);
  EXPECT_EQ(array, Value::array({1}));
  Value object;
  object.set("a", 1);
  EXPECT_EQ(object, Value::object({{"a", 1}}));
  EXPECT_THROW(object.push(1), BadValue);
  EXPECT_THROW(array.set("a", 1), BadValue);
}

TEST(Value, ParseSaysWhereItFailed) {
  EXPECT_EQ(Value::parse("[1,]").error().message(), "unexpected token at offset 3");
}

TEST(Value, AnErrorCarriesItAsData) {
  const Error error("refused", Value::object({{"code", 7}}));
  ASSERT_NE(error.data(), nullptr);
  EXPECT_EQ((*error.data())["code"].as<int>(), 7);
  EXPECT_EQ(Error("plain").data(), nullptr);
}

}  // namespace
}  // namespace sockeye
