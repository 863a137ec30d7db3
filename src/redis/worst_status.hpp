// How a client of a Redis Cluster stands, from how its connections do.
#pragma once

#include <algorithm>

#include "net/broker_status.hpp"

namespace sockeye::redis {

/// `nodes`: from an endpoint to a pointer to what has a status(). Not connected where one is not,
/// or where there is none; sums of what is counted.
template <class Nodes>
net::BrokerStatus worst_of(const Nodes& nodes) {
  net::BrokerStatus worst;
  worst.connected = !nodes.empty();
  for (const auto& [endpoint, node] : nodes) {
    const net::BrokerStatus one = node->status();
    if (!one.connected && worst.connected) {
      worst.connected = false;
      worst.error = one.error;
      worst.failures = one.failures;
    }
    worst.since = std::max(worst.since, one.since);
    worst.connections += one.connections;
    worst.dropped += one.dropped;
    worst.fate_unknown += one.fate_unknown;
  }
  return worst;
}

}  // namespace sockeye::redis
