// Joining a cluster through Redis: adapters that speak what the reference's speak, so that Node
// servers and Sockeye servers stand side by side. Link sockeye::redis.
//
//   sockeye::ServerOptions options;
//   options.adapter = sockeye::cluster::redis_adapter("redis://localhost:6379");
//   sockeye::Server io{app, options};
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sockeye/cluster_emitter.hpp"
#include "sockeye/export.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::cluster {

/// As those of `createAdapter` of @socket.io/redis-adapter 8.
struct RedisAdapterOptions {
  /// What the names of all channels begin with; all nodes of a cluster have the same.
  std::string key = "socket.io";
  /// How long answers of other nodes are waited for.
  std::chrono::milliseconds requests_timeout{5'000};
  /// Whether an answer goes to the node that asked alone. Every node listens on both channels.
  bool publish_on_specific_response_channel = false;
  /// How often this node listens for itself (`Server::health`); 0: never.
  std::chrono::milliseconds canary_interval{2'000};
};

/// Redis pub/sub, as @socket.io/redis-adapter 8 with `createAdapter`. `url` is
/// `redis://[user[:password]@]host[:port][/database]`, `rediss://` for TLS; docs/scaling.md has all
/// forms. Connects when the server is made, and again whenever the connection is lost; one node
/// and two connections a process, whatever its shards. For one server. Throws
/// std::invalid_argument for a URL or options that cannot be.
SOCKEYE_EXPORT AdapterFactory redis_adapter(std::string_view url, RedisAdapterOptions options = {});

/// An emitter to the nodes of `redis_adapter`, Node's too, as @socket.io/redis-emitter 5. With a
/// thread of its own, or on shard 0 of a runtime that outlives it. Throws std::invalid_argument for
/// a URL that cannot be.
SOCKEYE_EXPORT Emitter redis_emitter(std::string_view url, std::string key = "socket.io");
SOCKEYE_EXPORT Emitter redis_emitter(Runtime& runtime, std::string_view url,
                                     std::string key = "socket.io");

}  // namespace sockeye::cluster
