// A server's numbers as Prometheus reads them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "metrics/snapshot.hpp"
#include "sockeye/health.hpp"
#include "sockeye/server_stats.hpp"

namespace sockeye::metrics {

/// At most `most_namespaces` and `most_events` have labels of their own, the busiest first.
struct ReportLimits {
  std::size_t most_namespaces = 100;
  std::size_t most_events = 100;
};

std::string report(const std::vector<ShardSnapshot>& shards, const ServerStats& limits,
                   const Health& health, const ReportLimits& most);

}  // namespace sockeye::metrics
