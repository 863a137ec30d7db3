// A base::DeadlineList that a shard drives: many deadlines of one constant length (heartbeats, idle
// timeouts) on one timer.
#pragma once

#include <utility>

#include "base/deadline_list.hpp"
#include "net/shard.hpp"

namespace sockeye::net {

/// T derives publicly from base::DeadlineHook<Tag>. On the shard's thread only; it may be destroyed
/// inside its own callback.
template <class T, class Tag = void>
class Expiry {
 public:
  /// `on_expired` gets each item whose time has come, disarmed.
  Expiry(Shard& shard, Shard::Clock::duration duration, UniqueFunction<void(T&)> on_expired)
      : shard_(&shard), items_(duration), on_expired_(std::move(on_expired)) {}
  Expiry(const Expiry&) = delete;
  Expiry& operator=(const Expiry&) = delete;
  ~Expiry() {
    shard_->cancel(timer_);
    if (destroyed_) *destroyed_ = true;
  }

  /// Starts or restarts the item's time.
  void arm(T& item) {
    items_.arm(item, shard_->now());
    if (!timer_ && !destroyed_) set_timer();
  }
  void disarm(T& item) noexcept { items_.disarm(item); }
  bool empty() const noexcept { return items_.empty(); }

 private:
  void set_timer() {
    timer_ = shard_->at(*items_.next(), [this] {
      timer_ = {};
      run();
    });
  }

  void run() {
    bool destroyed = false;
    destroyed_ = &destroyed;
    items_.expire(shard_->now(), [this, &destroyed](T& item) {
      if (!destroyed) on_expired_(item);
    });
    if (destroyed) return;
    destroyed_ = nullptr;
    if (!items_.empty()) set_timer();
  }

  Shard* shard_;
  base::DeadlineList<T, Tag> items_;
  UniqueFunction<void(T&)> on_expired_;
  TimerId timer_;
  bool* destroyed_ = nullptr;
};

}  // namespace sockeye::net
