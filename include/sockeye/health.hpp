// How a server stands with the other nodes of its cluster, for a readiness route.
//
//   app.get("/ready", [&](http::Request&, http::Response& res) {
//     res.status(io.health().ready() ? 200 : 503).send(io.health().detail);
//   });
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/export.hpp"

namespace sockeye {

/// What a node thinks of its place in the cluster.
enum class HealthState : std::uint8_t {
  alone,       ///< no cluster: nothing can be wrong with it
  connecting,  ///< nothing was heard yet
  connected,   ///< what this node publishes comes back in time
  lagging,     ///< it comes back late
  deaf,        ///< it does not come back
};
/// As the enumerator is spelt, for logs.
SOCKEYE_EXPORT std::string_view health_state_name(HealthState state) noexcept;

/// A node publishes a canary now and then and listens for it, so that it knows of itself whether
/// what is published in the cluster reaches it.
struct Health {
  /// What it thinks of itself.
  HealthState state = HealthState::alone;
  /// Since when it is so.
  std::chrono::system_clock::time_point since{};
  /// How long the last canary was under way.
  std::chrono::milliseconds lag{0};
  /// A sentence for people; empty where all is well.
  std::string detail{};

  /// Whether clients should be sent here.
  bool ready() const noexcept {
    return state == HealthState::alone || state == HealthState::connected ||
           state == HealthState::lagging;
  }
};

}  // namespace sockeye
