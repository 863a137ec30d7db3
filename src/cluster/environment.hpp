// What a node of a cluster lives on: it owns no clock, no timer and no random source.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/types.hpp"

namespace sockeye::cluster {

/// Time as a node is told it. On the node's thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual core::TimePoint now() const = 0;
  /// 0 where there is no more time (the server is gone); then `action` never runs.
  virtual core::TimerId after(std::chrono::milliseconds delay, std::function<void()> action) = 0;
  virtual void cancel(core::TimerId id) = 0;
};

struct Environment {
  std::shared_ptr<Clock> clock;
  /// That many characters of A-Z, a-z, 0-9, "-" and "_", unguessable.
  std::function<std::string(std::size_t)> random_name;
  /// That many hexadecimal digits, unguessable.
  std::function<std::string(std::size_t)> random_hex;
  /// Told what a person should know.
  std::function<void(const std::string&)> warn;
  /// Messages that made no sense, counted for whoever asks how the node stands; may be null.
  std::shared_ptr<std::atomic<std::uint64_t>> nonsense;

  void count_nonsense() const {
    if (nonsense) nonsense->fetch_add(1, std::memory_order_relaxed);
  }
};

}  // namespace sockeye::cluster
