// Who knows how this process stands in its cluster.
#pragma once

#include "sockeye/health.hpp"

namespace sockeye::core {

class HealthSource {
 public:
  virtual ~HealthSource() = default;
  /// From any thread.
  virtual Health health() const = 0;
};

}  // namespace sockeye::core
