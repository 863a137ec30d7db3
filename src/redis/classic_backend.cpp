#include "redis/classic_backend.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "cluster/pubsub_node.hpp"
#include "redis/command.hpp"
#include "redis/report.hpp"

namespace sockeye::redis {
namespace {

constexpr std::size_t uid_size = 6;

// Answers of all Redis nodes to one question.
struct Sum {
  std::size_t left = 0;
  std::optional<std::size_t> whole = 0;
  std::function<void(std::optional<std::size_t>)> done;
};

// ["channel", count]; RESP2 may give the number as text.
std::optional<std::size_t> subscribers(const Outcome& outcome) {
  if (!outcome.ok() || outcome.reply().size() < 2) return std::nullopt;
  const Reply count = outcome.reply()[1];
  if (count.is_integer())
    return static_cast<std::size_t>(std::max<std::int64_t>(0, count.integer()));
  std::size_t number = 0;
  const std::string_view text = count.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

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
    const auto sum = std::make_shared<Sum>();
    sum->done = std::move(done);
    commands_.send_to_all(encode_command({"PUBSUB", "NUMSUB", channel}),
                          [sum](const Outcome& outcome, std::size_t nodes) {
                            if (sum->left == 0) sum->left = nodes + 1;
                            const auto part = subscribers(outcome);
                            if (!part) {
                              sum->whole = std::nullopt;
                            } else if (sum->whole) {
                              *sum->whole += *part;
                            }
                            if (--sum->left == 1) sum->done(sum->whole);
                          });
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
      uid_(environment.random_name(uid_size)),
      client_(shard, client),
      commands_(client_.commands(StatusReport("Redis", environment.warn))),
      pubsub_(client_.pubsub(StatusReport("Redis (subscriber)", environment.warn))),
      health_(std::make_unique<HealthLine>(options.key + "-health#" + uid_ + '#',
                                           SubscriptionKind::channel, options.canary_interval,
                                           environment, *commands_, *pubsub_)) {}

std::shared_ptr<cluster::Node> ClassicBackend::join(std::string nsp,
                                                    cluster::Environment environment,
                                                    cluster::LocalSide& local) {
  cluster::PubSubNodeOptions options;
  options.key = options_.key;
  options.requests_timeout = options_.requests_timeout;
  options.publish_on_specific_response_channel = options_.publish_on_specific_response_channel;
  const auto member = std::make_shared<Member>(uid_, std::move(nsp), options,
                                               std::move(environment), local, *commands_, *pubsub_);
  return {member, &member->node()};
}

}  // namespace sockeye::redis
