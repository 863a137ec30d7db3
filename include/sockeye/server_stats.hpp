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
  /// Connections ended for `max_events_per_second`.
  std::uint64_t event_rates_exceeded = 0;
  /// Joins over `max_rooms_per_socket`.
  std::uint64_t rooms_refused = 0;
  /// Acknowledgements over `max_pending_acks`.
  std::uint64_t acks_refused = 0;
  /// CONNECTs over `max_namespaces_per_connection`.
  std::uint64_t namespaces_refused = 0;
  /// Connections ended for `max_send_buffer`.
  std::uint64_t send_buffers_exceeded = 0;
};

}  // namespace sockeye
