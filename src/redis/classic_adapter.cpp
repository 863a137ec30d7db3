// The classic Redis adapter: PubSubNode on the Redis client.
#include <memory>
#include <stdexcept>
#include <utility>

#include "cluster/backend.hpp"
#include "redis/classic_backend.hpp"
#include "redis/options.hpp"
#include "server/shard_server.hpp"
#include "sockeye/cluster_redis.hpp"

namespace sockeye::cluster {

AdapterFactory redis_adapter(std::string_view url, RedisAdapterOptions options) {
  redis::Options client;
  client.target = redis::parse_url(url);
  if (options.key.empty()) {
    throw std::invalid_argument("redis_adapter: `key` is empty; leave it at \"socket.io\"");
  }
  if (options.requests_timeout.count() <= 0) {
    throw std::invalid_argument("redis_adapter: `requests_timeout` must be longer than 0");
  }
  return join_cluster([client, options](core::Namespace& first, Environment environment) {
    auto& executor = static_cast<server::ShardExecutor&>(first.executor());
    return std::make_unique<redis::ClassicBackend>(executor.shard(), client, options,
                                                   std::move(environment));
  });
}

}  // namespace sockeye::cluster
