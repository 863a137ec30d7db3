// A batch's way to the shard and the word that it has left.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "sockeye/live/change.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::live {

/// What the outbox's thread sleeps on: a wake-up, the end of a delivery, or the end of it all.
class Signals {
 public:
  void wake() noexcept {
    {
      const std::lock_guard lock(mutex);
      woken = true;
    }
    condition.notify_one();
  }
  void delivered() {
    {
      const std::lock_guard lock(mutex);
      under_way = false;
    }
    condition.notify_one();
  }
  void stop() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    condition.notify_one();
  }

  std::mutex mutex;
  std::condition_variable condition;
  bool woken = true;
  bool under_way = false;
  bool stopping = false;
};

/// Emits the batch on the shard and waits until the turn in which that happened is over, and with
/// it the attempt to send. False where the outbox ends meanwhile: then nobody knows.
inline bool deliver(const ShardRef& shard, const std::shared_ptr<Signals>& signals,
                    const std::shared_ptr<std::function<void(const Change&)>>& emit,
                    std::vector<Change> batch) {
  if (batch.empty()) return true;
  {
    const std::lock_guard lock(signals->mutex);
    signals->under_way = true;
  }
  const bool posted = shard.post([shard, signals, emit, batch = std::move(batch)] {
    for (const Change& change : batch) (*emit)(change);
    shard.post([signals] { signals->delivered(); });
  });
  std::unique_lock lock(signals->mutex);
  if (!posted) signals->stopping = true;
  signals->condition.wait(lock, [&] { return signals->stopping || !signals->under_way; });
  return !signals->under_way;
}

}  // namespace sockeye::live
