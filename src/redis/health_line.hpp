// A canary's way over Redis pub/sub: a channel that only this node listens on.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cluster/canary.hpp"
#include "redis/commands.hpp"
#include "redis/pubsub.hpp"

namespace sockeye::redis {

class HealthLine final : public MessageSink {
 public:
  /// `kind` is how the adapter's own channels are subscribed to: `channel` or `shard`. The commands
  /// and the subscriber outlive the line.
  HealthLine(std::string channel, SubscriptionKind kind, std::chrono::milliseconds interval,
             const cluster::Environment& environment, Commands& commands, PubSub& pubsub);
  ~HealthLine();
  HealthLine(const HealthLine&) = delete;
  HealthLine& operator=(const HealthLine&) = delete;

  std::shared_ptr<const core::HealthSource> source() const { return canary_->board(); }

  void on_message(std::string_view name, std::string_view channel,
                  std::string_view payload) override;
  void on_interrupted(std::string_view name) override;
  void on_refused(std::string_view name, std::string_view error) override;

 private:
  std::string channel_;
  SubscriptionKind kind_;
  Commands& commands_;
  PubSub& pubsub_;
  std::unique_ptr<cluster::Canary> canary_;
};

}  // namespace sockeye::redis
