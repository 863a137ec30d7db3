// An event's received arguments as a tuple of C++ values.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/rest.hpp"

namespace sockeye::detail {

/// As `decode`; a std::string_view looks into the packet and is valid while that is.
template <class T>
bool decode_argument(Cursor from, T& into, DecodeError& error) {
  if constexpr (std::is_same_v<T, std::string_view>) {
    if (from.kind() != Kind::string) return error.expected("string", from);
    into = from.as_string();
    return true;
  } else {
    return decode(from, into, error);
  }
}

template <class T>
bool take_argument(Elements& rest, std::size_t index, T& into, DecodeError& error) {
  if constexpr (std::is_same_v<T, Rest>) {
    into.values = std::exchange(rest, Elements()).to_values();
    return true;
  } else {
    if (rest.empty() && !is_optional<T>) {
      error.fail("missing");
      return error.at(index);
    }
    if (!decode_argument(rest[0], into, error)) return error.at(index);
    rest = rest.drop(1);
    return true;
  }
}

/// Missing arguments fill std::optional only; further ones are ignored.
template <class... T>
bool decode_arguments(Elements from, std::tuple<T...>& into, DecodeError& error) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return (take_argument(from, I, std::get<I>(into), error) && ...);
  }(std::index_sequence_for<T...>());
}

}  // namespace sockeye::detail
