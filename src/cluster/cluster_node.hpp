// The reference's ClusterAdapter (and ClusterAdapterWithHeartbeat) as a state machine: what it says
// to other nodes, what it answers them, whom it knows, and how its own requests end.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/cluster_bus.hpp"
#include "cluster/environment.hpp"
#include "cluster/local_side.hpp"
#include "cluster/message.hpp"
#include "cluster/node.hpp"

namespace sockeye::cluster {

struct ClusterNodeOptions {
  /// How long answers are waited for where the call says nothing else.
  std::chrono::milliseconds request_timeout{5'000};
  /// Whether nodes are known and counted by their heartbeats; else the bus counts them.
  bool heartbeat = false;
  std::chrono::milliseconds heartbeat_interval{5'000};
  /// A node that was silent for so long is gone.
  std::chrono::milliseconds heartbeat_timeout{10'000};
  /// The bus is a log that the cluster shares, recovery is on: what this node has put there is
  /// carried out here when it comes back.
  bool shares_log = false;
};

class ClusterNode final : public Node {
 public:
  /// `uid` is 16 hexadecimal digits, one a process. The bus and the local side outlive the node.
  ClusterNode(std::string uid, std::string nsp, ClusterNodeOptions options, Environment environment,
              LocalSide& local, ClusterBus& bus);
  ~ClusterNode() override;

  const std::string& uid() const noexcept;
  const std::string& nsp() const noexcept;

  /// What arrived, requests and answers alike. Anything may be in it.
  void on_message(const ReceivedMessage& message);
  /// A whole envelope, JSON (from "{") or MessagePack.
  void on_envelope(std::string_view bytes);
  /// Whether what arrived is a broadcast to rooms that nobody here is in; then it is done with. Of
  /// an envelope, in which the channel's namespace may be left out, and of one message's `data` in
  /// JSON.
  bool ignores(std::string_view envelope, std::string_view usual_nsp = {});
  bool ignores(const ReceivedMessage& head, std::string_view data);
  /// What this node wanted to put into the shared log and could not: here at least it is done.
  void carry_out(const ClusterMessage& message);

  void start() override;
  void broadcast(const core::BroadcastPacket& packet, const core::Target& target) override;
  void broadcast_with_ack(const core::BroadcastPacket& packet, const core::Target& target,
                          std::function<void(core::BroadcastReplies)> done) override;
  void fetch_sockets(const core::Target& target,
                     std::function<void(core::FetchedSockets)> done) override;
  void add_sockets(const core::Target& target, const std::vector<std::string>& rooms) override;
  void del_sockets(const core::Target& target, const std::vector<std::string>& rooms) override;
  void disconnect_sockets(const core::Target& target, bool close_connection) override;
  void server_side_emit(const std::vector<Value>& event,
                        std::function<void(core::BroadcastReplies)> done) override;
  void server_count(std::function<void(std::size_t)> done) override;
  void room_entered(std::string_view room) override;
  void room_left(std::string_view room) override;
  void restore_session(SessionClaim claim, std::function<void(core::SharedSession)> done) override;
  void end_restore() override;
  void write_session(const core::SessionRecord& session, core::SessionState state) override;
  void erase_session(const std::string& pid) override;
  void close(std::function<void()> done) override;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace sockeye::cluster
