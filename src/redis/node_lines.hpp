// What each of the Redis adapters has of a Redis: one client for commands, one that is subscribed,
// and the canary that goes from the one to the other.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "net/status_report.hpp"
#include "redis/client.hpp"
#include "redis/health_line.hpp"

namespace sockeye::redis {

class NodeLines {
 public:
  /// `prefix` begins the names of the adapter's channels, which are subscribed to as `kind`.
  NodeLines(net::Shard& shard, const Options& options, const cluster::Environment& environment,
            std::string uid, const std::string& prefix, SubscriptionKind kind,
            std::chrono::milliseconds canary_interval)
      : uid_(std::move(uid)),
        client_(shard, options),
        commands_(client_.commands(net::StatusReport("Redis", environment.warn))),
        pubsub_(client_.pubsub(net::StatusReport("Redis (subscriber)", environment.warn))),
        health_(prefix + "-health#" + uid_ + '#', kind, canary_interval, environment, *commands_,
                *pubsub_) {}

  /// The process' name in the cluster.
  const std::string& uid() const noexcept { return uid_; }
  Client& client() noexcept { return client_; }
  Commands& commands() noexcept { return *commands_; }
  PubSub& pubsub() noexcept { return *pubsub_; }
  std::shared_ptr<const core::HealthSource> health() const { return health_.source(); }

 private:
  std::string uid_;
  Client client_;
  std::unique_ptr<Commands> commands_;
  std::unique_ptr<PubSub> pubsub_;
  HealthLine health_;
};

}  // namespace sockeye::redis
