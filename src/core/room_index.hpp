// Who is in which room, for one namespace on one shard. A room is a contiguous list of its members,
// so that a broadcast walks memory in order; joining and leaving are constant in the number of
// rooms and of members. A socket's own room (its id) is implied and costs nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/memberships.hpp"

namespace sockeye::core {

class SocketState;

struct StringHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

struct Room {
  std::string name;
  std::vector<SocketState*> members;
};

class RoomIndex {
 public:
  /// False where the socket was in it already. `created` tells whether the room is new.
  bool join(SocketState& socket, Memberships& rooms, std::string_view name, bool& created);
  /// False where the socket was not in it. `emptied` tells whether the room is gone.
  bool leave(Memberships& rooms, std::string_view name, bool& emptied);

  /// Null where nobody is in it.
  const Room* find(std::string_view name) const;
  std::size_t size() const noexcept { return rooms_.size(); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const auto& [name, room] : rooms_) visit(*room);
  }

 private:
  std::unordered_map<std::string, std::unique_ptr<Room>, StringHash, std::equal_to<>> rooms_;
};

}  // namespace sockeye::core
