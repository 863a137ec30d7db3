// The scalars of a Value as they are stored, for the code that knows its kind already.
#pragma once

#include <cstdint>

#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::detail {

struct ValueAccess {
  static bool boolean(const Value& value) noexcept { return value.data_.boolean; }
  static std::int64_t int64(const Value& value) noexcept { return value.data_.int64; }
  static std::uint64_t uint64(const Value& value) noexcept { return value.data_.uint64; }
  static double number(const Value& value) noexcept { return value.data_.number; }
};

}  // namespace sockeye::detail
