// One-shot timers in the order of their deadlines. It reads no clock. For deadlines of one constant
// length base::DeadlineList is cheaper.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>

#include "sockeye/unique_function.hpp"

namespace sockeye::net {

/// Names a timer. A default one names none.
struct TimerId {
  std::chrono::steady_clock::time_point deadline{};
  std::uint64_t sequence = 0;

  explicit operator bool() const noexcept { return sequence != 0; }
  friend auto operator<=>(const TimerId&, const TimerId&) = default;
};

class TimerSet {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  TimerId add(TimePoint deadline, UniqueFunction<void()> call);

  /// False where the timer has run, runs just now, or was cancelled before.
  bool cancel(TimerId id);

  bool empty() const noexcept { return timers_.empty(); }
  std::optional<TimePoint> next() const noexcept;

  /// Runs each timer whose deadline is not after `now`: by deadline, equal ones in the order in
  /// which they were added. A timer added meanwhile waits for the next call, whatever its deadline.
  void run_due(TimePoint now);

  void clear();

 private:
  std::map<TimerId, UniqueFunction<void()>> timers_;
  std::uint64_t last_ = 0;
};

}  // namespace sockeye::net
