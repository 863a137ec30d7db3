// A namespace in this process, on all its shards: what other nodes reach through the cluster's bus.
// Nothing here goes out again.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {

/// On the node's thread, where answers come back too, at once or later.
class LocalSide {
 public:
  virtual ~LocalSide() = default;

  /// How payloads for this namespace's clients are written.
  virtual const Parser& parser() const = 0;
  /// Whether anybody may be in that room, or has it as id. It may answer yes for a room that is
  /// just gone, never no for one that is there.
  virtual bool may_have(std::string_view room) const = 0;
  /// Whether anybody is connected, told as may_have() tells.
  virtual bool may_have_anybody() const = 0;

  virtual void broadcast(core::BroadcastPacket packet, core::Target target) = 0;
  /// `counted` once with the number of clients that are asked, then `answered` for each that
  /// answers (within `target.flags.timeout`), with its first argument.
  virtual void broadcast_with_ack(core::BroadcastPacket packet, core::Target target,
                                  std::function<void(std::size_t)> counted,
                                  std::function<void(Value)> answered) = 0;
  virtual void fetch_sockets(core::Target target,
                             std::function<void(std::vector<core::SocketDetails>)> done) = 0;
  virtual void add_sockets(core::Target target, std::vector<std::string> rooms) = 0;
  virtual void del_sockets(core::Target target, std::vector<std::string> rooms) = 0;
  virtual void disconnect_sockets(core::Target target, bool close_connection) = 0;
  /// The namespace's handlers, once a process. `answer` is empty where nobody asks.
  virtual void server_side(std::vector<Value> event, std::function<void(Value)> answer) = 0;
  /// Where the cluster shares a log: this process has come past what stands there.
  virtual void passed(core::LogPosition /*position*/) {}
  /// A session of this process has gone to another node.
  virtual void give_up_session(const std::string& /*pid*/, core::LogPosition /*position*/) {}
  /// The names of all rooms, ids included.
  virtual void list_rooms(std::function<void(std::vector<std::string>)> done) = 0;
};

}  // namespace sockeye::cluster
