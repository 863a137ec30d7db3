// C++ types to payloads and back: each with what it takes and what it refuses, and why.
#include "sockeye/convert.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace sockeye {
namespace {

enum class Status : std::uint8_t { todo, in_progress, done = 7 };
enum class Level : int { low = -5, high = 200, out_of_scan = 5000 };

struct Point {
  int x;
  int y;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Task {
  std::int64_t id = 0;
  std::string title;
  Status status = Status::todo;
  std::vector<std::string> tags;
  std::optional<std::string> assignee;
  std::map<std::string, Point> marks;
  friend bool operator==(const Task&, const Task&) = default;
};

template <class T>
std::string failure(std::string_view json) {
  const Result<T> result = from_json<T>(json);
  return result.ok() ? "no error" : result.error().message();
}

template <class T>
T value_of(std::string_view json) {
  Result<T> result = from_json<T>(json);
  if (!result.ok()) ADD_FAILURE() << json << ": " << result.error().message();
  return result.ok() ? *result : T{};
}

TEST(Convert, Booleans) {
  EXPECT_TRUE(value_of<bool>("true"));
  EXPECT_EQ(failure<bool>("1"), "expected boolean, got number");
  EXPECT_EQ(to_json(false), "false");
}

TEST(Convert, IntegersAreCheckedAndExact) {
  EXPECT_EQ(value_of<std::uint8_t>("255"), 255);
  EXPECT_EQ(failure<std::uint8_t>("256"), "expected integer in 0..255, got 256");
  EXPECT_EQ(failure<std::uint8_t>("-1"), "expected integer in 0..255, got -1");
  EXPECT_EQ(value_of<std::int8_t>("-128"), -128);
  EXPECT_EQ(failure<std::int8_t>("128"), "expected integer in -128..127, got 128");
  EXPECT_EQ(value_of<std::int64_t>("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(value_of<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_NE(failure<std::int64_t>("9223372036854775808"), "no error");
  EXPECT_NE(failure<std::uint64_t>("18446744073709551616"), "no error");
  EXPECT_NE(failure<std::uint64_t>("-1"), "no error");
  EXPECT_EQ(to_json(UINT64_MAX), "18446744073709551615");
}

TEST(Convert, AWholeDoubleIsAnIntegerAndAFractionIsNot) {
  EXPECT_EQ(value_of<int>("5.0"), 5);
  EXPECT_EQ(value_of<int>("5e2"), 500);
  EXPECT_EQ(value_of<int>("-0"), 0);
  EXPECT_EQ(failure<int>("5.5"), "expected integer, got a fraction");
  EXPECT_EQ(failure<int>("\"5\""), "expected integer, got string");
  EXPECT_EQ(failure<int>("1e400"), "expected integer in -2147483648..2147483647, got null");
  EXPECT_EQ(failure<int>("null"), "expected integer, got null");
}

TEST(Convert, DoublesTakeAnyNumber) {
  EXPECT_EQ(value_of<double>("5"), 5.0);
  EXPECT_EQ(value_of<double>("0.1"), 0.1);
  EXPECT_EQ(value_of<double>("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(failure<double>("null"), "expected number, got null");
  EXPECT_EQ(value_of<float>("0.5"), 0.5f);
  EXPECT_EQ(failure<float>("1e300"), "expected number in a float's range, got number");
}

TEST(Convert, StringsAndIds) {
  EXPECT_EQ(value_of<std::string>("\"a\\nb\""), "a\nb");
  EXPECT_EQ(failure<std::string>("[]"), "expected string, got array");
  EXPECT_EQ(value_of<Id>("\"-9223372036854775808\""), Id{INT64_MIN});
  EXPECT_EQ(value_of<Id>("12"), Id{12});
  EXPECT_NE(failure<Id>("\"12x\""), "no error");
  EXPECT_NE(failure<Id>("\"\""), "no error");
  EXPECT_NE(failure<Id>("1.5"), "no error");
  EXPECT_EQ(to_json(Id{-3}), "\"-3\"");
  EXPECT_EQ(to_json(std::string_view("view")), "\"view\"");
}

TEST(Convert, OptionalIsNullOrAbsent) {
  EXPECT_EQ(value_of<std::optional<int>>("null"), std::nullopt);
  EXPECT_EQ(value_of<std::optional<int>>("3"), 3);
  EXPECT_EQ(failure<std::optional<int>>("\"x\""), "expected integer, got string");
  EXPECT_EQ(to_json(std::optional<int>()), "null");
}

TEST(Convert, ArraysOfAllKinds) {
  EXPECT_EQ(value_of<std::vector<int>>("[1,2]"), (std::vector<int>{1, 2}));
  EXPECT_EQ(value_of<std::vector<bool>>("[true,false]"), (std::vector<bool>{true, false}));
  EXPECT_EQ(failure<std::vector<int>>("[1,\"2\"]"), "[1]: expected integer, got string");
  EXPECT_EQ(failure<std::vector<int>>("{}"), "expected array, got object");
  EXPECT_EQ((value_of<std::array<int, 2>>("[1,2]")), (std::array<int, 2>{1, 2}));
  EXPECT_EQ((failure<std::array<int, 2>>("[1]")), "expected 2 elements, got 1");
  EXPECT_EQ(to_json(std::vector<std::vector<int>>{{1}, {}}), "[[1],[]]");
}

TEST(Convert, TuplesTakeTheirElementsAndIgnoreMore) {
  using Three = std::tuple<int, std::string, std::optional<bool>>;
  EXPECT_EQ(value_of<Three>("[1,\"a\",true,9]"), (Three{1, "a", true}));
  EXPECT_EQ(value_of<Three>("[1,\"a\"]"), (Three{1, "a", std::nullopt}));
  EXPECT_EQ(failure<Three>("[1]"), "[1]: missing");
  EXPECT_EQ((value_of<std::pair<int, int>>("[1,2]")), (std::pair{1, 2}));
  EXPECT_EQ(to_json(Three{1, "a", false}), "[1,\"a\",false]");
}

TEST(Convert, MapsAreObjects) {
  using Map = std::map<std::string, int>;
  EXPECT_EQ(value_of<Map>("{\"b\":2,\"a\":1,\"b\":3}"), (Map{{"a", 1}, {"b", 3}}));
  EXPECT_EQ(failure<Map>("{\"a\":{}}"), "a: expected integer, got object");
  EXPECT_EQ(to_json(Map{{"x", 1}, {"y", 2}}), "{\"x\":1,\"y\":2}");
  EXPECT_EQ((value_of<std::unordered_map<std::string, bool>>("{\"t\":true}").at("t")), true);
}

TEST(Convert, AVariantIsTheFirstAlternativeThatFits) {
  using Variant = std::variant<std::monostate, int, double, std::string, Point>;
  EXPECT_EQ(value_of<Variant>("null").index(), 0u);
  EXPECT_EQ(value_of<Variant>("1").index(), 1u);
  EXPECT_EQ(value_of<Variant>("1.5").index(), 2u);
  EXPECT_EQ(value_of<Variant>("\"s\"").index(), 3u);
  EXPECT_EQ(value_of<Variant>("{\"x\":1,\"y\":2}").index(), 4u);
  EXPECT_EQ(failure<Variant>("[]"), "expected one of 5 alternatives, got array");
  EXPECT_EQ(to_json(Variant(Point{1, 2})), "{\"x\":1,\"y\":2}");
}

TEST(Convert, EnumsTravelByName) {
  EXPECT_EQ(value_of<Status>("\"in_progress\""), Status::in_progress);
  EXPECT_EQ(value_of<Status>("\"done\""), Status::done);
  EXPECT_EQ(value_of<Level>("\"low\""), Level::low);
  EXPECT_EQ(value_of<Level>("\"high\""), Level::high);
  EXPECT_EQ(to_json(Status::done), "\"done\"");
  EXPECT_EQ(to_json(static_cast<Status>(3)), "3");
  EXPECT_EQ(to_json(Level::out_of_scan), "5000");
  EXPECT_EQ(failure<Status>("\"Done\""), "expected one of todo, in_progress, done, got string");
  EXPECT_EQ(failure<Status>("7"), "expected one of todo, in_progress, done, got number");
  EXPECT_NE(failure<Status>("\"\""), "no error");
}

TEST(Convert, StructsByTheirFieldsNames) {
  const Task task{1, "Write", Status::in_progress, {"a", "b"}, "Ada", {{"start", {1, 2}}}};
  const std::string json =
      R"({"id":1,"title":"Write","status":"in_progress","tags":["a","b"],"assignee":"Ada",)"
      R"("marks":{"start":{"x":1,"y":2}}})";
  EXPECT_EQ(to_json(task), json);
  EXPECT_EQ(value_of<Task>(json), task);
  EXPECT_EQ(from_value<Task>(to_value(task)).value(), task);
}

TEST(Convert, MembersComeInAnyOrderAndUnknownOnesAreIgnored) {
  EXPECT_EQ(value_of<Point>(R"({"z":{"deep":[1,2]},"y":2,"more":[],"x":1})"), (Point{1, 2}));
  EXPECT_EQ(value_of<Point>(R"({"x":0,"y":2,"x":1})"), (Point{1, 2}));
}

TEST(Convert, AMissingMemberFillsAnOptionalOnly) {
  EXPECT_EQ(failure<Point>(R"({"x":1})"), "y: missing");
  const Task task = value_of<Task>(R"({"id":1,"title":"t","status":"todo","tags":[],"marks":{}})");
  EXPECT_EQ(task.assignee, std::nullopt);
  EXPECT_EQ(to_json(task), R"({"id":1,"title":"t","status":"todo","tags":[],"marks":{}})");
}

TEST(Convert, AnErrorCarriesItsPath) {
  EXPECT_EQ(failure<std::vector<Task>>(
                R"([{"id":1,"title":"t","status":"todo","tags":["a","b",3],"marks":{}}])"),
            "[0].tags[2]: expected string, got number");
  EXPECT_EQ(failure<Task>(
                R"({"id":1,"title":"t","status":"todo","tags":[],"marks":{"m":{"x":1,"y":"2"}}})"),
            "marks.m.y: expected integer, got string");
  EXPECT_EQ(failure<Point>("[]"), "expected object, got array");
  DecodeError error;
  error.fail("missing");
  error.at("tags");
  error.at(0);
  EXPECT_EQ(error.message("args"), "args[0].tags: missing");
}

TEST(Convert, ValuesPassThrough) {
  struct Loose {
    Value any;
    Binary bytes;
  };
  const Value value = Value::object({{"any", Value::array({1, "x"})}, {"bytes", Binary{1, 2}}});
  const Result<Loose> loose = from_value<Loose>(value);
  ASSERT_TRUE(loose.ok());
  EXPECT_EQ(loose->any, Value::array({1, "x"}));
  EXPECT_EQ(loose->bytes, (Binary{1, 2}));
  EXPECT_EQ(to_value(*loose), value);
  EXPECT_EQ(failure<Binary>("\"x\""), "expected binary, got string");
}

TEST(Convert, DecodingTwiceIntoOneObjectLeavesNothingOfTheFirst) {
  Task task{1, "old", Status::done, {"x"}, "Ada", {{"m", {1, 1}}}};
  const Value value =
      *Value::parse(R"({"id":2,"title":"new","status":"todo","tags":[],"marks":{}})");
  task = value.as<Task>();
  EXPECT_EQ(task, (Task{2, "new", Status::todo, {}, std::nullopt, {}}));
}

}  // namespace
}  // namespace sockeye
