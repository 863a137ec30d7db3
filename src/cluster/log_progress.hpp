// How far a process has read a namespace's log: told by the bus' shard, asked by all.
#pragma once

#include <mutex>

#include "core/shared_log.hpp"

namespace sockeye::cluster {

class LogProgress final : public core::LogProgress {
 public:
  core::LogPosition reached() const override {
    const std::lock_guard lock(mutex_);
    return reached_;
  }
  void reach(core::LogPosition position) {
    const std::lock_guard lock(mutex_);
    if (position > reached_) reached_ = position;
  }

 private:
  mutable std::mutex mutex_;
  core::LogPosition reached_;
};

}  // namespace sockeye::cluster
