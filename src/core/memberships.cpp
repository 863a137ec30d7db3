#include "core/memberships.hpp"

namespace sockeye::core {

std::size_t Memberships::place_of(const Room& room) const noexcept {
  const List& list = rooms_->list;
  if (rooms_->places) {
    const auto found = rooms_->places->find(&room);
    return found == rooms_->places->end() ? list.size() : found->second;
  }
  std::size_t place = 0;
  while (place < list.size() && list[place].room != &room) ++place;
  return place;
}

const Membership* Memberships::find(const Room& room) const noexcept {
  if (!rooms_) return nullptr;
  const std::size_t place = place_of(room);
  return place == rooms_->list.size() ? nullptr : &rooms_->list[place];
}

void Memberships::add(Membership membership) {
  if (!rooms_) rooms_ = std::make_unique<Rooms>();
  auto& [list, places] = *rooms_;
  if (places) {
    places->emplace(membership.room, static_cast<std::uint32_t>(list.size()));
  } else if (list.size() == few) {
    auto all = std::make_unique<Places>();
    for (const Membership& one : list) {
      all->emplace(one.room, static_cast<std::uint32_t>(all->size()));
    }
    all->emplace(membership.room, static_cast<std::uint32_t>(list.size()));
    places = std::move(all);
  }
  list.push_back(membership);
}

void Memberships::remove(const Room& room) noexcept {
  auto& [list, places] = *rooms_;
  const std::size_t place = place_of(room);
  list[place] = list.back();
  if (places) {
    (*places)[list[place].room] = static_cast<std::uint32_t>(place);
    places->erase(&room);
  }
  list.pop_back();
  if (list.empty()) rooms_ = nullptr;
}

void Memberships::move(const Room& room, std::uint32_t position) noexcept {
  rooms_->list[place_of(room)].position = position;
}

}  // namespace sockeye::core
