#include "client/manager_driver.hpp"

#include <utility>

#include "client/target.hpp"
#include "engine/client_settings.hpp"

namespace sockeye::client {
namespace {

core::ClientManagerOptions core_options(const Options& options) {
  core::ClientManagerOptions core;
  core.reconnection = options.reconnection;
  if (options.reconnection_attempts.value_or(0) > 0) {
    core.reconnection_attempts = options.reconnection_attempts;
  }
  core.backoff.min = options.reconnection_delay;
  core.backoff.max = options.reconnection_delay_max;
  core.backoff.jitter = options.randomization_factor;
  core.timeout = options.timeout;
  core.parser = options.parser;
  core.packet_limits.max_attachments = options.max_attachments;
  core.packet_limits.max_depth = options.max_json_depth;
  core.max_send_buffer = options.max_send_buffer;
  core.max_receive_buffer = options.max_receive_buffer;
  core.max_pending_acks = options.max_pending_acks;
  return core;
}

double fraction(std::uint64_t bits) noexcept {
  constexpr int unused = 11;
  return static_cast<double>(bits >> unused) /
         static_cast<double>(std::uint64_t{1} << (64 - unused));
}

}  // namespace

ManagerDriver::ManagerDriver(std::shared_ptr<Network> network,
                             std::shared_ptr<core::Executor> executor, Options options)
    : network_(std::move(network)),
      options_(std::move(options)),
      core_(core_options(options_),
            {.executor = std::move(executor),
             .now = [shard = network_->place.shard] { return shard->now(); },
             .random = [shard = network_->place.shard] { return fraction(shard->random().next()); },
             .wake = [this] { wake(); },
             .make_engine = [this](engine::ClientObserver& observer) -> core::ClientEngine& {
               return make_engine(observer);
             }}),
      self_(std::make_shared<ManagerDriver*>(this)) {}

ManagerDriver::~ManagerDriver() {
  core_.shut_down();
  *self_ = nullptr;
  network_->place.shard->cancel(timer_);
}

void ManagerDriver::set_options(Options options) {
  check_options(options);
  const http::Origin& origin = network_->agent.origin();
  engine::check_client_options(engine_options(origin, options));
  next_network_ = std::make_shared<Network>(network_->place, origin, options);
  options_ = std::move(options);
}

core::ClientEngine& ManagerDriver::make_engine(engine::ClientObserver& observer) {
  if (const auto next = std::exchange(next_network_, nullptr)) {
    next->go_on_from(*network_);
    network_ = next;
  }
  // A connection that was kept from the last engine may be as dead as that one.
  network_->agent.close_idle();
  engine_ = EngineConnection::create(network_, engine_options(network_->agent.origin(), options_),
                                     extra_headers(options_), observer);
  return *engine_;
}

void ManagerDriver::wake() {
  if (std::exchange(awake_, true)) return;
  network_->place.shard->at_end_of_turn([self = self_] {
    if (*self) (*self)->end_turn();
  });
}

void ManagerDriver::end_turn() {
  awake_ = false;
  const auto next = core_.next_deadline();
  if (!next || *next >= armed_) return;
  net::Shard& shard = *network_->place.shard;
  shard.cancel(timer_);
  armed_ = *next;
  timer_ = shard.at(*next, [self = self_] {
    ManagerDriver* driver = *self;
    if (!driver) return;
    driver->armed_ = core::TimePoint::max();
    driver->timer_ = {};
    driver->core_.tick();
    if (*self) driver->wake();
  });
}

}  // namespace sockeye::client
