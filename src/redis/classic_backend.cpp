#include "redis/classic_backend.hpp"

#include <optional>
#include <utility>

#include "cluster/pubsub_node.hpp"
#include "redis/count_subscribers.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t uid_size = 6;

// One namespace's node and its channels.
class Member final : public cluster::PubSubBus, public MessageSink {
 public:
  Member(const std::string& uid, std::string nsp, const cluster::PubSubNodeOptions& options,
         cluster::Environment environment, cluster::LocalSide& local, Commands& commands,
         PubSub& pubsub)
      : commands_(commands),
        pubsub_(pubsub),
        node_(uid, std::move(nsp), options, std::move(environment), local, *this) {
    pubsub_.subscribe(SubscriptionKind::pattern, node_.pattern(), *this);
    for (const std::string& channel : node_.channels()) {
      pubsub_.subscribe(SubscriptionKind::channel, channel, *this);
    }
  }
  ~Member() { unsubscribe(); }
  Member(const Member&) = delete;
  Member& operator=(const Member&) = delete;

  cluster::PubSubNode& node() noexcept { return node_; }

  void publish(std::string_view channel, std::string_view message) override {
    commands_.send({"PUBLISH", channel, message}, {}, {});
  }

  void count_subscribers(std::string_view channel,
                         std::function<void(std::optional<std::size_t>)> done) override {
    redis::count_subscribers(commands_, SubscriptionKind::channel, channel, std::move(done));
  }

  void close(std::function<void()> done) override {
    unsubscribe();
    done();
  }

  void on_message(std::string_view, std::string_view channel, std::string_view payload) override {
    node_.on_message(channel, payload);
  }

 private:
  void unsubscribe() {
    if (std::exchange(left_, true)) return;
    pubsub_.unsubscribe(SubscriptionKind::pattern, node_.pattern());
    for (const std::string& channel : node_.channels()) {
      pubsub_.unsubscribe(SubscriptionKind::channel, channel);
    }
  }

  Commands& commands_;
  PubSub& pubsub_;
  bool left_ = false;
  cluster::PubSubNode node_;
};

}  // namespace

ClassicBackend::ClassicBackend(net::Shard& shard, const Options& client,
                               const cluster::RedisAdapterOptions& options,
                               cluster::Environment environment)
    : options_(options),
      lines_(shard, client, environment, environment.random_name(uid_size), options.key,
             SubscriptionKind::channel, options.canary_interval) {}

std::shared_ptr<cluster::Node> ClassicBackend::join(std::string nsp,
                                                    cluster::Environment environment,
                                                    cluster::LocalSide& local) {
  cluster::PubSubNodeOptions options;
  options.key = options_.key;
  options.requests_timeout = options_.requests_timeout;
  options.publish_on_specific_response_channel = options_.publish_on_specific_response_channel;
  const auto member =
      std::make_shared<Member>(lines_.uid(), std::move(nsp), options, std::move(environment), local,
                               lines_.commands(), lines_.pubsub());
  return {member, &member->node()};
}

}  // namespace sockeye::redis
