// Time that the simulation moves, for all nodes alike.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "cluster/environment.hpp"
#include "core/timer_queue.hpp"

namespace sockeye::sim {

class SimClock final : public cluster::Clock {
 public:
  core::TimePoint now() const override { return now_; }
  core::TimerId after(std::chrono::milliseconds delay, std::function<void()> action) override {
    return timers_.at(now_ + delay, std::move(action));
  }
  void cancel(core::TimerId id) override { timers_.cancel(id); }

  /// To the next deadline, but not past `limit`. False where there is none before it.
  bool step(core::TimePoint limit) {
    const auto due = timers_.next();
    if (!due || *due > limit) {
      now_ = limit;
      return false;
    }
    if (*due > now_) now_ = *due;
    timers_.tick(now_);
    return true;
  }

 private:
  core::TimerQueue timers_;
  core::TimePoint now_{std::chrono::hours(1)};
};

}  // namespace sockeye::sim
