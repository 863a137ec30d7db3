// Deadlines of arbitrary length: acknowledgements' time-outs. A heap with lazy cancelling; it reads
// no clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace sockeye::core {

class TimerQueue {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Id = std::uint64_t;  ///< never 0

  Id at(TimePoint due, std::function<void()> action) {
    const Id id = ++last_id_;
    actions_.emplace(id, std::move(action));
    heap_.push_back({due, id});
    std::push_heap(heap_.begin(), heap_.end());
    return id;
  }

  void cancel(Id id) {
    actions_.erase(id);
    drop_cancelled();
  }

  /// Runs what is due. What is set meanwhile waits for a later tick.
  void tick(TimePoint now) {
    const Id last = last_id_;
    while (!heap_.empty() && heap_.front().due <= now && heap_.front().id <= last) {
      const Id id = heap_.front().id;
      pop();
      if (auto entry = actions_.extract(id)) entry.mapped()();
    }
    drop_cancelled();
  }

  std::optional<TimePoint> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front().due;
  }

  /// Entries that take memory, cancelled ones among them.
  std::size_t held() const noexcept { return heap_.size(); }

 private:
  struct Entry {
    TimePoint due;
    Id id;
    bool operator<(const Entry& other) const {
      return due != other.due ? due > other.due : id > other.id;
    }
  };

  static constexpr std::size_t kept_cancelled = 64;

  void pop() {
    std::pop_heap(heap_.begin(), heap_.end());
    heap_.pop_back();
  }

  // Those at the front, and all once they are the most: otherwise one timer that waits would keep
  // every cancelled one behind it.
  void drop_cancelled() {
    while (!heap_.empty() && !actions_.contains(heap_.front().id)) pop();
    if (heap_.size() <= 2 * actions_.size() + kept_cancelled) return;
    std::erase_if(heap_, [this](const Entry& entry) { return !actions_.contains(entry.id); });
    std::make_heap(heap_.begin(), heap_.end());
  }

  std::vector<Entry> heap_;
  std::unordered_map<Id, std::function<void()>> actions_;
  Id last_id_ = 0;
};

}  // namespace sockeye::core
