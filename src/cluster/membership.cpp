#include "cluster/membership.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "cluster/hub_clock.hpp"
#include "core/hub.hpp"

namespace sockeye::cluster {

void Membership::begin(core::Namespace& first) {
  home_ = first.hub()->executor();
  environment_ = hub_environment(first);
  backend_ = make_(first, environment_);
}

void Membership::check_server(const core::Hub& hub) {
  if (std::ranges::find(hubs_, &hub) != hubs_.end()) return;
  if (hubs_.size() >= hub.options().shards) {
    throw std::invalid_argument(
        "ServerOptions::adapter: this adapter serves another server already; make one for each");
  }
  hubs_.push_back(&hub);
}

std::shared_ptr<Seat> Membership::join(core::Namespace& nsp) {
  std::shared_ptr<Seat> seat;
  {
    const std::lock_guard lock(mutex_);
    check_server(*nsp.hub());
    if (!backend_) begin(nsp);
    if (seats_.size() >= crowded_) {
      std::erase_if(seats_, [](const auto& entry) { return entry.second.expired(); });
      crowded_ = 2 * seats_.size() + 64;
    }
    std::weak_ptr<Seat>& known = seats_[nsp.name()];
    seat = known.lock();
    if (seat && seat->enter()) return seat;
    const bool alone = nsp.hub()->options().shards == 1;
    seat = std::make_shared<Seat>(home_, alone ? nullptr : std::make_shared<RoomPresence>(),
                                  backend_->wants_rooms(), log_ && nsp.hub()->options().recovery);
    known = seat;
  }
  settle(seat, nsp);
  return seat;
}

void Membership::settle(const std::shared_ptr<Seat>& seat, core::Namespace& nsp) {
  home_->run([self = shared_from_this(), seat, name = nsp.name(), parser = nsp.parser(),
              from = nsp.weak_from_this()] {
    if (!self->backend_) return;
    auto local = std::make_unique<ScopeSide>(parser, from, seat->presence(), seat->progress());
    auto node = self->backend_->join(name, self->environment_, *local);
    seat->settle(std::move(local), std::move(node));
  });
}

std::shared_ptr<const core::HealthSource> Membership::health() {
  const std::lock_guard lock(mutex_);
  return backend_ ? backend_->health() : nullptr;
}

void Membership::end() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, known] : seats_) {
    if (const auto seat = known.lock()) seat->leave();
  }
  seats_.clear();
  hubs_.clear();
  backend_ = nullptr;
}

}  // namespace sockeye::cluster
