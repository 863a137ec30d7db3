// What one client may take of a hub, beyond what its protocol allows. 0 is no limit.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/types.hpp"

namespace sockeye::core {

struct ClientLimits {
  /// Events and acknowledgements of one socket: how many a second, and how many at once.
  std::size_t events_per_second = 0;
  std::size_t event_burst = 0;
  std::size_t rooms_per_socket = 0;
  /// Acknowledgements that one socket owes at a time.
  std::size_t pending_acks = 0;
  std::size_t namespaces_per_connection = 0;
};

/// A bucket of tokens that fills with time: one for each event. Eight bytes a socket.
class EventBudget {
 public:
  /// False where `limits` are exceeded.
  bool take(const ClientLimits& limits, TimePoint now) noexcept {
    if (limits.events_per_second == 0) return true;
    const auto burst = static_cast<float>(std::max<std::size_t>(limits.event_burst, 1));
    const auto now_ms = static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
    if (tokens_ < 0) {
      tokens_ = burst;
    } else {
      const auto passed = static_cast<float>(now_ms - filled_) / 1000;
      tokens_ += passed * static_cast<float>(limits.events_per_second);
      tokens_ = std::min(tokens_, burst);
    }
    filled_ = now_ms;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    return true;
  }

 private:
  /// Less than none: never asked.
  float tokens_ = -1;
  /// In milliseconds, of which whole weeks go round.
  std::uint32_t filled_ = 0;
};

}  // namespace sockeye::core
