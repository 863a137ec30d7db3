// Bursts held to a rate: of each key the first change passes at once, what follows within the
// interval is held, the newest alone, and passes when the interval ends.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sockeye/live/change.hpp"

namespace sockeye::live {

/// A key is a scope, a kind and an id. Is told the time, which never goes back.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// 0: everything passes. Beyond `max_keys` within their interval, further keys pass unheld.
  explicit RateLimit(std::chrono::milliseconds interval, std::size_t max_keys = 10'000)
      : interval_(interval), max_keys_(max_keys) {}

  /// Whether it passes now; else it is held.
  bool offer(const Change& change, Time now);
  /// What was held and passes now, in the order in which the intervals ended.
  std::vector<Change> take_due(Time now);
  /// When there is something to take.
  std::optional<Time> next() const;
  /// The oldest change of the scope that nobody was told of, replaced or not; nothing where none is
  /// held.
  std::optional<std::int64_t> oldest_held(std::string_view scope) const;

 private:
  struct Held {
    Change newest;
    std::int64_t oldest = 0;
  };
  struct Turn {
    Time ends;
    std::string key;
  };

  std::chrono::milliseconds interval_;
  std::size_t max_keys_;
  /// Keys within their interval. All intervals are one constant, so that the turns end in order.
  std::unordered_map<std::string, std::optional<Held>> open_;
  std::deque<Turn> turns_;
  std::map<std::string, std::set<std::int64_t>, std::less<>> oldest_;
};

}  // namespace sockeye::live
