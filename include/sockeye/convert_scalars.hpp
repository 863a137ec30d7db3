// Conversions of booleans, numbers, strings, bytes, Value and Id. Part of convert.hpp.
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/export.hpp"

namespace sockeye {

template <>
struct Convert<bool> {
  static bool decode(Cursor from, bool& into, DecodeError& error) {
    if (from.kind() != Kind::boolean) return error.expected("boolean", from);
    into = from.as_bool();
    return true;
  }
  static void encode(PayloadWriter& to, bool from) { to.boolean(from); }
};

namespace detail {

/// "integer in 0..255, got 300": out of line, for errors alone.
SOCKEYE_EXPORT bool expected_integer(Cursor got, std::int64_t lowest, std::uint64_t highest,
                                     DecodeError& error);
/// The integer that a payload's number is exactly; false where it is none or fits neither.
SOCKEYE_EXPORT bool exact_integer(Cursor from, bool& negative, std::int64_t& low,
                                  std::uint64_t& high) noexcept;
SOCKEYE_EXPORT bool read_id(Cursor from, Id& into) noexcept;

}  // namespace detail

/// 5.0 is the integer 5; a fraction or a value out of range is an error.
template <detail::ValueInteger T>
struct Convert<T> {
  static bool decode(Cursor from, T& into, DecodeError& error) {
    bool negative = false;
    std::int64_t low = 0;
    std::uint64_t high = 0;
    if (detail::exact_integer(from, negative, low, high) &&
        (negative ? std::in_range<T>(low) : std::in_range<T>(high))) {
      into = negative ? static_cast<T>(low) : static_cast<T>(high);
      return true;
    }
    return detail::expected_integer(from, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                                    static_cast<std::uint64_t>(std::numeric_limits<T>::max()),
                                    error);
  }
  static void encode(PayloadWriter& to, T from) {
    if constexpr (std::signed_integral<T>) {
      to.int64(from);
    } else {
      to.uint64(from);
    }
  }
};

template <>
struct Convert<double> {
  static bool decode(Cursor from, double& into, DecodeError& error) {
    if (!from.is_number()) return error.expected("number", from);
    into = from.as_double();
    return true;
  }
  static void encode(PayloadWriter& to, double from) { to.number(from); }
};

/// Rounded to the nearest float; a number beyond its range is an error.
template <>
struct Convert<float> {
  static bool decode(Cursor from, float& into, DecodeError& error) {
    if (!from.is_number()) return error.expected("number", from);
    const double number = from.as_double();
    if (std::isfinite(number) && std::fabs(number) > std::numeric_limits<float>::max()) {
      return error.expected("number in a float's range", from);
    }
    into = static_cast<float>(number);
    return true;
  }
  static void encode(PayloadWriter& to, float from) { to.number(static_cast<double>(from)); }
};

template <>
struct Convert<std::string> {
  static bool decode(Cursor from, std::string& into, DecodeError& error) {
    if (from.kind() != Kind::string) return error.expected("string", from);
    into = from.as_string();
    return true;
  }
  static void encode(PayloadWriter& to, const std::string& from) { to.string(from); }
};

/// To send alone: nothing would own what was received.
template <>
struct Convert<std::string_view> {
  static void encode(PayloadWriter& to, std::string_view from) { to.string(from); }
};
/// To send alone.
template <>
struct Convert<const char*> {
  static void encode(PayloadWriter& to, const char* from) { to.string(from); }
};

template <>
struct Convert<std::nullptr_t> {
  static bool decode(Cursor from, std::nullptr_t&, DecodeError& error) {
    return from.is_null() || error.expected("null", from);
  }
  static void encode(PayloadWriter& to, std::nullptr_t) { to.null(); }
};

template <>
struct Convert<Binary> {
  static bool decode(Cursor from, Binary& into, DecodeError& error) {
    if (from.kind() != Kind::binary) return error.expected("binary", from);
    into = Binary(from.as_binary());
    return true;
  }
  static void encode(PayloadWriter& to, const Binary& from) { to.binary(from); }
};

/// A string of digits; a number is accepted too.
template <>
struct SOCKEYE_EXPORT Convert<Id> {
  static bool decode(Cursor from, Id& into, DecodeError& error) {
    return detail::read_id(from, into) || error.expected("id (an integer in a string)", from);
  }
  static void encode(PayloadWriter& to, Id from);
};

/// Anything.
template <>
struct SOCKEYE_EXPORT Convert<Value> {
  static bool decode(Cursor from, Value& into, DecodeError&) {
    into = from.to_value();
    return true;
  }
  static void encode(PayloadWriter& to, const Value& from);
};

}  // namespace sockeye
