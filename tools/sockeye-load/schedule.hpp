// When operations begin: in a closed loop when an earlier one has ended, in an open loop at times
// that do not depend on the server, so that what it delays is counted.
#pragma once

#include <algorithm>
#include <cstdint>

#include "clock.hpp"

namespace load {

class Schedule {
 public:
  Schedule(double rate, std::uint32_t in_flight) : rate_(rate), in_flight_(in_flight) {}

  void start(std::int64_t now) {
    begin_ = now;
    begun_ = 0;
    running_ = true;
  }
  void stop() { running_ = false; }
  bool is_closed_loop() const { return rate_ == 0; }
  bool running() const { return running_; }

  /// Whether an operation begins at `now`, while `under_way` have not ended; `scheduled` is then
  /// the time from which its latency counts.
  bool next(std::int64_t now, std::uint64_t under_way, std::int64_t& scheduled) {
    if (!running_) return false;
    if (rate_ == 0) {
      scheduled = now;
      return under_way < in_flight_;
    }
    scheduled = due();
    if (scheduled > now) return false;
    ++begun_;
    return true;
  }

  /// When to ask again, whatever else happens.
  std::int64_t due() const {
    if (!running_ || rate_ == 0) return no_time;
    return begin_ + static_cast<std::int64_t>(static_cast<double>(begun_) * 1e9 / rate_);
  }

  static constexpr std::int64_t no_time = INT64_MAX;

 private:
  double rate_;
  std::uint32_t in_flight_;
  std::int64_t begin_ = 0;
  std::uint64_t begun_ = 0;
  bool running_ = false;
};

}  // namespace load
