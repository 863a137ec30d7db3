// What the panel sees in development: sockets that come, change and go, their rooms, their events.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "admin/panels.hpp"
#include "core/socket_state.hpp"
#include "server/namespace_group.hpp"
#include "server/shard_server.hpp"
#include "sockeye/socket.hpp"

namespace sockeye::admin {

/// The listeners that it registers keep it. Its functions are called on the shards' threads,
/// several at a time.
class ActivityFeed : public std::enable_shared_from_this<ActivityFeed> {
 public:
  ActivityFeed(Panels panels, std::string own_namespace)
      : panels_(std::move(panels)), own_namespace_(std::move(own_namespace)) {}

  /// Tells of that namespace from now on; of the panel's own without events.
  void watch(const std::shared_ptr<server::NamespaceGroup>& group);
  /// A socket's connection goes on over a WebSocket.
  void upgraded(core::SocketState& socket);
  /// Looks for sockets whose data has changed since they were looked at.
  void look_at_data(server::ShardServer& shard);

 private:
  struct Left {
    std::string nsp;
    std::string room;
    std::string id;
    std::string time;
  };

  void connected(const Socket& socket);
  void disconnected(const Socket& socket, std::string_view reason);
  void received(const Socket& socket, std::vector<Value> event);
  void look_at_data(core::SocketState& socket);
  /// Whether it is new, or not what it was.
  bool note_data(const std::string& id, const Value& data);
  void left(server::NamespaceGroup& group, std::string_view room, std::string_view id);
  /// Tells of the rooms that sockets of the calling thread have left.
  void tell_left();

  Panels panels_;
  std::string own_namespace_;
  std::mutex mutex_;
  /// The hash of each socket's data as it was last told.
  std::unordered_map<std::string, std::size_t> data_;
  /// A socket's rooms go before it does, and are told of behind it.
  std::unordered_map<std::thread::id, std::vector<Left>> left_;
};

}  // namespace sockeye::admin
