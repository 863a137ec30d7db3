#include "live/notification_listener.hpp"

#include <utility>

#include "net/log.hpp"
#include "net/resolver.hpp"
#include "net/status_report.hpp"
#include "postgres/session.hpp"

namespace sockeye::live {

class NotificationListener::Impl final : public postgres::NotificationSink {
 public:
  Impl(net::Shard& shard, postgres::Options options, const std::string& channel,
       std::function<void()> heard)
      : heard_(std::move(heard)),
        resolver_(shard),
        site_{shard, resolver_, std::move(options)},
        session_(site_, net::StatusReport("PostgreSQL (outbox)", [](const std::string& line) {
                   net::log(LogLevel::warning, "live", line);
                 })) {
    session_.listen(channel, *this);
  }

  void on_notification(std::string_view, std::string_view) override { heard_(); }
  void on_listening(std::string_view) override { heard_(); }

 private:
  std::function<void()> heard_;
  net::Resolver resolver_;
  postgres::Site site_;
  postgres::Session session_;
};

NotificationListener::NotificationListener(const ShardRef& shard, const std::string& url,
                                           const std::string& channel,
                                           std::function<void()> heard) {
  postgres::Options options;
  options.target = postgres::parse_url(url);
  impl_ =
      std::make_unique<Impl>(shard.implementation(), std::move(options), channel, std::move(heard));
}

NotificationListener::~NotificationListener() = default;

}  // namespace sockeye::live
