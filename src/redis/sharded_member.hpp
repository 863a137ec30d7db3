// One namespace's node on sharded channels.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cluster/cluster_bus.hpp"
#include "cluster/cluster_node.hpp"
#include "redis/commands.hpp"
#include "redis/pubsub.hpp"
#include "redis/sharded_channels.hpp"
#include "sockeye/cluster_redis_sharded.hpp"

namespace sockeye::redis {

class ShardedMember final : public cluster::ClusterBus, public MessageSink {
 public:
  /// Commands and subscriber outlive it.
  ShardedMember(const std::string& uid, const std::string& nsp,
                const cluster::ShardedRedisAdapterOptions& options,
                cluster::Environment environment, cluster::LocalSide& local, Commands& commands,
                PubSub& pubsub);
  ~ShardedMember() override;

  cluster::ClusterNode& node() noexcept { return node_; }

  void publish(const cluster::ClusterMessage& message) override;
  void respond(std::string_view requester, const cluster::ClusterMessage& message) override;
  void count_nodes(std::function<void(std::optional<std::size_t>)> done) override;
  void room_entered(std::string_view room) override;
  void room_left(std::string_view room) override;
  void close(std::function<void()> done) override;

  void on_message(std::string_view name, std::string_view channel,
                  std::string_view payload) override;

 private:
  void send(std::string_view channel, const cluster::ClusterMessage& message);
  void unsubscribe();

  Commands& commands_;
  PubSub& pubsub_;
  ShardedChannels channels_;
  std::string own_channel_;
  /// Those with a channel of their own; how many shards have each.
  std::unordered_map<std::string, int> rooms_;
  bool left_ = false;
  cluster::ClusterNode node_;
};

}  // namespace sockeye::redis
