#include "core/memberships.hpp"

namespace sockeye::core {

std::size_t Memberships::place_of(const Room& room) const noexcept {
  if (places_) {
    const auto found = places_->find(&room);
    return found == places_->end() ? list_.size() : found->second;
  }
  std::size_t place = 0;
  while (place < list_.size() && list_[place].room != &room) ++place;
  return place;
}

const Membership* Memberships::find(const Room& room) const noexcept {
  const std::size_t place = place_of(room);
  return place == list_.size() ? nullptr : &list_[place];
}

void Memberships::add(Membership membership) {
  if (places_) {
    places_->emplace(membership.room, static_cast<std::uint32_t>(list_.size()));
  } else if (list_.size() == few) {
    auto places = std::make_unique<Places>();
    for (const Membership& one : list_) {
      places->emplace(one.room, static_cast<std::uint32_t>(places->size()));
    }
    places->emplace(membership.room, static_cast<std::uint32_t>(list_.size()));
    places_ = std::move(places);
  }
  list_.push_back(membership);
}

void Memberships::remove(const Room& room) noexcept {
  const std::size_t place = place_of(room);
  list_[place] = list_.back();
  if (places_) {
    (*places_)[list_[place].room] = static_cast<std::uint32_t>(place);
    places_->erase(&room);
  }
  list_.pop_back();
  if (list_.empty()) {
    places_ = nullptr;
    std::vector<Membership>().swap(list_);
  }
}

void Memberships::move(const Room& room, std::uint32_t position) noexcept {
  list_[place_of(room)].position = position;
}

}  // namespace sockeye::core
