#include "server/server_core.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "http/app_core.hpp"
#include "net/log.hpp"
#include "server/compression.hpp"

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
  if (options.cookie && options.cookie->name.empty()) {
    throw std::invalid_argument("ServerOptions: a cookie needs a name");
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
    : options_(std::move(options)), own_app_(std::move(own)), app_(app), runtime_(runtime) {}

void ServerCore::start() {
  if (runtime_.size() > 1) {
    throw std::invalid_argument("Server: a runtime of one shard is needed");
  }
  for (std::size_t i = 0; i < runtime_.size(); ++i) {
    counts_.push_back(std::make_shared<std::atomic<std::size_t>>(0));
    shards_.push_back(std::make_unique<ShardServer>(
        runtime_.shard(i).implementation(), options_,
        [this](const ConnectionError& error) {
          if (on_connection_error) on_connection_error(error);
        },
        counts_.back()));
    shards_.back()->hub().on_error = [this](const core::ErrorReport& error) { report(error); };
    if (app_) app_->implementation().add_prefix_handler(i, *shards_.back());
  }
  (void)of("/");
}

ServerCore::~ServerCore() {
  for (const auto& shard : shards_) {
    if (app_) app_->implementation().remove_prefix_handler(*shard);
  }
}

std::shared_ptr<NamespaceGroup> ServerCore::of(std::string_view name) {
  std::string full(name);
  if (full.empty() || full.front() != '/') full.insert(full.begin(), '/');
  std::unique_lock lock(mutex_);
  const auto found = groups_.find(full);
  if (found != groups_.end()) return found->second;
  std::vector<std::shared_ptr<NamespaceGroup::Part>> parts;
  for (const auto& shard : shards_) {
    parts.push_back(std::make_shared<NamespaceGroup::Part>());
    parts.back()->executor = shard->executor();
  }
  auto group = std::make_shared<NamespaceGroup>(full, parts);
  groups_.emplace(full, group);
  lock.unlock();
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    parts[i]->executor->run([self = weak_from_this(), i, part = parts[i], group, full] {
      const auto core = self.lock();
      if (!core) return;
      part->nsp = core->shards_[i]->hub().of(full);
      part->nsp->set_scope(group);
    });
  }
  if (full != "/" && on_new_namespace) on_new_namespace(Namespace(group));
  return group;
}

void ServerCore::report(const core::ErrorReport& report) const {
  if (on_error) {
    on_error({Socket(report.socket.shared_from_this()), std::string(report.event), report.error,
              report.exception});
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

void ServerCore::close() {
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_[i]->executor()->run([self = weak_from_this(), i] {
      if (const auto core = self.lock()) core->shards_[i]->close();
    });
  }
  if (own_app_) own_app_->implementation().close_listeners();
}

}  // namespace sockeye::server
