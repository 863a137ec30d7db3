// Who is told when rooms come and go, and who joins and leaves them.
#pragma once

#include <string_view>

#include "core/handlers.hpp"

namespace sockeye::core {

struct RoomListeners {
  ListenerList<std::string_view> created;
  ListenerList<std::string_view> deleted;
  /// The room, and the socket's id.
  ListenerList<std::string_view, std::string_view> joined;
  ListenerList<std::string_view, std::string_view> left;

  bool empty() const noexcept {
    return created.empty() && deleted.empty() && joined.empty() && left.empty();
  }
  RoomListeners clone() const {
    return {created.clone(), deleted.clone(), joined.clone(), left.clone()};
  }
  bool remove(ListenerId id) {
    return created.remove(id) || deleted.remove(id) || joined.remove(id) || left.remove(id);
  }

  /// `is_new`: the socket is the room's first member.
  void tell_joined(std::string_view room, std::string_view id, bool is_new) {
    if (is_new) created.run(room);
    joined.run(room, id);
  }
  /// `is_last`: nobody is left in it.
  void tell_left(std::string_view room, std::string_view id, bool is_last) {
    left.run(room, id);
    if (is_last) deleted.run(room);
  }
};

}  // namespace sockeye::core
