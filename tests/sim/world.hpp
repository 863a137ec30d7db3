// Five nodes on a pretended bus, moved by one seed, and what must hold whatever happens to them.
#pragma once

#include <cstdint>
#include <string>

#include "bus.hpp"

namespace sockeye::sim {

enum class Protocol : std::uint8_t { cluster, pubsub };

struct Verdict {
  /// Empty: everything held.
  std::string broken;
  FaultCounts counts;
  std::uint64_t deliveries = 0;
  std::uint64_t requests = 0;
  std::uint64_t partial = 0;
};

/// One whole run. `talk` prints what happens.
Verdict run_world(std::uint64_t seed, Protocol protocol, bool talk);

}  // namespace sockeye::sim
