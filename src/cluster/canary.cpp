#include "cluster/canary.hpp"

#include <charconv>
#include <utility>

namespace sockeye::cluster {

Health HealthBoard::health() const {
  const std::uint64_t nonsense = nonsense_ ? nonsense_->load(std::memory_order_relaxed) : 0;
  const std::lock_guard lock(mutex_);
  Health health = health_;
  if (nonsense > 0) {
    if (!health.detail.empty()) health.detail += "; ";
    health.detail += std::to_string(nonsense) + " messages that made no sense were ignored";
  }
  return health;
}

void HealthBoard::post(Health health) {
  const std::lock_guard lock(mutex_);
  health_ = std::move(health);
}

Canary::Canary(const CanaryOptions& options, Environment environment,
               std::function<void(const std::string&)> publish, std::function<void()> on_deaf)
    : options_(options),
      environment_(std::move(environment)),
      publish_(std::move(publish)),
      on_deaf_(std::move(on_deaf)),
      last_heard_(environment_.clock->now()),
      state_(board_->health()) {
  board_->watch(environment_.nonsense);
  if (options_.interval.count() > 0) sing();
}

Canary::~Canary() {
  *alive_ = false;
}

// Its text is when it left, so that one that comes back late is told from the next one.
void Canary::sing() {
  ++sung_;
  publish_(std::to_string(environment_.clock->now().time_since_epoch().count()));
  environment_.clock->after(options_.interval, [this, alive = alive_] {
    if (!*alive) return;
    look();
    sing();
  });
}

void Canary::heard(std::string_view text) {
  std::int64_t ticks = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, ticks);
  if (error != std::errc() || stopped != end) return;
  const core::TimePoint now = environment_.clock->now();
  const core::TimePoint left{core::TimePoint::duration(ticks)};
  if (left > now) return;
  last_heard_ = now;
  reason_.clear();
  const auto lag = std::chrono::duration_cast<std::chrono::milliseconds>(now - left);
  state_.lag = lag;
  if (lag > options_.lagging_after) {
    enter(HealthState::lagging,
          "the bus is slow: " + std::to_string(lag.count()) + " ms for a message to come back");
  } else {
    enter(HealthState::connected, {});
  }
}

void Canary::look() {
  const auto silent = environment_.clock->now() - last_heard_;
  if (silent < options_.deaf_after) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silent);
  std::string detail =
      "nothing was heard from the bus for " + std::to_string(seconds.count()) + " s";
  if (!reason_.empty()) detail += ": " + reason_;
  enter(HealthState::deaf, std::move(detail));
  if (on_deaf_) on_deaf_();
}

void Canary::enter(HealthState state, std::string detail) {
  const bool changed = state_.state != state;
  if (changed) {
    state_.state = state;
    state_.since = std::chrono::system_clock::now();
    if (state == HealthState::deaf || state == HealthState::lagging) {
      environment_.warn("cluster: this node is " + std::string(health_state_name(state)) + ": " +
                        detail);
    }
  }
  state_.detail = std::move(detail);
  board_->post(state_);
}

}  // namespace sockeye::cluster
