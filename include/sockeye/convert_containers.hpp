// Conversions of containers, tuples, optional and variant. Part of convert.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "sockeye/convert.hpp"

namespace sockeye {

/// Null, or nothing at all, is std::nullopt; a member that is std::nullopt is not written.
template <class T>
struct Convert<std::optional<T>> {
  static bool decode(Cursor from, std::optional<T>& into, DecodeError& error) {
    if (from.is_null()) {
      into.reset();
      return true;
    }
    return Convert<T>::decode(from, into.emplace(), error);
  }
  static void encode(PayloadWriter& to, const std::optional<T>& from) {
    if (from) {
      Convert<T>::encode(to, *from);
    } else {
      to.null();
    }
  }
};

template <class T>
struct Convert<std::vector<T>> {
  static bool decode(Cursor from, std::vector<T>& into, DecodeError& error) {
    if (from.kind() != Kind::array) return error.expected("array", from);
    into.clear();
    into.reserve(from.size());
    std::size_t index = 0;
    for (const Cursor element : from.elements()) {
      T value{};
      if (!Convert<T>::decode(element, value, error)) return error.at(index);
      into.push_back(std::move(value));
      ++index;
    }
    return true;
  }
  static void encode(PayloadWriter& to, const std::vector<T>& from) {
    to.begin_array(from.size());
    for (const auto& element : from) Convert<T>::encode(to, element);
    to.end_array();
  }
};

/// Exactly N elements.
template <class T, std::size_t N>
struct Convert<std::array<T, N>> {
  static bool decode(Cursor from, std::array<T, N>& into, DecodeError& error) {
    if (from.kind() != Kind::array) return error.expected("array", from);
    if (from.size() != N) {
      return error.fail("expected " + std::to_string(N) + " elements, got " +
                        std::to_string(from.size()));
    }
    std::size_t index = 0;
    for (const Cursor element : from.elements()) {
      if (!Convert<T>::decode(element, into[index], error)) return error.at(index);
      ++index;
    }
    return true;
  }
  static void encode(PayloadWriter& to, const std::array<T, N>& from) {
    to.begin_array(N);
    for (const T& element : from) Convert<T>::encode(to, element);
    to.end_array();
  }
};

namespace detail {

/// Maps by string travel as objects.
template <class Map>
struct ConvertMap {
  using T = typename Map::mapped_type;

  static bool decode(Cursor from, Map& into, DecodeError& error) {
    if (from.kind() != Kind::object) return error.expected("object", from);
    into.clear();
    for (const auto [key, member] : from.members()) {
      T value{};
      if (!Convert<T>::decode(member, value, error)) return error.at(key);
      into.insert_or_assign(std::string(key), std::move(value));
    }
    return true;
  }
  static void encode(PayloadWriter& to, const Map& from) {
    to.begin_object(from.size());
    for (const auto& [key, value] : from) {
      to.key(key);
      Convert<T>::encode(to, value);
    }
    to.end_object();
  }
};

template <class T>
bool take_element(Elements& rest, std::size_t index, T& into, DecodeError& error) {
  if (rest.empty() && !is_optional<T>) {
    error.fail("missing");
    return error.at(index);
  }
  if (!Convert<T>::decode(rest[0], into, error)) return error.at(index);
  rest = rest.drop(1);
  return true;
}

template <class Tuple>
bool decode_elements(Elements from, Tuple& into, DecodeError& error) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (take_element(from, I, std::get<I>(into), error) && ...);
  }(std::make_index_sequence<std::tuple_size_v<Tuple>>());
}

/// Tuples travel as arrays. Missing elements fill std::optional only; further ones are ignored.
template <class Tuple>
struct ConvertTuple {
  static constexpr std::size_t size = std::tuple_size_v<Tuple>;

  static bool decode(Cursor from, Tuple& into, DecodeError& error) {
    if (from.kind() != Kind::array) return error.expected("array", from);
    return decode_elements(from.elements(), into, error);
  }
  static void encode(PayloadWriter& to, const Tuple& from) {
    to.begin_array(size);
    std::apply(
        [&to](const auto&... element) {
          (Convert<std::decay_t<decltype(element)>>::encode(to, element), ...);
        },
        from);
    to.end_array();
  }
};

}  // namespace detail

template <class T, class Less, class Allocator>
struct Convert<std::map<std::string, T, Less, Allocator>>
    : detail::ConvertMap<std::map<std::string, T, Less, Allocator>> {};
template <class T, class Hash, class Equal, class Allocator>
struct Convert<std::unordered_map<std::string, T, Hash, Equal, Allocator>>
    : detail::ConvertMap<std::unordered_map<std::string, T, Hash, Equal, Allocator>> {};
template <class... T>
struct Convert<std::tuple<T...>> : detail::ConvertTuple<std::tuple<T...>> {};
template <class A, class B>
struct Convert<std::pair<A, B>> : detail::ConvertTuple<std::pair<A, B>> {};

template <>
struct Convert<std::monostate> {
  static bool decode(Cursor from, std::monostate&, DecodeError& error) {
    return from.is_null() || error.expected("null", from);
  }
  static void encode(PayloadWriter& to, std::monostate) { to.null(); }
};

/// The first alternative that the payload fits, in the order in which they are declared: put the
/// narrow ones first (an int before a double, a struct with more members before one with fewer).
template <class... T>
struct Convert<std::variant<T...>> {
  static bool decode(Cursor from, std::variant<T...>& into, DecodeError& error) {
    if ((attempt<T>(from, into) || ...)) return true;
    return error.expected("one of " + std::to_string(sizeof...(T)) + " alternatives", from);
  }
  static void encode(PayloadWriter& to, const std::variant<T...>& from) {
    std::visit(
        [&to](const auto& value) { Convert<std::decay_t<decltype(value)>>::encode(to, value); },
        from);
  }

 private:
  template <class U>
  static bool attempt(Cursor from, std::variant<T...>& into) {
    DecodeError ignored;
    U value{};
    if (!Convert<U>::decode(from, value, ignored)) return false;
    into = std::move(value);
    return true;
  }
};

}  // namespace sockeye
