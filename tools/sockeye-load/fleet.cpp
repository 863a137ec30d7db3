#include "fleet.hpp"

namespace load {

namespace {
// Below every server's backlog.
constexpr std::uint32_t at_once = 64;
}  // namespace

Fleet::Fleet(Loop& loop, ClientListener& listener, const Target& target, std::uint32_t size)
    : loop_(loop), listener_(listener), target_(target), size_(size) {}

void Fleet::connect() {
  while (clients_.size() < size_ && clients_.size() - joined_ < at_once) connect_one();
}

void Fleet::grow(std::uint32_t size) {
  size_ = size;
  connect();
}

void Fleet::on_joined() {
  ++joined_;
  if (clients_.size() < size_) connect_one();
}

void Fleet::connect_one() {
  clients_.emplace_back(loop_, listener_, static_cast<std::uint32_t>(clients_.size()));
  clients_.back().connect(target_);
}

}  // namespace load
