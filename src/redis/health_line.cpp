#include "redis/health_line.hpp"

#include <utility>

namespace sockeye::redis {

HealthLine::HealthLine(std::string channel, SubscriptionKind kind,
                       std::chrono::milliseconds interval, const cluster::Environment& environment,
                       Commands& commands, PubSub& pubsub)
    : channel_(std::move(channel)), kind_(kind), commands_(commands), pubsub_(pubsub) {
  pubsub_.subscribe(kind_, channel_, *this);
  cluster::CanaryOptions options;
  options.interval = interval;
  if (interval.count() > 0) options.deaf_after = 3 * interval;
  canary_ = std::make_unique<cluster::Canary>(
      options, environment,
      [this](const std::string& text) {
        const std::string_view publish = kind_ == SubscriptionKind::shard ? "SPUBLISH" : "PUBLISH";
        commands_.send({publish, channel_, text}, channel_, {}, Repeat::pointless);
      },
      std::function<void()>{});
}

HealthLine::~HealthLine() {
  pubsub_.unsubscribe(kind_, channel_);
}

void HealthLine::on_message(std::string_view, std::string_view, std::string_view payload) {
  canary_->heard(payload);
}

void HealthLine::on_interrupted(std::string_view) {
  canary_->note("the connection to Redis is lost");
}

void HealthLine::on_refused(std::string_view, std::string_view error) {
  canary_->note("Redis refuses the subscription: " + std::string(error));
}

}  // namespace sockeye::redis
