// How late a shard's timers are: what a handler that takes long does to all others.
#pragma once

#include <chrono>
#include <memory>

#include "base/histogram.hpp"
#include "net/shard.hpp"

namespace sockeye::metrics {

/// On the shard's thread. Ends with its owner.
class LoopLag : public std::enable_shared_from_this<LoopLag> {
 public:
  LoopLag(net::Shard& shard, std::chrono::milliseconds interval) noexcept
      : shard_(shard), interval_(interval) {}

  void start() {
    const auto due = net::Shard::Clock::now() + interval_;
    (void)shard_.at(due, [weak = weak_from_this(), due] {
      const auto self = weak.lock();
      if (!self) return;
      self->times_.add(net::Shard::Clock::now() - due);
      self->start();
    });
  }

  const base::Histogram& times() const noexcept { return times_; }

 private:
  net::Shard& shard_;
  std::chrono::milliseconds interval_;
  base::Histogram times_;
};

}  // namespace sockeye::metrics
