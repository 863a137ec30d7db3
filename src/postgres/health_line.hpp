// A canary's way over PostgreSQL: a channel that only this node listens to.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "cluster/canary.hpp"
#include "postgres/session.hpp"

namespace sockeye::postgres {

class HealthLine final : public NotificationSink {
 public:
  /// The sessions outlive the line.
  HealthLine(std::string channel, std::chrono::milliseconds interval,
             const cluster::Environment& environment, Session& queries, Session& listener);
  ~HealthLine();
  HealthLine(const HealthLine&) = delete;
  HealthLine& operator=(const HealthLine&) = delete;

  std::shared_ptr<const core::HealthSource> source() const { return canary_->board(); }

  void on_notification(std::string_view channel, std::string_view payload) override;
  void on_interrupted(std::string_view channel) override;

 private:
  std::string channel_;
  Session& queries_;
  Session& listener_;
  std::unique_ptr<cluster::Canary> canary_;
};

}  // namespace sockeye::postgres
