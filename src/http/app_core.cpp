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

std::uint16_t AppCore::listen(std::uint16_t port, const std::string& host) {
  if (port_ != 0) throw std::logic_error("App::listen: it listens already");
  net::ListenOptions options;
  options.host = host;
  options.port = port;
  options.reuse_port = shards_.size() > 1;
  for (const auto& shard : shards_) {
    if (!shard->here()) {
      throw std::logic_error("App::listen: call it before run(), or on the shard's thread");
    }
  }
  try {
    for (const auto& shard : shards_) options.port = shard->listen(options);
  } catch (...) {
    for (const auto& shard : shards_) shard->close_listener();
    throw;
  }
  port_ = options.port;
  return port_;
}

void AppCore::close_listeners() {
  for (const auto& shard : shards_) {
    if (shard->here()) {
      shard->close_listener();
    } else {
      shard->post([shard] { shard->close_listener(); });
    }
  }
}

}  // namespace sockeye::http
