// What the shards of a server say of themselves, put together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/hub.hpp"
#include "core/traffic.hpp"
#include "metrics/event_times.hpp"
#include "metrics/loop_lag.hpp"
#include "net/shard.hpp"
#include "server/shard_server.hpp"

namespace sockeye::metrics {

struct ShardSnapshot {
  std::size_t shard = 0;
  core::Traffic traffic;
  core::HubStats hub;
  net::ShardStats net;
  base::Histogram heartbeats;
  std::size_t sessions = 0;
  std::size_t queued = 0;
  std::map<std::string, std::size_t> sockets;
  EventTimes::Table events;
  base::Histogram lag;
};

/// On the shard's thread.
ShardSnapshot snapshot_of(server::ShardServer& shard, const EventTimes& events, const LoopLag& lag);

}  // namespace sockeye::metrics
