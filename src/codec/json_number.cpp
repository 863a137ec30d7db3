// Numbers as JavaScript's Number::toString prints them: plain between 1e-7 and 1e21, else with an
// exponent.
#include <charconv>
#include <cmath>
#include <cstddef>

#include "codec/json_text.hpp"

namespace sockeye::codec {
namespace {

/// The shortest decimal that reads back the same: 0.d1d2d3... times ten to the `point`.
struct Decimal {
  char digits[20];
  std::size_t count = 0;
  int point = 0;
};

Decimal shortest(double positive) noexcept {
  char text[32];
  const char* const end =
      std::to_chars(text, text + sizeof text, positive, std::chars_format::scientific).ptr;
  Decimal decimal;
  const char* at = text;
  for (; *at != 'e'; ++at) {
    if (*at != '.') decimal.digits[decimal.count++] = *at;
  }
  at += at[1] == '+' ? 2 : 1;
  int exponent = 0;
  std::from_chars(at, end, exponent);
  decimal.point = exponent + 1;
  return decimal;
}

void append_with_exponent(std::string& out, const Decimal& decimal) {
  out += decimal.digits[0];
  if (decimal.count > 1) {
    out += '.';
    out.append(decimal.digits + 1, decimal.count - 1);
  }
  const int exponent = decimal.point - 1;
  out += exponent < 0 ? "e-" : "e+";
  char text[8];
  const char* const end = std::to_chars(text, text + sizeof text, std::abs(exponent)).ptr;
  out.append(text, static_cast<std::size_t>(end - text));
}

}  // namespace

void append_json_number(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  if (value == 0) {
    out += '0';
    return;
  }
  if (value < 0) out += '-';
  const Decimal decimal = shortest(std::fabs(value));
  if (decimal.point > 21 || decimal.point < -5) {
    append_with_exponent(out, decimal);
    return;
  }
  if (decimal.point <= 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-decimal.point), '0');
    out.append(decimal.digits, decimal.count);
    return;
  }
  const auto whole = static_cast<std::size_t>(decimal.point);
  if (decimal.count <= whole) {
    out.append(decimal.digits, decimal.count);
    out.append(whole - decimal.count, '0');
    return;
  }
  out.append(decimal.digits, whole);
  out += '.';
  out.append(decimal.digits + whole, decimal.count - whole);
}

}  // namespace sockeye::codec
