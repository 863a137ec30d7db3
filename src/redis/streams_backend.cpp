#include "redis/streams_backend.hpp"

#include <stdexcept>
#include <utility>

#include "core/hub.hpp"
#include "net/status_report.hpp"
#include "redis/streams_member.hpp"
#include "server/shard_server.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t uid_size = 16;

}  // namespace

StreamsBackend::StreamsBackend(net::Shard& shard, const Options& client,
                               const cluster::RedisStreamsAdapterOptions& options,
                               cluster::Environment environment,
                               std::optional<StreamRecovery> recovery)
    : options_(options),
      environment_(std::move(environment)),
      recovery_(std::move(recovery)),
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
  const auto member = std::make_shared<StreamsMember>(recovery_, lines_.uid(), nsp, options_,
                                                      std::move(environment), local,
                                                      lines_.commands(), lines_.pubsub());
  std::erase_if(members_, [](const auto& entry) { return entry.second.expired(); });
  members_.insert_or_assign(std::move(nsp), member);
  // One that Node's servers do not poll is read here all the same.
  read(member->stream());
  begin(*member);
  return {member, &member->node()};
}

void StreamsBackend::begin(StreamsMember& member) {
  const auto reader = readers_.find(member.stream());
  if (reader == readers_.end() || !reader->second) return;
  if (const auto last = core::LogPosition::parse(reader->second->last_id())) member.begin(*last);
}

void StreamsBackend::on_reading(std::string_view stream) {
  for (const auto& [nsp, known] : members_) {
    const auto member = known.lock();
    if (member && member->stream() == stream) begin(*member);
  }
}

void StreamsBackend::on_entry(std::string_view, std::string_view id, const Reply& fields) {
  const std::optional<StreamEntry> entry = StreamEntry::read(fields);
  if (!entry) return environment_.count_nonsense();
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
  if (options.session_lease.count() < 0 || options.session_key_prefix.empty()) {
    throw std::invalid_argument(
        "redis_streams_adapter: `session_key_prefix` needs a text (leave it at \"sio:session:\"), "
        "`session_lease` must not be below 0");
  }
  if (options.requests_timeout.count() <= 0 || options.block_time.count() <= 0) {
    throw std::invalid_argument(
        "redis_streams_adapter: `requests_timeout` and `block_time` must be longer than 0");
  }
  const auto make = [client, options](core::Namespace& first, Environment environment) {
    auto& executor = static_cast<server::ShardExecutor&>(first.executor());
    std::optional<redis::StreamRecovery> recovery;
    if (const auto& wanted = first.hub()->options().recovery) {
      recovery = redis::StreamRecovery{
          options.session_key_prefix,
          std::chrono::ceil<std::chrono::milliseconds>(wanted->max_disconnection_duration),
          options.session_lease, wanted->max_log_bytes};
    }
    return std::make_unique<redis::StreamsBackend>(executor.shard(), client, options,
                                                   std::move(environment), std::move(recovery));
  };
  return join_cluster(make, SharedLog{options.session_lease});
}

}  // namespace sockeye::cluster
