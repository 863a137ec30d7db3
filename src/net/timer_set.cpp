// Timers in a map by deadline. A callback leaves the map before it runs or is destroyed, since its
// destructor may come back here.
#include "net/timer_set.hpp"

#include <utility>

#include "net/guard.hpp"

namespace sockeye::net {

TimerId TimerSet::add(TimePoint deadline, UniqueFunction<void()> call) {
  const TimerId id{deadline, ++last_};
  timers_.emplace(id, std::move(call));
  return id;
}

bool TimerSet::cancel(TimerId id) {
  return id && !timers_.extract(id).empty();
}

std::optional<TimerSet::TimePoint> TimerSet::next() const noexcept {
  if (timers_.empty()) return std::nullopt;
  return timers_.begin()->first.deadline;
}

void TimerSet::run_due(TimePoint now) {
  const std::uint64_t limit = last_;
  auto place = timers_.begin();
  while (place != timers_.end() && place->first.deadline <= now) {
    const TimerId id = place->first;
    if (id.sequence <= limit) {
      auto node = timers_.extract(place);
      guarded("a timer's call", [&node] { node.mapped()(); });
    }
    place = timers_.upper_bound(id);
  }
}

void TimerSet::clear() {
  while (!timers_.empty()) timers_.extract(timers_.begin());
}

}  // namespace sockeye::net
