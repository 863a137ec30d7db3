#include "sockeye/health.hpp"

namespace sockeye {

std::string_view health_state_name(HealthState state) noexcept {
  switch (state) {
    case HealthState::alone:
      return "alone";
    case HealthState::connecting:
      return "connecting";
    case HealthState::connected:
      return "connected";
    case HealthState::lagging:
      return "lagging";
    case HealthState::deaf:
      break;
  }
  return "deaf";
}

}  // namespace sockeye
