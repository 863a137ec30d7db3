// Text of a path or a query as a C++ value.
#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "sockeye/value.hpp"

namespace sockeye::http::detail {

template <class T>
concept ParameterNumber = (std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>) ||
                          std::floating_point<T>;

template <class T>
concept Parameter = std::same_as<T, std::string> || std::same_as<T, bool> || std::same_as<T, Id> ||
                    ParameterNumber<T>;

/// What the text should have been, for the answer to the client.
template <Parameter T>
constexpr std::string_view parameter_kind() noexcept {
  if constexpr (std::same_as<T, std::string>)
    return "text";
  else if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (std::floating_point<T>)
    return "a number";
  else
    return "an integer";
}

/// The whole of the text as a T. Numbers in decimal, within T's range; NaN and infinity are
/// refused.
template <Parameter T>
std::optional<T> parse_parameter(std::string_view text) {
  if constexpr (std::same_as<T, std::string>) {
    return std::string(text);
  } else if constexpr (std::same_as<T, bool>) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
  } else if constexpr (std::same_as<T, Id>) {
    const auto number = parse_parameter<std::int64_t>(text);
    return number ? std::optional<Id>(Id{*number}) : std::nullopt;
  } else {
    T value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    if constexpr (std::floating_point<T>) {
      if (!std::isfinite(value)) return std::nullopt;
    }
    return value;
  }
}

}  // namespace sockeye::http::detail
