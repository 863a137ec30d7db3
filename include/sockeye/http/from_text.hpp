// A parameter's text as a C++ value.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "sockeye/value.hpp"

namespace sockeye::http::detail {

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
concept Text = std::same_as<T, std::string>;
template <class T>
concept Number = (std::integral<T> || std::floating_point<T>) && !std::same_as<T, bool> &&
                 !std::same_as<T, char>;

/// What the types of parameters are, in an error's words.
template <class T>
constexpr std::string_view expected_text() noexcept {
  if constexpr (std::same_as<T, bool>) {
    return "true or false";
  } else if constexpr (std::floating_point<T>) {
    return "a number";
  } else if constexpr (std::unsigned_integral<T>) {
    return "a non-negative integer";
  } else {
    return "an integer";
  }
}

/// Nothing where the whole text is no T.
template <class T>
std::optional<T> from_text(std::string_view text) {
  if constexpr (Text<T>) {
    return std::string(text);
  } else if constexpr (std::same_as<T, bool>) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
  } else if constexpr (std::same_as<T, Id>) {
    const auto value = from_text<std::int64_t>(text);
    if (!value) return std::nullopt;
    return Id{*value};
  } else {
    static_assert(Number<T>, "a parameter is a std::string, a number, a bool or a sockeye::Id");
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
  }
}

}  // namespace sockeye::http::detail
