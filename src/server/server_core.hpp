// What a Server is made of: its options, its share of each shard, its namespaces over all of them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/limit_counters.hpp"
#include "server/hooks.hpp"
#include "server/namespace_group.hpp"
#include "server/namespace_registry.hpp"
#include "server/shard_server.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace sockeye::server {

class ServerCore : public std::enable_shared_from_this<ServerCore> {
 public:
  /// `app` may be null: then the host hands requests over.
  static std::shared_ptr<ServerCore> make(Runtime& runtime, http::App* app,
                                          std::unique_ptr<http::App> own, ServerOptions options);

  ServerCore(Runtime& runtime, http::App* app, std::unique_ptr<http::App> own,
             ServerOptions options);
  ~ServerCore();

  /// From any thread.
  std::shared_ptr<NamespaceGroup> of(std::string_view name);
  std::shared_ptr<NamespaceGroup> parent(detail::NamespaceRule rule);
  void close(std::function<void()> done);

  const ServerOptions& options() const noexcept { return options_; }
  std::size_t clients() const noexcept;
  Runtime& runtime() noexcept { return runtime_; }
  http::App* app() noexcept { return app_; }
  bool owns_app() const noexcept { return own_app_ != nullptr; }
  NamespaceRegistry& namespaces() noexcept { return *namespaces_; }
  ShardServer& first() noexcept { return *shards_.front(); }
  std::size_t shards() const noexcept { return shards_.size(); }
  ShardServer& shard(std::size_t index) noexcept { return *shards_[index]; }
  /// Calls `visit(ShardServer&)` on each shard's thread, now on the calling one's; not where the
  /// server is gone by then.
  template <class Visit>
  void visit_shards(Visit visit) {
    for (std::size_t i = 0; i < shards_.size(); ++i) on_shard(i, visit);
  }
  /// The same on one of them.
  template <class Visit>
  void on_shard(std::size_t index, Visit visit) {
    shards_[index]->executor()->run([self = weak_from_this(), index, visit] {
      if (const auto core = self.lock()) visit(*core->shards_[index]);
    });
  }

  ServerStats stats() const noexcept;
  Health health() const;
  /// Whether `close` was called. From any thread.
  bool closing() const noexcept { return closing_.load(std::memory_order_relaxed); }

  // Set before the runtime runs, or on its thread.
  EngineHooks hooks;
  std::function<void(const HandlerError&)> on_error;
  std::function<void(const ConnectionError&)> on_connection_error;

 private:
  void start();
  void report(const core::ErrorReport& report) const;

  ServerOptions options_;
  std::unique_ptr<http::App> own_app_;
  http::App* app_;
  Runtime& runtime_;
  std::vector<std::shared_ptr<std::atomic<std::size_t>>> counts_;
  std::unique_ptr<NamespaceRegistry> namespaces_;
  core::LimitCounters limit_counters_;
  AddressLimit addresses_;
  Neighbours neighbours_;
  std::vector<std::unique_ptr<ShardServer>> shards_;
  /// Null without a cluster.
  std::shared_ptr<const core::HealthSource> health_source_;
  std::atomic<std::size_t> parents_{0};
  std::atomic<bool> closing_{false};
};

}  // namespace sockeye::server
