#include "redis/streams_backend.hpp"

#include <stdexcept>
#include <utility>

#include "net/status_report.hpp"
#include "redis/streams_member.hpp"
#include "server/shard_server.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t uid_size = 16;

}  // namespace

StreamsBackend::StreamsBackend(net::Shard& shard, const Options& client,
                               const cluster::RedisStreamsAdapterOptions& options,
                               cluster::Environment environment)
    : options_(options),
      environment_(std::move(environment)),
      lines_(shard, client, environment_, environment_.random_hex(uid_size), options.channel_prefix,
             options.use_sharded_pubsub ? SubscriptionKind::shard : SubscriptionKind::channel,
             options.canary_interval) {
  if (options_.stream_count == 1) {
    read(options_.stream_name);
    return;
  }
  for (std::uint32_t i = 0; i < options_.stream_count; ++i) {
    read(options_.stream_name + "-" + std::to_string(i));
  }
}

StreamsBackend::~StreamsBackend() = default;

void StreamsBackend::read(const std::string& stream) {
  if (readers_.contains(stream)) return;
  StreamOptions options;
  options.stream = stream;
  options.count = options_.read_count;
  options.block = options_.block_time;
  readers_[stream] = lines_.client().stream_reader(
      options, *this, net::StatusReport("Redis (stream " + stream + ")", environment_.warn));
}

std::shared_ptr<cluster::Node> StreamsBackend::join(std::string nsp,
                                                    cluster::Environment environment,
                                                    cluster::LocalSide& local) {
  const auto member =
      std::make_shared<StreamsMember>(lines_.uid(), nsp, options_, std::move(environment), local,
                                      lines_.commands(), lines_.pubsub());
  std::erase_if(members_, [](const auto& entry) { return entry.second.expired(); });
  members_.insert_or_assign(std::move(nsp), member);
  // One that Node's servers do not poll is read here all the same.
  read(member->stream());
  return {member, &member->node()};
}

void StreamsBackend::on_entry(std::string_view, std::string_view id, const Reply& fields) {
  const std::optional<StreamEntry> entry = StreamEntry::read(fields);
  if (!entry) return;
  const auto found = members_.find(entry->nsp);
  if (found == members_.end()) return;
  if (const auto member = found->second.lock()) member->on_entry(id, *entry);
}

void StreamsBackend::on_gap(std::string_view stream, std::string_view last_seen,
                            std::string_view first) {
  environment_.warn(
      "Redis (stream " + std::string(stream) + "): entries may be lost behind " +
      std::string(last_seen) +
      (first.empty() ? ": the stream is gone" : ": the oldest one is " + std::string(first)));
}

}  // namespace sockeye::redis

namespace sockeye::cluster {

AdapterFactory redis_streams_adapter(std::string_view url, RedisStreamsAdapterOptions options) {
  redis::Options client;
  client.target = redis::parse_url(url);
  if (options.stream_name.empty() || options.channel_prefix.empty()) {
    throw std::invalid_argument(
        "redis_streams_adapter: `stream_name` and `channel_prefix` need a text; leave them at "
        "\"socket.io\"");
  }
  if (options.stream_count == 0 || options.max_len == 0 || options.read_count == 0) {
    throw std::invalid_argument(
        "redis_streams_adapter: `stream_count`, `max_len` and `read_count` must be above 0");
  }
  if (options.requests_timeout.count() <= 0 || options.block_time.count() <= 0) {
    throw std::invalid_argument(
        "redis_streams_adapter: `requests_timeout` and `block_time` must be longer than 0");
  }
  return join_cluster([client, options](core::Namespace& first, Environment environment) {
    auto& executor = static_cast<server::ShardExecutor&>(first.executor());
    return std::make_unique<redis::StreamsBackend>(executor.shard(), client, options,
                                                   std::move(environment));
  });
}

}  // namespace sockeye::cluster
