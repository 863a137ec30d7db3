#include "core/room_history.hpp"

#include <algorithm>
#include <utility>

namespace sockeye::core {

void RoomHistory::enter(std::string_view room, std::uint64_t position) {
  present_.try_emplace(std::string(room), position);
}

void RoomHistory::leave(std::string_view room, std::uint64_t position) {
  const auto found = present_.find(room);
  if (found == present_.end()) return;
  if (found->second < position) {
    if (ended_.size() == max_ended) {
      exact_from_ = ended_.front().to;
      ended_.erase(ended_.begin());
    }
    ended_.push_back({found->first, found->second, position});
  }
  present_.erase(found);
}

void RoomHistory::become(const std::vector<std::string>& rooms, std::uint64_t position) {
  for (const std::string& room : now()) {
    if (std::ranges::find(rooms, room) == rooms.end()) leave(room, position);
  }
  for (const std::string& room : rooms) enter(room, position);
}

bool RoomHistory::was_in(std::string_view room, std::uint64_t position) const {
  const auto found = present_.find(room);
  if (found != present_.end() && found->second < position) return true;
  return std::ranges::any_of(ended_, [&](const Stay& stay) {
    return stay.from < position && position <= stay.to && stay.room == room;
  });
}

std::vector<std::string> RoomHistory::now() const {
  std::vector<std::string> rooms;
  rooms.reserve(present_.size());
  for (const auto& [room, from] : present_) rooms.push_back(room);
  return rooms;
}

void RoomHistory::forget(std::uint64_t position) {
  std::erase_if(ended_, [&](const Stay& stay) { return stay.to <= position; });
}

}  // namespace sockeye::core
