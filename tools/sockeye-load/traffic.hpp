// One kind of load, put together with others by a scenario: it begins operations, hears the packets
// that may be theirs, and knows what is missing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client.hpp"
#include "histogram.hpp"

namespace load {

class Traffic {
 public:
  virtual ~Traffic() = default;

  /// Operations begin, from `now` on; `stop` begins no more; `drained` once all have ended.
  virtual void start(std::int64_t now) = 0;
  virtual void stop() = 0;
  virtual bool drained() const = 0;
  /// Begins what is due at `now`, and says when to be called again.
  virtual std::int64_t tick(std::int64_t now) = 0;
  /// Whether the packet belonged to this traffic. Throws Failure where it is wrong.
  virtual bool take_packet(Client&, std::string_view) { return false; }

  /// What has ended since the beginning.
  virtual std::uint64_t operations() const = 0;
  virtual std::uint64_t deliveries() const = 0;
  /// Who waits for what.
  virtual std::string missing() const = 0;

  /// Of deliveries, from the time for which each was scheduled.
  Histogram latency;
};

}  // namespace load
