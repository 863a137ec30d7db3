#include "cluster/seat.hpp"

#include <string>

namespace sockeye::cluster {

bool Seat::enter() noexcept {
  std::size_t now = adapters_.load();
  while (now > 0 && !adapters_.compare_exchange_weak(now, now + 1)) {
  }
  return now > 0;
}

void Seat::depart(std::function<void()> done) {
  const bool last = adapters_.fetch_sub(1) == 1;
  home_->run([self = shared_from_this(), last, done = std::move(done)]() mutable {
    if (!last || !self->node_) return done();
    // The answer may come from within the node, and may be what destroys the server.
    self->node_->close([self, done = std::move(done)] {
      self->home_->post([self] { self->leave(); });
      done();
    });
  });
}

void Seat::open(std::weak_ptr<core::NamespaceScope> scope) {
  home_->run([self = shared_from_this(), scope = std::move(scope)] {
    if (self->local_) self->local_->open(scope);
  });
}

void Seat::settle(std::unique_ptr<ScopeSide> local, std::shared_ptr<Node> node) {
  local_ = std::move(local);
  node_ = std::move(node);
  node_->start();
}

void Seat::tell_room(std::string_view room, bool there) {
  if (presence_) there ? presence_->enter(room) : presence_->leave(room);
  if (!wants_rooms_) return;
  home_->run([self = shared_from_this(), name = std::string(room), there] {
    if (!self->node_) return;
    there ? self->node_->room_entered(name) : self->node_->room_left(name);
  });
}

void Seat::leave() {
  node_ = nullptr;
  local_ = nullptr;
}

}  // namespace sockeye::cluster
