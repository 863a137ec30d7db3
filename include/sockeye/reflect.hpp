// The fields of a plain struct and the enumerators of an enum, by name, at compile time.
//
//   struct Task { std::int64_t id; std::string title; };
//   Fields<Task>::names                 {"id", "title"}
//   Fields<Task>::tie(task)             std::tuple<std::int64_t&, std::string&>
//
// An aggregate of up to 32 fields needs nothing. A class with bases, constructors or private
// members says which fields it has, beside its definition or, after `friend`, inside it:
//
//   SOCKEYE_FIELDS(Account, id, name)
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/reflect_names.hpp"
#include "sockeye/reflect_tie.hpp"

namespace sockeye::detail {

template <class T>
concept HasFieldList = requires { sockeye_fields(static_cast<const T*>(nullptr)); };

/// Initialises a field of any type; never called.
struct AnyField {
  template <class U>
  operator U() const noexcept;
};

/// Initialises a base of T, or a field of a base's type.
template <class T>
struct AnyBase {
  template <class U>
    requires(std::is_base_of_v<U, T> && !std::is_same_v<U, T>)
  operator U() const noexcept;
};

template <class T>
concept HasBase = requires { T{AnyBase<T>{}}; };

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{(static_cast<void>(I), AnyField{})...}; };
}

/// Whether field `sizeof...(Before)` takes `{}` and as many initialisers fit behind it as before.
/// An array's `{}` stands for all its elements, so that the last ones have no place.
template <class T, std::size_t... Before, std::size_t... After>
constexpr bool takes_braces(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires {
    T{(static_cast<void>(Before), AnyField{})..., {}, (static_cast<void>(After), AnyField{})...};
  };
}

inline constexpr std::size_t max_fields = 32;

template <class T, std::size_t N = max_fields + 1>
constexpr std::size_t count_fields() {
  if constexpr (N == 0) {
    return 0;
  } else if constexpr (takes<T>(std::make_index_sequence<N>())) {
    return N;
  } else {
    return count_fields<T, N - 1>();
  }
}

template <class T, std::size_t Count, std::size_t I = 0>
constexpr bool fields_are_plain() {
  if constexpr (I == Count) {
    return true;
  } else {
    return takes_braces<T>(std::make_index_sequence<I>(),
                           std::make_index_sequence<Count - I - 1>()) &&
           fields_are_plain<T, Count, I + 1>();
  }
}

/// Holds a T that is never made: only its fields' addresses are used, as template arguments.
template <class T>
union Sample {
  char none;
  T value;
  constexpr Sample() noexcept : none{} {}
  constexpr ~Sample() {}
};
template <class T>
inline constexpr Sample<T> sample;

/// The fields of an aggregate.
template <class T>
struct Fields {
  static_assert(std::is_aggregate_v<T>,
                "a payload's class with constructors or private members needs SOCKEYE_FIELDS");
  static_assert(!HasBase<T>, "a payload's class with a base needs SOCKEYE_FIELDS");
  static constexpr std::size_t count = count_fields<T>();
  static_assert(count <= max_fields, "a payload's struct has more than 32 fields");
  static_assert(count > max_fields || HasBase<T> || fields_are_plain<T, count>(),
                "a payload's struct has a C array (use std::array) or a field that cannot be made "
                "from {}");

  static constexpr auto tie(T& value) noexcept { return tie_fields<count>(value); }
  static constexpr auto tie(const T& value) noexcept { return tie_fields<count>(value); }

  static constexpr std::array<std::string_view, count> names =
      []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, count>{
            field_name<&std::get<I>(tie_fields<count>(sample<T>.value))>()...};
      }(std::make_index_sequence<count>());
};

/// The fields that SOCKEYE_FIELDS lists.
template <HasFieldList T>
struct Fields<T> {
  static constexpr auto list = sockeye_fields(static_cast<const T*>(nullptr));
  static constexpr std::size_t count = std::tuple_size_v<decltype(list.second)>;
  static constexpr std::array<std::string_view, count> names = list.first;

  template <class U>
  static constexpr auto tie(U& value) noexcept {
    return std::apply([&value](auto... member) { return std::tie(value.*member...); }, list.second);
  }
};

}  // namespace sockeye::detail

#define SOCKEYE_DETAIL_PARENS ()
#define SOCKEYE_DETAIL_EXPAND(...) \
  SOCKEYE_DETAIL_EXPAND2(SOCKEYE_DETAIL_EXPAND2(SOCKEYE_DETAIL_EXPAND2(__VA_ARGS__)))
#define SOCKEYE_DETAIL_EXPAND2(...) \
  SOCKEYE_DETAIL_EXPAND1(SOCKEYE_DETAIL_EXPAND1(SOCKEYE_DETAIL_EXPAND1(__VA_ARGS__)))
#define SOCKEYE_DETAIL_EXPAND1(...) \
  SOCKEYE_DETAIL_EXPAND0(SOCKEYE_DETAIL_EXPAND0(SOCKEYE_DETAIL_EXPAND0(__VA_ARGS__)))
#define SOCKEYE_DETAIL_EXPAND0(...) __VA_ARGS__
#define SOCKEYE_DETAIL_EACH(macro, type, first, ...) \
  macro(type, first)                                 \
      __VA_OPT__(, SOCKEYE_DETAIL_AGAIN SOCKEYE_DETAIL_PARENS(macro, type, __VA_ARGS__))
#define SOCKEYE_DETAIL_AGAIN() SOCKEYE_DETAIL_EACH
#define SOCKEYE_DETAIL_NAME(type, field) std::string_view(#field)
#define SOCKEYE_DETAIL_MEMBER(type, field) &type::field

/// Names the fields of a class that is no plain aggregate (see above), up to 26 of them.
#define SOCKEYE_FIELDS(type, ...)                                                          \
  constexpr auto sockeye_fields(const type*) {                                             \
    return std::pair(std::array{SOCKEYE_DETAIL_EXPAND(                                     \
                         SOCKEYE_DETAIL_EACH(SOCKEYE_DETAIL_NAME, type, __VA_ARGS__))},    \
                     std::tuple{SOCKEYE_DETAIL_EXPAND(                                     \
                         SOCKEYE_DETAIL_EACH(SOCKEYE_DETAIL_MEMBER, type, __VA_ARGS__))}); \
  }
