#include "redis/streams_member.hpp"

#include <utility>

#include "base/base64.hpp"
#include "cluster/wire.hpp"
#include "codec/tape_pool.hpp"
#include "redis/count_subscribers.hpp"

namespace sockeye::redis {
namespace {

cluster::ClusterNodeOptions node_options(const cluster::RedisStreamsAdapterOptions& options) {
  cluster::ClusterNodeOptions result;
  result.request_timeout = options.requests_timeout;
  return result;
}

/// What is of use only now: whoever was cut off need not read it later.
bool is_ephemeral(const cluster::ClusterMessage& message) {
  using cluster::MessageType;
  return message.type == MessageType::server_side_emit ||
         message.type == MessageType::fetch_sockets ||
         (message.type == MessageType::broadcast && !message.request_id.empty());
}

}  // namespace

StreamsMember::StreamsMember(const std::string& uid, const std::string& nsp,
                             const cluster::RedisStreamsAdapterOptions& options,
                             cluster::Environment environment, cluster::LocalSide& local,
                             Commands& commands, PubSub& pubsub)
    : commands_(commands),
      pubsub_(pubsub),
      kind_(options.use_sharded_pubsub ? SubscriptionKind::shard : SubscriptionKind::channel),
      stream_(stream_of(options.stream_name, options.stream_count, nsp)),
      max_len_(options.max_len),
      only_plaintext_(options.only_plaintext),
      channel_(options.channel_prefix + "#" + nsp + "#"),
      own_channel_(channel_ + uid + "#"),
      node_(uid, nsp, node_options(options), std::move(environment), local, *this) {
  pubsub_.subscribe(kind_, channel_, *this);
  pubsub_.subscribe(kind_, own_channel_, *this);
}

StreamsMember::~StreamsMember() {
  unsubscribe();
}

void StreamsMember::publish(const cluster::ClusterMessage& message) {
  if (is_ephemeral(message)) {
    send(channel_, message);
  } else {
    commands_.send(encode_entry(stream_, max_len_, message, only_plaintext_), stream_, {},
                   Repeat::never);
  }
}

void StreamsMember::respond(std::string_view requester, const cluster::ClusterMessage& message) {
  send(channel_ + std::string(requester) + "#", message);
}

void StreamsMember::send(std::string_view channel, const cluster::ClusterMessage& message) {
  const std::string_view verb = kind_ == SubscriptionKind::shard ? "SPUBLISH" : "PUBLISH";
  commands_.send({verb, channel, cluster::to_msgpack(message)}, channel, {});
}

void StreamsMember::count_nodes(std::function<void(std::optional<std::size_t>)> done) {
  count_subscribers(commands_, kind_, channel_, std::move(done));
}

void StreamsMember::close(std::function<void()> done) {
  unsubscribe();
  done();
}

void StreamsMember::unsubscribe() {
  if (std::exchange(left_, true)) return;
  pubsub_.unsubscribe(kind_, channel_);
  pubsub_.unsubscribe(kind_, own_channel_);
}

void StreamsMember::on_message(std::string_view, std::string_view, std::string_view payload) {
  node_.on_envelope(payload);
}

void StreamsMember::on_entry(std::string_view id, const StreamEntry& entry) {
  if (entry.uid == node_.uid()) return;
  const codec::TapeLease tape;
  std::string decoded;
  std::string_view data = entry.data;
  if (!data.empty() && !data.starts_with('{')) {
    base::base64_decode(data, decoded);
    data = decoded;
  }
  cluster::ReceivedMessage message{
      .type = entry.type, .uid = entry.uid, .nsp = entry.nsp, .offset = id, .data = {}};
  // What cannot be read is counted there as what it is: a message without data.
  if (!data.empty() && cluster::read_message(data, *tape)) message.data = tape->root();
  node_.on_message(message);
}

}  // namespace sockeye::redis
