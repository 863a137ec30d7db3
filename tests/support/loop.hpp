// Drives a shard until something is true: tests wait for events, never for a time.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <stdexcept>

#include "net/shard.hpp"

namespace sockeye::testing_support {

/// Far above what any machine needs: it ends a test that hangs.
inline constexpr std::chrono::seconds patience{20};

/// Polls until `done()` is true; false where `limit` passed before. `done` is asked between turns,
/// at least every few milliseconds, so that it may look at plain sockets and at other threads.
template <class Done>
bool run_until(net::Shard& shard, Done&& done, std::chrono::milliseconds limit = patience) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    shard.poll(std::chrono::milliseconds{2});
  }
  return true;
}

/// Whether a foreign loop's poll(2) finds the descriptor readable within `limit`.
inline bool readable(int fd, std::chrono::milliseconds limit = std::chrono::milliseconds{0}) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(limit.count())) == 1 && (entry.revents & POLLIN) != 0;
}

}  // namespace sockeye::testing_support
