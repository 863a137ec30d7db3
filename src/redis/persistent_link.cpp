#include "redis/persistent_link.hpp"

#include <utility>

#include "net/log.hpp"

namespace sockeye::redis {
namespace {

/// Uniform in [0, 1).
double draw(net::RandomSource& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

}  // namespace

PersistentLink::PersistentLink(const Site& site, std::optional<Endpoint> endpoint,
                               std::string_view purpose, std::chrono::milliseconds idle,
                               LinkUser& user, net::OnBrokerStatus on_status)
    : site_(site),
      endpoint_(std::move(endpoint)),
      purpose_(purpose),
      idle_(idle),
      user_(user),
      on_status_(std::move(on_status)) {
  backoff_.min = site_.options.reconnect_delay;
  backoff_.max = site_.options.reconnect_delay_max;
  status_.since = site_.shard.now();
  timer_ = site_.shard.after(std::chrono::milliseconds{0}, [this] { begin(); });
}

PersistentLink::~PersistentLink() {
  site_.shard.cancel(timer_);
}

void PersistentLink::begin() {
  if (endpoint_) {
    connect(*endpoint_);
    return;
  }
  locator_ = std::make_unique<Locator>(site_, [this](Locator::Result found) {
    locator_.reset();
    if (const auto* endpoint = std::get_if<Endpoint>(&found)) {
      connect(*endpoint);
    } else {
      note_failure(std::move(std::get<std::string>(found)));
    }
  });
}

void PersistentLink::connect(const Endpoint& endpoint) {
  link_ = std::make_unique<Link>(site_, endpoint, Greeting::to_server(site_.options), idle_,
                                 static_cast<LinkHandler&>(*this));
}

void PersistentLink::lose(std::string why) {
  if (link_) link_->lose(std::move(why));
}

void PersistentLink::on_link_ready() {
  backoff_.reset();
  status_.connected = true;
  status_.since = site_.shard.now();
  ++status_.connections;
  status_.failures = 0;
  if (status_.connections > 1 && net::log_enabled(LogLevel::info)) {
    net::log(LogLevel::info, "redis", "connected again (" + std::string(purpose_) + ")");
  }
  const net::Lifetime::Watch alive = lifetime_.watch();
  user_.on_ready();
  if (alive) tell_status();
}

void PersistentLink::on_link_lost(std::string why) {
  const std::unique_ptr<Link> old = std::move(link_);
  const bool was_connected = std::exchange(status_.connected, false);
  if (was_connected) {
    status_.since = site_.shard.now();
    const net::Lifetime::Watch alive = lifetime_.watch();
    user_.on_lost();
    if (!alive) return;
  }
  note_failure(std::move(why));
}

void PersistentLink::note_failure(std::string why) {
  ++status_.failures;
  if (net::log_enabled(LogLevel::warning)) {
    net::log(LogLevel::warning, "redis", "no connection (" + std::string(purpose_) + "): " + why);
  }
  status_.error = std::move(why);
  timer_ = site_.shard.after(backoff_.next(draw(site_.shard.random())), [this] { begin(); });
  tell_status();
}

void PersistentLink::tell_status() {
  if (on_status_) on_status_(status_);
}

}  // namespace sockeye::redis
