#include "redis/sharded_member.hpp"

#include <utility>

#include "base/utf16.hpp"
#include "redis/count_subscribers.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t socket_id_length = 20;

cluster::ClusterNodeOptions node_options(const cluster::ShardedRedisAdapterOptions& options) {
  cluster::ClusterNodeOptions result;
  result.request_timeout = options.requests_timeout;
  return result;
}

}  // namespace

ShardedMember::ShardedMember(const std::string& uid, const std::string& nsp,
                             const cluster::ShardedRedisAdapterOptions& options,
                             cluster::Environment environment, cluster::LocalSide& local,
                             Commands& commands, PubSub& pubsub)
    : commands_(commands),
      pubsub_(pubsub),
      mode_(options.subscription_mode),
      channel_(options.channel_prefix + "#" + nsp + "#"),
      own_channel_(channel_of(uid)),
      node_(uid, nsp, node_options(options), std::move(environment), local, *this) {
  pubsub_.subscribe(SubscriptionKind::shard, channel_, *this);
  pubsub_.subscribe(SubscriptionKind::shard, own_channel_, *this);
}

ShardedMember::~ShardedMember() {
  unsubscribe();
}

std::string ShardedMember::channel_of(std::string_view name) const {
  std::string channel = channel_;
  channel.append(name) += '#';
  return channel;
}

// Publishers take a name of a socket id's length for one, whoever it belongs to.
bool ShardedMember::has_channel(std::string_view room) const {
  if (mode_ == cluster::SubscriptionMode::dynamic_private) return true;
  return mode_ == cluster::SubscriptionMode::dynamic && base::utf16_size(room) != socket_id_length;
}

void ShardedMember::publish(const cluster::ClusterMessage& message) {
  const bool to_one_room = message.type == cluster::MessageType::broadcast &&
                           message.request_id.empty() && message.target.rooms.size() == 1 &&
                           has_channel(message.target.rooms.front());
  if (to_one_room) {
    send(channel_of(message.target.rooms.front()), message);
  } else {
    send(channel_, message);
  }
}

void ShardedMember::respond(std::string_view requester, const cluster::ClusterMessage& message) {
  send(channel_of(requester), message);
}

void ShardedMember::send(std::string_view channel, const cluster::ClusterMessage& message) {
  const std::string bytes =
      cluster::has_binary(message) ? cluster::to_msgpack(message) : cluster::to_json(message);
  commands_.send({"SPUBLISH", channel, bytes}, channel, {});
}

void ShardedMember::count_nodes(std::function<void(std::optional<std::size_t>)> done) {
  count_subscribers(commands_, SubscriptionKind::shard, channel_, std::move(done));
}

void ShardedMember::room_entered(std::string_view room) {
  if (left_ || !has_channel(room)) return;
  int& shards = rooms_[std::string(room)];
  if (++shards == 1) pubsub_.subscribe(SubscriptionKind::shard, channel_of(room), *this);
  if (shards == 0) rooms_.erase(std::string(room));
}

// A shard may tell of its end ahead of another one's beginning; the count is below zero then.
void ShardedMember::room_left(std::string_view room) {
  if (left_ || !has_channel(room)) return;
  const auto found = rooms_.try_emplace(std::string(room)).first;
  if (--found->second != 0) return;
  rooms_.erase(found);
  pubsub_.unsubscribe(SubscriptionKind::shard, channel_of(room));
}

void ShardedMember::close(std::function<void()> done) {
  unsubscribe();
  done();
}

void ShardedMember::unsubscribe() {
  if (std::exchange(left_, true)) return;
  pubsub_.unsubscribe(SubscriptionKind::shard, channel_);
  pubsub_.unsubscribe(SubscriptionKind::shard, own_channel_);
  for (const auto& [room, shards] : rooms_) {
    pubsub_.unsubscribe(SubscriptionKind::shard, channel_of(room));
  }
  rooms_.clear();
}

void ShardedMember::on_message(std::string_view, std::string_view, std::string_view payload) {
  node_.on_envelope(payload);
}

}  // namespace sockeye::redis
