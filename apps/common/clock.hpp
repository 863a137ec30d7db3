// The time as the database and the tokens keep it.
#pragma once

#include <chrono>
#include <cstdint>

namespace common {

/// Milliseconds since 1970.
inline std::int64_t unix_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Seconds since 1970.
inline std::int64_t unix_seconds() {
  return unix_milliseconds() / 1000;
}

}  // namespace common
