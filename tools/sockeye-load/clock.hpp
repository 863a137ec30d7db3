// The generator's one clock.
#pragma once

#include <time.h>

#include <cstdint>

namespace load {

constexpr std::int64_t ns_per_second = 1'000'000'000;

/// Nanoseconds of CLOCK_MONOTONIC.
inline std::int64_t now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * ns_per_second + t.tv_nsec;
}

}  // namespace load
