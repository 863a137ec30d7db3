// Deadlines of arbitrary length: acknowledgements' time-outs. A heap with lazy cancelling; it reads
// no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
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
    heap_.push({due, id});
    return id;
  }

  void cancel(Id id) {
    actions_.erase(id);
    while (!heap_.empty() && !actions_.contains(heap_.top().id)) heap_.pop();
  }

  void tick(TimePoint now) {
    while (!heap_.empty() && heap_.top().due <= now) {
      const Id id = heap_.top().id;
      heap_.pop();
      if (auto entry = actions_.extract(id)) entry.mapped()();
    }
  }

  std::optional<TimePoint> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().due;
  }

 private:
  struct Entry {
    TimePoint due;
    Id id;
    bool operator<(const Entry& other) const {
      return due != other.due ? due > other.due : id > other.id;
    }
  };

  std::priority_queue<Entry> heap_;
  std::unordered_map<Id, std::function<void()>> actions_;
  Id last_id_ = 0;
};

}  // namespace sockeye::core
