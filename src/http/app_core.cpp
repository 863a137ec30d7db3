#include "http/app_core.hpp"

#include <stdexcept>
#include <utility>

namespace sockeye::http {

AppCore::AppCore(std::unique_ptr<Runtime> own, Runtime& runtime, const AppOptions& options)
    : own_runtime_(std::move(own)), runtime_(runtime) {
  for (std::size_t i = 0; i < runtime_.size(); ++i) {
    shards_.push_back(
        std::make_shared<AppShard>(runtime_.shard(i).implementation(), router_, options));
  }
}

AppCore::~AppCore() {
  for (const auto& shard : shards_) shard->shut_down();
}

void AppCore::add_prefix_handler(std::size_t shard, PrefixHandler& handler) {
  shards_.at(shard)->add_handler(handler);
}

void AppCore::remove_prefix_handler(PrefixHandler& handler) {
  for (const auto& shard : shards_) shard->remove_handler(handler);
}

net::ListenOptions AppCore::listen_options(std::uint16_t port, const std::string& host) const {
  if (!shards_.front()->here()) {
    throw std::logic_error("App::listen: call it before run(), or on the thread of shard 0");
  }
  net::ListenOptions options;
  options.host = host;
  options.port = port;
  return options;
}

std::uint16_t AppCore::listen(std::uint16_t port, const std::string& host) {
  if (port_ != 0) throw std::logic_error("App::listen: it listens already");
  port_ = shards_.front()->listen(listen_options(port, host), shards_);
  return port_;
}

std::uint16_t AppCore::listen_tls(std::uint16_t port, TlsOptions tls, const std::string& host) {
  if (tls_port_ != 0) throw std::logic_error("App::listen_tls: it listens already");
  auto source = std::make_shared<net::TlsSource>(std::move(tls));
  tls_port_ = shards_.front()->listen_tls(listen_options(port, host), source, shards_);
  tls_source_ = std::move(source);
  return tls_port_;
}

net::TlsSource& AppCore::tls_source() {
  if (!tls_source_) throw std::logic_error("App::reload_tls: it does not listen for TLS");
  return *tls_source_;
}

void AppCore::close_listeners() {
  const auto close = [shard = shards_.front()] {
    shard->close_listener();
    shard->close_tls_listener();
  };
  if (shards_.front()->here()) {
    close();
  } else {
    shards_.front()->post(close);
  }
}

}  // namespace sockeye::http
