// How a connection to a broker stands, and what became known to be lost.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace sockeye::net {

struct BrokerStatus {
  bool connected = false;
  /// Since when `connected` is what it is; the shard's clock.
  std::chrono::steady_clock::time_point since{};
  /// Connections that were made, and attempts that failed since the last of them.
  std::uint64_t connections = 0;
  std::uint64_t failures = 0;
  /// Commands that failed: never sent, or of unknown fate.
  std::uint64_t dropped = 0;
  std::uint64_t fate_unknown = 0;
  /// Why the last connection ended or the last attempt failed; empty while there was none.
  std::string error;
};

/// Told of each change of BrokerStatus::connected and of each failed attempt, on the shard's
/// thread.
using OnBrokerStatus = std::function<void(const BrokerStatus&)>;

}  // namespace sockeye::net
