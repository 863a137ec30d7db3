// Chance from one seed, the same on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace sockeye::sim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
  bool chance(double share) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < share; }
  std::string hex(std::size_t size) {
    std::string text;
    while (text.size() < size) text += "0123456789abcdef"[below(16)];
    return text;
  }

 private:
  std::uint64_t state_;
};

}  // namespace sockeye::sim
