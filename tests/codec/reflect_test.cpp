// Fields of plain structs at compile time, and what says so where there are none.
#include "sockeye/reflect.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sockeye/convert.hpp"

namespace sockeye {

namespace shop {
struct Inner {
  int a;
  std::string b;
};
struct Order {
  Inner inner;
  std::optional<Inner> maybe;
  std::variant<int, Inner> either;
  std::vector<Inner> many;
  std::array<int, 3> three;
  std::map<std::string, Inner> by_name;
  std::string snake_case_name;
  double number1;
};
struct Empty {};
struct Wide {
  int f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15;
  int f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31;
};
struct Based : Inner {
  int c = 0;
};
SOCKEYE_FIELDS(Based, a, b, c)

class Account {
 public:
  Account() = default;
  Account(int id, std::string name) : id_(id), name_(std::move(name)) {}
  int id() const { return id_; }

 private:
  int id_ = 0;
  std::string name_;
  friend SOCKEYE_FIELDS(Account, id_, name_)
};
struct WithArray {
  int before;
  int list[3];
};
struct Derived : Inner {};
}  // namespace shop

namespace {

using detail::Fields;

TEST(Reflect, NamesTheFieldsOfAnAggregate) {
  using Names = std::array<std::string_view, 8>;
  EXPECT_EQ(Fields<shop::Order>::names, (Names{"inner", "maybe", "either", "many", "three",
                                               "by_name", "snake_case_name", "number1"}));
  static_assert(Fields<shop::Empty>::count == 0);
}

TEST(Reflect, TiesTheFieldsInTheirOrder) {
  shop::Inner inner{1, "x"};
  auto fields = Fields<shop::Inner>::tie(inner);
  std::get<0>(fields) = 7;
  EXPECT_EQ(inner.a, 7);
}

TEST(Reflect, TakesUpTo32Fields) {
  static_assert(Fields<shop::Wide>::count == 32);
  EXPECT_EQ(Fields<shop::Wide>::names[31], "f31");
  shop::Wide wide{};
  std::get<31>(Fields<shop::Wide>::tie(wide)) = 5;
  EXPECT_EQ(wide.f31, 5);
}

TEST(Reflect, ALocalStructIsAPayloadToo) {
  struct Local {
    int here;
  };
  EXPECT_EQ(Fields<Local>::names[0], "here");
  EXPECT_EQ(to_json(Local{1}), R"({"here":1})");
}

TEST(Reflect, FieldsMayBeListedForOtherClasses) {
  shop::Based based;
  based.a = 1;
  based.b = "two";
  based.c = 3;
  EXPECT_EQ(to_json(based), R"({"a":1,"b":"two","c":3})");
  EXPECT_EQ(to_json(shop::Account(4, "Ada")), R"({"id_":4,"name_":"Ada"})");
  EXPECT_EQ(from_json<shop::Account>(R"({"id_":5,"name_":"Bob"})")->id(), 5);
}

TEST(Reflect, SeesArraysAndBases) {
  static_assert(
      !detail::fields_are_plain<shop::WithArray, detail::count_fields<shop::WithArray>()>());
  static_assert(detail::HasBase<shop::Derived>);
  static_assert(!detail::HasBase<shop::Order>);
}

TEST(Reflect, NamesEnumerators) {
  enum class Small : std::int8_t { minus = -3, zero = 0, top = 127 };
  using Names = detail::Enumerators<Small>;
  EXPECT_EQ(Names::name(Small::minus), "minus");
  EXPECT_EQ(Names::name(Small::top), "top");
  EXPECT_EQ(Names::name(static_cast<Small>(5)), "");
  Small found{};
  EXPECT_TRUE(Names::find("top", found));
  EXPECT_EQ(found, Small::top);
  EXPECT_FALSE(Names::find("none", found));
}

}  // namespace
}  // namespace sockeye
