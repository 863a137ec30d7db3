// A namespace's seat in a cluster: the other nodes, as this one reaches them. Which protocol they
// are spoken to in is for whoever derives from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter.hpp"
#include "core/shared_log.hpp"
#include "core/types.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {

/// What happened to messages that came.
struct NodeStats {
  std::uint64_t received = 0;   ///< all of them
  std::uint64_t ignored = 0;    ///< nobody here is meant
  std::uint64_t malformed = 0;  ///< not understood
};

/// A client that has come back, and asks for its session where the cluster shares a log.
struct SessionClaim {
  std::string pid;
  /// The last one that it has seen; none where it has seen none, or where that is no position.
  std::optional<core::LogPosition> seen;
  /// Where it says that it has seen one, and that is no position.
  bool seen_unknown = false;
  /// Its session, where this process still had it.
  std::optional<core::SessionRecord> found;
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
  // Where the cluster shares a log (Adapter::shares_log).
  /// `done` once, with what the client missed. From here until `end_restore` nothing that comes is
  /// taken for nobody's.
  virtual void restore_session(SessionClaim /*claim*/,
                               std::function<void(core::SharedSession)> done) {
    done({});
  }
  virtual void end_restore() {}
  virtual void write_session(const core::SessionRecord& /*session*/, core::SessionState /*state*/) {
  }
  virtual void erase_session(const std::string& /*pid*/) {}
  /// Says farewell and ends what waits for answers.
  virtual void close(std::function<void()> done) = 0;

  const NodeStats& stats() const noexcept { return stats_; }

 protected:
  NodeStats stats_;
};

}  // namespace sockeye::cluster
