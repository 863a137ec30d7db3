// What a bus gives to a ClusterNode: a way to all other nodes, a way to one of them, and how many
// there are. Its own encoding and its own way of naming channels are its secret.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "cluster/message.hpp"
#include "cluster/node.hpp"

namespace sockeye::cluster {

/// On the node's thread. Messages of one node arrive at each other one in the order of publishing,
/// and those that are lost are lost. Those that arrive go to ClusterNode::on_message.
class ClusterBus {
 public:
  virtual ~ClusterBus() = default;

  /// To all nodes of the namespace; this one's own copy is ignored where it comes back.
  virtual void publish(const ClusterMessage& message) = 0;
  /// To the node that asked.
  virtual void respond(std::string_view requester, const ClusterMessage& message) = 0;
  /// How many nodes hear the namespace, this one included; none where that is not known now. Not
  /// called where nodes are counted by heartbeats.
  virtual void count_nodes(std::function<void(std::optional<std::size_t>)> done) = 0;
  /// As Node's.
  virtual void room_entered(std::string_view /*room*/) {}
  virtual void room_left(std::string_view /*room*/) {}
  /// As Node's, where the bus is a log that the cluster shares: what went there comes back to this
  /// node too, by its name (ReceivedMessage::offset), and what could not is given to
  /// ClusterNode::carry_out.
  virtual void restore_session(const SessionClaim& /*claim*/,
                               std::function<void(core::SharedSession)> done) {
    done({});
  }
  virtual void write_session(const core::SessionRecord& /*session*/, core::SessionState /*state*/) {
  }
  virtual void erase_session(const std::string& /*pid*/) {}
  /// The node has said farewell: no more messages for it.
  virtual void close(std::function<void()> done) = 0;
};

}  // namespace sockeye::cluster
