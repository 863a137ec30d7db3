#include "redis/sharded_backend.hpp"

#include <stdexcept>
#include <utility>

#include "redis/sharded_member.hpp"
#include "server/shard_server.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t uid_size = 16;

}  // namespace

ShardedBackend::ShardedBackend(net::Shard& shard, const Options& client,
                               const cluster::ShardedRedisAdapterOptions& options,
                               cluster::Environment environment)
    : options_(options),
      lines_(shard, client, environment, environment.random_hex(uid_size), options.channel_prefix,
             SubscriptionKind::shard, options.canary_interval) {}

std::shared_ptr<cluster::Node> ShardedBackend::join(std::string nsp,
                                                    cluster::Environment environment,
                                                    cluster::LocalSide& local) {
  const auto member =
      std::make_shared<ShardedMember>(lines_.uid(), nsp, options_, std::move(environment), local,
                                      lines_.commands(), lines_.pubsub());
  return {member, &member->node()};
}

}  // namespace sockeye::redis

namespace sockeye::cluster {

AdapterFactory redis_sharded_adapter(std::string_view url, ShardedRedisAdapterOptions options) {
  redis::Options client;
  client.target = redis::parse_url(url);
  if (options.channel_prefix.empty()) {
    throw std::invalid_argument(
        "redis_sharded_adapter: `channel_prefix` is empty; leave it at \"socket.io\"");
  }
  if (options.requests_timeout.count() <= 0) {
    throw std::invalid_argument("redis_sharded_adapter: `requests_timeout` must be longer than 0");
  }
  return join_cluster([client, options](core::Namespace& first, Environment environment) {
    auto& executor = static_cast<server::ShardExecutor&>(first.executor());
    return std::make_unique<redis::ShardedBackend>(executor.shard(), client, options,
                                                   std::move(environment));
  });
}

}  // namespace sockeye::cluster
