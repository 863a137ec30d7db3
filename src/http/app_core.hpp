// What an App is made of: its runtime, its routes, and its share of each shard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "http/app_shard.hpp"
#include "http/prefix_handler.hpp"
#include "http/router.hpp"
#include "net/listener.hpp"
#include "net/tls_context.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::http {

class AppCore {
 public:
  AppCore(std::unique_ptr<Runtime> own, Runtime& runtime, const AppOptions& options);
  ~AppCore();
  AppCore(const AppCore&) = delete;
  AppCore& operator=(const AppCore&) = delete;

  Runtime& runtime() noexcept { return runtime_; }
  Router& router() noexcept { return router_; }

  /// Asked before the routes, in the order of adding. Before the runtime runs, or on the shard's
  /// thread.
  void add_prefix_handler(std::size_t shard, PrefixHandler& handler);
  /// Its pending requests lose their `on_abandoned` and get 503 unless it answers them.
  void remove_prefix_handler(PrefixHandler& handler);

  /// Shard 0 accepts, for every shard of the runtime.
  std::uint16_t listen(std::uint16_t port, const std::string& host);
  std::uint16_t listen_tls(std::uint16_t port, TlsOptions tls, const std::string& host);
  /// Throws std::logic_error where it does not listen for TLS.
  net::TlsSource& tls_source();
  /// Connections live on. From any thread.
  void close_listeners();
  std::uint16_t port() const noexcept { return port_; }
  std::uint16_t tls_port() const noexcept { return tls_port_; }

 private:
  net::ListenOptions listen_options(std::uint16_t port, const std::string& host) const;

  std::unique_ptr<Runtime> own_runtime_;
  Runtime& runtime_;
  Router router_;
  std::vector<std::shared_ptr<AppShard>> shards_;
  std::shared_ptr<net::TlsSource> tls_source_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
};

}  // namespace sockeye::http
