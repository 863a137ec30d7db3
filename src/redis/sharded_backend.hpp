// All namespaces of a process on one Redis client: the sharded adapter's bus.
#pragma once

#include <memory>
#include <string>

#include "cluster/backend.hpp"
#include "redis/node_lines.hpp"
#include "sockeye/cluster_redis_sharded.hpp"

namespace sockeye::redis {

class ShardedBackend final : public cluster::Backend {
 public:
  ShardedBackend(net::Shard& shard, const Options& client,
                 const cluster::ShardedRedisAdapterOptions& options,
                 cluster::Environment environment);

  std::shared_ptr<cluster::Node> join(std::string nsp, cluster::Environment environment,
                                      cluster::LocalSide& local) override;
  bool wants_rooms() const override {
    return options_.subscription_mode != cluster::SubscriptionMode::static_channels;
  }
  std::shared_ptr<const core::HealthSource> health() const override { return lines_.health(); }

 private:
  cluster::ShardedRedisAdapterOptions options_;
  NodeLines lines_;
};

}  // namespace sockeye::redis
