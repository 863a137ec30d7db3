// A namespace's seat in a cluster: the other nodes, as this one reaches them. Which protocol they
// are spoken to in is for whoever derives from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {

/// What happened to messages that came.
struct NodeStats {
  std::uint64_t received = 0;   ///< all of them
  std::uint64_t ignored = 0;    ///< nobody here is meant
  std::uint64_t malformed = 0;  ///< not understood
};

/// One thread. Every `done` is called once, at its time-out at the latest, or when the node closes.
/// What goes out never reaches this process itself.
class Node {
 public:
  virtual ~Node() = default;

  /// The bus is there: from now on messages are taken.
  virtual void start() = 0;
  virtual void broadcast(const core::BroadcastPacket& packet, const core::Target& target) = 0;
  virtual void broadcast_with_ack(const core::BroadcastPacket& packet, const core::Target& target,
                                  std::function<void(core::BroadcastReplies)> done) = 0;
  virtual void fetch_sockets(const core::Target& target,
                             std::function<void(core::FetchedSockets)> done) = 0;
  virtual void add_sockets(const core::Target& target, const std::vector<std::string>& rooms) = 0;
  virtual void del_sockets(const core::Target& target, const std::vector<std::string>& rooms) = 0;
  virtual void disconnect_sockets(const core::Target& target, bool close_connection) = 0;
  /// `done` may be empty.
  virtual void server_side_emit(const std::vector<Value>& event,
                                std::function<void(core::BroadcastReplies)> done) = 0;
  /// With this one.
  virtual void server_count(std::function<void(std::size_t)> done) = 0;
  /// A shard of this process has a room more, or one less: told where Backend::wants_rooms(), of
  /// each shard by itself.
  virtual void room_entered(std::string_view /*room*/) {}
  virtual void room_left(std::string_view /*room*/) {}
  /// Says farewell and ends what waits for answers.
  virtual void close(std::function<void()> done) = 0;

  const NodeStats& stats() const noexcept { return stats_; }

 protected:
  NodeStats stats_;
};

}  // namespace sockeye::cluster
