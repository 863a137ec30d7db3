#include "server/server_core.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/app_core.hpp"
#include "net/log.hpp"
#include "server/compression.hpp"
#include "server/session_cookie.hpp"

namespace sockeye::server {
namespace {

void check(const ServerOptions& options) {
  if (options.transports.empty()) {
    throw std::invalid_argument("ServerOptions: transports must name at least one");
  }
  if (options.ping_interval.count() <= 0 || options.ping_timeout.count() <= 0 ||
      options.upgrade_timeout.count() <= 0) {
    throw std::invalid_argument(
        "ServerOptions: ping_interval, ping_timeout and upgrade_timeout must be positive");
  }
  if (options.path.empty() || options.path.front() != '/') {
    throw std::invalid_argument("ServerOptions: path must begin with a slash");
  }
  if (const auto& recovery = options.connection_state_recovery;
      recovery && (recovery->max_disconnection_duration.count() <= 0 ||
                   recovery->max_log_bytes == 0 || recovery->max_sessions == 0)) {
    throw std::invalid_argument(
        "ServerOptions: connection_state_recovery needs a positive max_disconnection_duration, "
        "max_log_bytes and max_sessions; leave it unset to switch recovery off");
  }
  if (options.cookie) check_cookie(*options.cookie);
  if (options.cors && options.cors_for) {
    throw std::invalid_argument("ServerOptions: either cors or cors_for; let cors_for return it");
  }
  if (options.per_message_deflate) check_compression(*options.per_message_deflate);
  if (options.http_compression) check_compression(*options.http_compression);
}

}  // namespace

std::shared_ptr<ServerCore> ServerCore::make(Runtime& runtime, http::App* app,
                                             std::unique_ptr<http::App> own,
                                             ServerOptions options) {
  check(options);
  auto core = std::make_shared<ServerCore>(runtime, app, std::move(own), std::move(options));
  core->start();
  return core;
}

ServerCore::ServerCore(Runtime& runtime, http::App* app, std::unique_ptr<http::App> own,
                       ServerOptions options)
    : options_(std::move(options)),
      own_app_(std::move(own)),
      app_(app),
      runtime_(runtime),
      namespaces_(std::make_unique<NamespaceRegistry>(options_.parser)),
      addresses_(options_.max_connections_per_address) {}

void ServerCore::start() {
  for (std::size_t i = 0; i < runtime_.size(); ++i) {
    if (runtime_.size() == 1 || runtime_.shard(i).in_own_thread()) continue;
    throw std::logic_error(
        "Server: on a runtime of several shards make it before the runtime runs, on the thread "
        "that "
        "made the runtime");
  }
  const ShardServer::Whole whole{options_,
                                 hooks,
                                 neighbours_,
                                 limit_counters_,
                                 addresses_,
                                 [this](const ConnectionError& error) {
                                   if (on_connection_error) on_connection_error(error);
                                 },
                                 runtime_.size()};
  for (std::size_t i = 0; i < runtime_.size(); ++i) {
    counts_.push_back(std::make_shared<std::atomic<std::size_t>>(0));
    net::Shard& shard = runtime_.shard(i).implementation();
    shards_.push_back(std::make_unique<ShardServer>(shard, i, whole, counts_.back()));
    neighbours_.add(shard.mailbox(), shards_.back()->front().self());
    namespaces_->add_shard(shards_.back()->executor());
    core::Hub& hub = shards_.back()->hub();
    hub.on_new_namespace = [this, i](core::Namespace& nsp) { namespaces_->attach(i, nsp); };
    hub.on_removed_namespace = [this, i](core::Namespace& nsp) { namespaces_->detach(i, nsp); };
    if (runtime_.size() > 1) {
      hub.made_elsewhere = [this](std::string_view name) { return namespaces_->parent_of(name); };
    }
    hub.on_warning = [](const std::string& message) {
      net::log(LogLevel::warning, "server", message);
    };
    hub.on_error = [this](const core::ErrorReport& error) { report(error); };
    if (app_) app_->implementation().add_prefix_handler(i, *shards_.back());
  }
  if (runtime_.size() > 1 && options_.connection_state_recovery) namespaces_->keep_order();
  (void)of("/");
  health_source_ = first().hub().find("/")->adapter().health();
}

ServerCore::~ServerCore() {
  for (const auto& shard : shards_) {
    if (app_) app_->implementation().remove_prefix_handler(*shard);
  }
}

std::shared_ptr<NamespaceGroup> ServerCore::of(std::string_view name) {
  std::string full(name);
  if (full.empty() || full.front() != '/') full.insert(full.begin(), '/');
  bool made = false;
  auto group = namespaces_->of(full, made);
  if (!made) return group;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->executor()->run([self = weak_from_this(), i, full] {
      if (const auto core = self.lock()) {
        core->namespaces_->attach(i, *core->shards_[i]->hub().of(full));
      }
    });
  }
  namespaces_->announce(group);
  return group;
}

void ServerCore::report(const core::ErrorReport& report) const {
  if (on_error) {
    on_error(
        {Socket(report.socket.self()), std::string(report.event), report.error, report.exception});
    return;
  }
  net::log(LogLevel::warning, "server",
           report.event.empty() ? report.error.message()
                                : std::string(report.event) + ": " + report.error.message());
}

std::size_t ServerCore::clients() const noexcept {
  std::size_t all = 0;
  for (const auto& count : counts_) all += count->load(std::memory_order_relaxed);
  return all;
}

ServerStats ServerCore::stats() const noexcept {
  const auto value = [](const core::LimitCounters::Count& counter) {
    return counter.load(std::memory_order_relaxed);
  };
  ServerStats stats;
  stats.connections_refused = value(limit_counters_.connections_refused);
  stats.origins_refused = value(limit_counters_.origins_refused);
  stats.event_rates_exceeded = value(limit_counters_.event_rates_exceeded);
  stats.rooms_refused = value(limit_counters_.rooms_refused);
  stats.acks_refused = value(limit_counters_.acks_refused);
  stats.namespaces_refused = value(limit_counters_.namespaces_refused);
  stats.send_buffers_exceeded = value(limit_counters_.send_buffers_exceeded);
  return stats;
}

Health ServerCore::health() const {
  return health_source_ ? health_source_->health() : Health{};
}

void ServerCore::close(std::function<void()> done) {
  closing_.store(true, std::memory_order_relaxed);
  const auto left = std::make_shared<std::atomic<std::size_t>>(shards_.size());
  const auto one_less = [left, done = std::move(done)] {
    if (--*left == 0 && done) done();
  };
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->executor()->run([self = weak_from_this(), i, one_less] {
      const auto core = self.lock();
      if (!core) return one_less();
      core->shards_[i]->close();
      core->shards_[i]->hub().close_adapters(one_less);
    });
  }
  if (own_app_) own_app_->implementation().close_listeners();
}

}  // namespace sockeye::server
