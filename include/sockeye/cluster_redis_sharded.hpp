// Joining a cluster through Redis 7's sharded publish and subscribe. Link sockeye::redis.
//
//   sockeye::ServerOptions options;
//   options.adapter = sockeye::cluster::redis_sharded_adapter("redis+cluster://one:6379,two:6379");
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/cluster_emitter.hpp"
#include "sockeye/export.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::cluster {

/// Which channels a node listens on; all nodes of a cluster have the same. The names are those of
/// the reference but for `static_channels`, its "static".
enum class SubscriptionMode : std::uint8_t {
  static_channels,  ///< two a namespace: everything reaches every node
  dynamic,          ///< one more for each room but the sockets' own
  dynamic_private,  ///< one more for each room and each socket
};

/// As those of `createShardedAdapter` of @socket.io/redis-adapter 8.
struct ShardedRedisAdapterOptions {
  /// What the names of all channels begin with; all nodes of a cluster have the same.
  std::string channel_prefix = "socket.io";
  SubscriptionMode subscription_mode = SubscriptionMode::dynamic;
  /// How long answers of other nodes are waited for where the call says nothing else.
  std::chrono::milliseconds requests_timeout{5'000};
  /// How often this node listens for itself (`Server::health`); 0: never.
  std::chrono::milliseconds canary_interval{2'000};
};

/// As `redis_adapter`, with SSUBSCRIBE and SPUBLISH: in a Redis Cluster a message takes the way of
/// its channel's slot alone. Redis 7 or later.
SOCKEYE_EXPORT AdapterFactory redis_sharded_adapter(std::string_view url,
                                                    ShardedRedisAdapterOptions options = {});

/// An emitter to the nodes of `redis_sharded_adapter`, Node's too; `mode` is theirs. As
/// `redis_emitter` else.
SOCKEYE_EXPORT Emitter redis_sharded_emitter(std::string_view url,
                                             SubscriptionMode mode = SubscriptionMode::dynamic,
                                             std::string channel_prefix = "socket.io");
SOCKEYE_EXPORT Emitter redis_sharded_emitter(Runtime& runtime, std::string_view url,
                                             SubscriptionMode mode = SubscriptionMode::dynamic,
                                             std::string channel_prefix = "socket.io");

}  // namespace sockeye::cluster
