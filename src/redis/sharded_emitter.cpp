// An emitter to the nodes of the sharded adapter. The reference has none.
#include <memory>
#include <stdexcept>
#include <utility>

#include "cluster/message_emitter.hpp"
#include "redis/emitter_line.hpp"
#include "redis/sharded_channels.hpp"
#include "sockeye/cluster_redis_sharded.hpp"

namespace sockeye::redis {
namespace {

class ShardedEmitter final : public cluster::MessageEmitter {
 public:
  ShardedEmitter(Runtime* runtime, std::string_view url, std::string prefix,
                 cluster::SubscriptionMode mode)
      : prefix_(std::move(prefix)), mode_(mode), line_(runtime, url) {}

  bool flush(std::chrono::milliseconds timeout) override { return line_.flush(timeout); }

 private:
  void send(cluster::ClusterMessage message) override {
    std::string channel = ShardedChannels(prefix_, message.nsp, mode_).of_message(message);
    base::Frame command = encode_command({"SPUBLISH", channel, sharded_text(message)});
    line_.send(std::move(command), std::move(channel));
  }

  std::string prefix_;
  cluster::SubscriptionMode mode_;
  EmitterLine line_;
};

cluster::Emitter make_emitter(Runtime* runtime, std::string_view url, std::string prefix,
                              cluster::SubscriptionMode mode) {
  if (prefix.empty()) {
    throw std::invalid_argument(
        "redis_sharded_emitter: `channel_prefix` is empty; leave it at \"socket.io\"");
  }
  return cluster::Emitter(std::make_shared<ShardedEmitter>(runtime, url, std::move(prefix), mode));
}

}  // namespace
}  // namespace sockeye::redis

namespace sockeye::cluster {

Emitter redis_sharded_emitter(std::string_view url, SubscriptionMode mode,
                              std::string channel_prefix) {
  return redis::make_emitter(nullptr, url, std::move(channel_prefix), mode);
}

Emitter redis_sharded_emitter(Runtime& runtime, std::string_view url, SubscriptionMode mode,
                              std::string channel_prefix) {
  return redis::make_emitter(&runtime, url, std::move(channel_prefix), mode);
}

}  // namespace sockeye::cluster
