#include "core/room_index.hpp"

#include "core/socket_state.hpp"

namespace sockeye::core {

bool RoomIndex::join(SocketState& socket, Memberships& rooms, std::string_view name,
                     bool& created) {
  auto found = rooms_.find(name);
  created = found == rooms_.end();
  if (!created) {
    if (rooms.find(*found->second)) return false;
  } else {
    found = rooms_.emplace(std::string(name), std::make_unique<Room>()).first;
    found->second->name = found->first;
  }
  Room& room = *found->second;
  rooms.add({&room, static_cast<std::uint32_t>(room.members.size())});
  room.members.push_back(&socket);
  return true;
}

bool RoomIndex::leave(Memberships& rooms, std::string_view name, bool& emptied) {
  emptied = false;
  const auto found = rooms_.find(name);
  if (found == rooms_.end()) return false;
  Room& room = *found->second;
  const Membership* const mine = rooms.find(room);
  if (!mine) return false;
  const std::uint32_t hole = mine->position;
  rooms.remove(room);
  if (hole + 1 != room.members.size()) {
    SocketState* moved = room.members.back();
    room.members[hole] = moved;
    moved->memberships().move(room, hole);
  }
  room.members.pop_back();
  if (room.members.empty()) {
    emptied = true;
    rooms_.erase(found);
  }
  return true;
}

const Room* RoomIndex::find(std::string_view name) const {
  const auto found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : found->second.get();
}

}  // namespace sockeye::core
