#include "postgres/health_line.hpp"

#include <functional>
#include <utility>

namespace sockeye::postgres {

HealthLine::HealthLine(std::string channel, std::chrono::milliseconds interval,
                       const cluster::Environment& environment, Session& queries, Session& listener)
    : channel_(std::move(channel)), queries_(queries), listener_(listener) {
  listener_.listen(channel_, *this);
  cluster::CanaryOptions options;
  options.interval = interval;
  if (interval.count() > 0) options.deaf_after = 3 * interval;
  canary_ = std::make_unique<cluster::Canary>(
      options, environment,
      [this](const std::string& text) {
        queries_.query({"SELECT pg_notify($1, $2)", {{channel_}, {text}}}, {});
      },
      std::function<void()>{});
}

HealthLine::~HealthLine() {
  listener_.unlisten(channel_);
}

void HealthLine::on_notification(std::string_view, std::string_view payload) {
  canary_->heard(payload);
}

void HealthLine::on_interrupted(std::string_view) {
  canary_->note("the connection to PostgreSQL is lost");
}

}  // namespace sockeye::postgres
