// Sixteen bytes at once, in the compiler's own vector types: every 64-bit processor has such
// registers.
#pragma once

#include <cstdint>
#include <cstring>

namespace sockeye::base {

using Lane = std::uint8_t __attribute__((vector_size(16)));

inline Lane load_lane(const char* from) noexcept {
  Lane lane;
  std::memcpy(&lane, from, sizeof lane);
  return lane;
}

inline void store_lane(char* to, Lane lane) noexcept {
  std::memcpy(to, &lane, sizeof lane);
}

/// The same byte in all places.
inline Lane fill_lane(std::uint8_t byte) noexcept {
  return byte - Lane{};
}

/// Whether one of the bytes has a bit of `bits`, a byte that is repeated eight times.
inline bool any_bits(Lane lane, std::uint64_t bits) noexcept {
  std::uint64_t halves[2];
  std::memcpy(halves, &lane, sizeof halves);
  return ((halves[0] | halves[1]) & bits) != 0;
}

}  // namespace sockeye::base
