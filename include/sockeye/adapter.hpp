// Adapter: a namespace's rooms, looked at as a whole.
//
//   io.adapter().on_create_room([](std::string_view room) { ... });
//   io.of("/admin").adapter().on_join_room([](std::string_view room, std::string_view id) { ... });
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/export.hpp"
#include "sockeye/socket.hpp"

namespace sockeye {

namespace server {
class NamespaceGroup;
}

/// A small handle, like its namespace. Listeners are called on the thread of the shard that the
/// socket belongs to, behind the change that they tell of, and may do anything; where nobody
/// listens they cost nothing. The room of each socket's own id counts too: it comes when the
/// socket has connected and goes when it leaves. What a listener throws is logged.
class SOCKEYE_EXPORT Adapter {
 public:
  /// Told of a room that came or went, and of a member that did.
  using RoomListener = std::function<void(std::string_view room)>;
  using MemberListener = std::function<void(std::string_view room, std::string_view id)>;
  /// Names of rooms with the ids of their members, or the other way round.
  using Index = std::map<std::string, std::vector<std::string>>;

  /// The library's own.
  explicit Adapter(std::shared_ptr<server::NamespaceGroup> group) noexcept
      : group_(std::move(group)) {}

  /// A room has its first member; told before `on_join_room`.
  Listener on_create_room(RoomListener listener) const;
  /// A room has lost its last member; told behind `on_leave_room`.
  Listener on_delete_room(RoomListener listener) const;
  Listener on_join_room(MemberListener listener) const;
  Listener on_leave_room(MemberListener listener) const;
  /// Removes what one of the above registered.
  void off(Listener listener) const;

  /// The rooms of this shard, as they are now, each with its members' ids. For the shard's thread:
  /// elsewhere it throws std::logic_error.
  Index rooms() const;
  /// The sockets of this shard, each with its rooms. For the shard's thread, as `rooms`.
  Index sids() const;

  /// How many nodes serve this namespace, this one included: 1 without a cluster. Called back on a
  /// shard's thread.
  void server_count(std::function<void(std::size_t)> done) const;

 private:
  std::shared_ptr<server::NamespaceGroup> group_;
};

}  // namespace sockeye
