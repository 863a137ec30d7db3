// What a ClusterNode knows, and what it does with the messages of others. Shared with what waits
// for answers, so that an answer may come when the node is gone.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cluster/cluster_node.hpp"
#include "cluster/glance.hpp"
#include "cluster/known_nodes.hpp"
#include "cluster/pending_requests.hpp"

namespace sockeye::cluster {

class ClusterNode::State : public std::enable_shared_from_this<State> {
 public:
  State(std::string own_uid, std::string own_nsp, ClusterNodeOptions given,
        Environment surroundings, LocalSide& here, ClusterBus& there, NodeStats& counters);

  void start();
  void on_message(const ReceivedMessage& message);
  bool ignores(const ReceivedMessage& head, const DataGlance& data);
  void malformed() {
    ++stats_.malformed;
    environment.count_nonsense();
  }
  void publish(ClusterMessage message);
  /// Publishes a request that is waited for already, and finds out who has to answer.
  void ask(ClusterMessage message);
  void carry_out(const ClusterMessage& message);
  /// Tells whoever still holds the session that its client is here.
  void claim(const core::SessionRecord& session);
  /// Says farewell.
  void close();
  /// The bus and the local side are not to be called any more.
  void stop();

  const std::string uid;
  const std::string nsp;
  const ClusterNodeOptions options;
  Environment environment;
  PendingRequests requests;
  KnownNodes known;
  ClusterBus& bus;
  /// Sessions that are being brought here.
  std::size_t restoring = 0;

 private:
  /// Whether it is for this namespace and from somebody who may still speak.
  bool admits(const ReceivedMessage& message);
  void on_broadcast(const ReceivedMessage& message);
  void on_move(const ReceivedMessage& message);
  void on_disconnect(const ReceivedMessage& message);
  void on_fetch(const ReceivedMessage& message);
  void on_server_side(const ReceivedMessage& message);
  void on_response(const ReceivedMessage& message);
  void respond(std::string_view requester, ClusterMessage message);
  void tick();
  void arm();
  std::vector<std::string> silent_nodes(const std::vector<std::string>& answered) const;

  LocalSide& local_;
  NodeStats& stats_;
  core::TimePoint last_published_{};
  core::TimerId timer_ = 0;
  bool running_ = false;
};

}  // namespace sockeye::cluster
