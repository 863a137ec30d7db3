// A node among those of the reference's classic Redis adapter (@socket.io/redis-adapter 8), as a
// state machine: it publishes on named channels and is handed what arrives on them.
//
// Two things differ from the reference. Joins, leaves and disconnects are applied here at once, not
// when the message has come back. And since this protocol's answers do not say whose they are,
// missing ones can be counted only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/environment.hpp"
#include "cluster/local_side.hpp"
#include "cluster/node.hpp"
#include "cluster/pubsub_bus.hpp"

namespace sockeye::cluster {

struct PubSubNodeOptions {
  /// What the names of all channels begin with.
  std::string key = "socket.io";
  /// How long answers are waited for.
  std::chrono::milliseconds requests_timeout{5'000};
  /// Whether answers go to the node that asked alone. All nodes must agree on it only as far as
  /// each listens on both.
  bool publish_on_specific_response_channel = false;
};

class PubSubNode final : public Node {
 public:
  /// `uid` is 6 characters of A-Z, a-z, 0-9, "-" and "_", one a process. The bus and the local side
  /// outlive the node.
  PubSubNode(std::string uid, std::string nsp, const PubSubNodeOptions& options,
             Environment environment, LocalSide& local, PubSubBus& bus);
  ~PubSubNode() override;

  const std::string& uid() const noexcept;
  /// What to subscribe to: events by one pattern, requests and answers by their names.
  const std::string& pattern() const noexcept;
  const std::vector<std::string>& channels() const noexcept;

  /// What arrived on any of them. Anything may be in it.
  void on_message(std::string_view channel, std::string_view message);

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
  void close(std::function<void()> done) override;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace sockeye::cluster
