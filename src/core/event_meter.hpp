// Who is told how long the handlers of an event took.
#pragma once

#include <string_view>

#include "core/types.hpp"

namespace sockeye::core {

/// It has the clock, which the core has not. Called on the hub's thread; calls may nest.
class EventMeter {
 public:
  virtual ~EventMeter() = default;
  virtual TimePoint begin() noexcept = 0;
  /// The event's handlers have returned; what is suspended of them goes on without being measured.
  virtual void end(std::string_view event, TimePoint began) = 0;
};

}  // namespace sockeye::core
