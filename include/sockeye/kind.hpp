// The kinds of value that a payload is made of.
#pragma once

#include <cstdint>
#include <string_view>

#include "sockeye/export.hpp"

namespace sockeye {

/// What a payload's value is. Integers and doubles are all `number` to a JavaScript peer.
enum class Kind : std::uint8_t {
  null,
  boolean,
  int64,
  uint64,  ///< only what does not fit an int64
  number,  ///< a double
  string,
  binary,
  array,
  object,
};

/// The kind as a person would say it: "null", "boolean", "number", "string", "binary", "array",
/// "object".
SOCKEYE_EXPORT std::string_view kind_name(Kind kind) noexcept;

}  // namespace sockeye
