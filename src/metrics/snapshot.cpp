#include "metrics/snapshot.hpp"

namespace sockeye::metrics {

ShardSnapshot snapshot_of(server::ShardServer& shard, const EventTimes& events,
                          const LoopLag& lag) {
  ShardSnapshot snapshot;
  core::Hub& hub = shard.hub();
  snapshot.traffic = hub.traffic();
  snapshot.hub = hub.stats();
  snapshot.net = shard.shard().stats();
  snapshot.heartbeats = shard.sessions().heartbeat_delays();
  snapshot.sessions = shard.sessions().size();
  shard.sessions().look_at_each(
      [&](const engine::Session& session) { snapshot.queued += session.queued(); });
  hub.for_each([&](core::Namespace& nsp) { snapshot.sockets[nsp.name()] = nsp.size(); });
  snapshot.events = events.table();
  snapshot.lag = lag.times();
  return snapshot;
}

}  // namespace sockeye::metrics
