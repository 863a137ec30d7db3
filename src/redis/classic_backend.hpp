// All namespaces of a process on one Redis client: the classic adapter's bus.
#pragma once

#include <memory>
#include <string>

#include "cluster/backend.hpp"
#include "redis/node_lines.hpp"
#include "sockeye/cluster_redis.hpp"

namespace sockeye::redis {

class ClassicBackend final : public cluster::Backend {
 public:
  ClassicBackend(net::Shard& shard, const Options& client,
                 const cluster::RedisAdapterOptions& options, cluster::Environment environment);

  std::shared_ptr<cluster::Node> join(std::string nsp, cluster::Environment environment,
                                      cluster::LocalSide& local) override;
  std::shared_ptr<const core::HealthSource> health() const override { return lines_.health(); }

 private:
  cluster::RedisAdapterOptions options_;
  NodeLines lines_;
};

}  // namespace sockeye::redis
