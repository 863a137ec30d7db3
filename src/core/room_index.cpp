#include "core/room_index.hpp"

#include <algorithm>

#include "core/socket_state.hpp"

namespace sockeye::core {

bool RoomIndex::join(SocketState& socket, Memberships& rooms, std::string_view name,
                     bool& created) {
  auto found = rooms_.find(name);
  created = found == rooms_.end();
  if (!created) {
    for (const Membership& membership : rooms) {
      if (membership.room == found->second.get()) return false;
    }
  } else {
    found = rooms_.emplace(std::string(name), std::make_unique<Room>()).first;
    found->second->name = found->first;
  }
  Room& room = *found->second;
  rooms.push_back({&room, static_cast<std::uint32_t>(room.members.size())});
  room.members.push_back(&socket);
  return true;
}

bool RoomIndex::leave(Memberships& rooms, std::string_view name, bool& emptied) {
  emptied = false;
  const auto mine = std::find_if(rooms.begin(), rooms.end(), [&](const Membership& membership) {
    return membership.room->name == name;
  });
  if (mine == rooms.end()) return false;
  Room& room = *mine->room;
  const std::uint32_t hole = mine->position;
  *mine = rooms.back();
  rooms.pop_back();
  if (hole + 1 != room.members.size()) {
    SocketState* moved = room.members.back();
    room.members[hole] = moved;
    for (Membership& membership : moved->memberships()) {
      if (membership.room == &room) membership.position = hole;
    }
  }
  room.members.pop_back();
  if (room.members.empty()) {
    emptied = true;
    rooms_.erase(rooms_.find(room.name));
  }
  return true;
}

const Room* RoomIndex::find(std::string_view name) const {
  const auto found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : found->second.get();
}

}  // namespace sockeye::core
