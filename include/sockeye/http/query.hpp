// A URL's query, as `URLSearchParams` reads it: `+` is a space, percent-escapes are decoded, a name
// without a value has the empty one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/export.hpp"

namespace sockeye::http {

/// The text behind the question mark, decoded when asked.
class SOCKEYE_EXPORT Query {
 public:
  Query() = default;
  /// Of the text without its question mark.
  explicit Query(std::string_view text) : text_(text) {}

  /// The last value of that name, as `Object.fromEntries` leaves it; nothing where there is none.
  std::optional<std::string> get(std::string_view name) const;
  /// The same, or "".
  std::string operator[](std::string_view name) const { return get(name).value_or(std::string()); }
  bool contains(std::string_view name) const { return get(name).has_value(); }
  /// Names in the order of their first appearance, each with its last value.
  std::vector<std::pair<std::string, std::string>> entries() const;

  /// As it came.
  const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// The part of a request's target behind `?`, or "".
SOCKEYE_EXPORT std::string_view query_of(std::string_view target) noexcept;
/// The part before `?`.
SOCKEYE_EXPORT std::string_view path_of(std::string_view target) noexcept;

}  // namespace sockeye::http
