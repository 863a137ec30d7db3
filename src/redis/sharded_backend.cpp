#include "redis/sharded_backend.hpp"

#include <stdexcept>
#include <utility>

#include "redis/report.hpp"
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
      uid_(environment.random_hex(uid_size)),
      client_(shard, client),
      commands_(client_.commands(StatusReport("Redis", environment.warn))),
      pubsub_(client_.pubsub(StatusReport("Redis (subscriber)", environment.warn))),
      health_(std::make_unique<HealthLine>(options.channel_prefix + "-health#" + uid_ + '#',
                                           SubscriptionKind::shard, options.canary_interval,
                                           environment, *commands_, *pubsub_)) {}

std::shared_ptr<cluster::Node> ShardedBackend::join(std::string nsp,
                                                    cluster::Environment environment,
                                                    cluster::LocalSide& local) {
  const auto member = std::make_shared<ShardedMember>(uid_, nsp, options_, std::move(environment),
                                                      local, *commands_, *pubsub_);
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
