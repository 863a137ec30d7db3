#include "redis/sharded_member.hpp"

#include <utility>

#include "redis/count_subscribers.hpp"

namespace sockeye::redis {
namespace {

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
      channels_(options.channel_prefix, nsp, options.subscription_mode),
      own_channel_(channels_.of(uid)),
      node_(uid, nsp, node_options(options), std::move(environment), local, *this) {
  pubsub_.subscribe(SubscriptionKind::shard, channels_.all(), *this);
  pubsub_.subscribe(SubscriptionKind::shard, own_channel_, *this);
}

ShardedMember::~ShardedMember() {
  unsubscribe();
}

void ShardedMember::publish(const cluster::ClusterMessage& message) {
  send(channels_.of_message(message), message);
}

void ShardedMember::respond(std::string_view requester, const cluster::ClusterMessage& message) {
  send(channels_.of(requester), message);
}

void ShardedMember::send(std::string_view channel, const cluster::ClusterMessage& message) {
  commands_.send({"SPUBLISH", channel, sharded_text(message)}, channel, {});
}

void ShardedMember::count_nodes(std::function<void(std::optional<std::size_t>)> done) {
  count_subscribers(commands_, SubscriptionKind::shard, channels_.all(), std::move(done));
}

void ShardedMember::room_entered(std::string_view room) {
  if (left_ || !channels_.has(room)) return;
  int& shards = rooms_[std::string(room)];
  if (++shards == 1) pubsub_.subscribe(SubscriptionKind::shard, channels_.of(room), *this);
  if (shards == 0) rooms_.erase(std::string(room));
}

// A shard may tell of its end ahead of another one's beginning; the count is below zero then.
void ShardedMember::room_left(std::string_view room) {
  if (left_ || !channels_.has(room)) return;
  const auto found = rooms_.try_emplace(std::string(room)).first;
  if (--found->second != 0) return;
  rooms_.erase(found);
  pubsub_.unsubscribe(SubscriptionKind::shard, channels_.of(room));
}

void ShardedMember::close(std::function<void()> done) {
  unsubscribe();
  done();
}

void ShardedMember::unsubscribe() {
  if (std::exchange(left_, true)) return;
  pubsub_.unsubscribe(SubscriptionKind::shard, channels_.all());
  pubsub_.unsubscribe(SubscriptionKind::shard, own_channel_);
  for (const auto& [room, shards] : rooms_) {
    pubsub_.unsubscribe(SubscriptionKind::shard, channels_.of(room));
  }
  rooms_.clear();
}

void ShardedMember::on_message(std::string_view, std::string_view, std::string_view payload) {
  node_.on_envelope(payload);
}

}  // namespace sockeye::redis
