// How often a server's limits were met.
#pragma once

#include <cstdint>

namespace sockeye {

/// Counts since the server was made; docs/limits.md says which limit each belongs to.
struct ServerStats {
  /// Handshakes over `max_connections_per_address`.
  std::uint64_t connections_refused = 0;
  /// WebSocket requests of an origin that `cors` does not name.
  std::uint64_t origins_refused = 0;
};

}  // namespace sockeye
