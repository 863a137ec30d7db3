// What a PubSubNode knows, and what it does with the messages of others.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/pending_requests.hpp"
#include "cluster/pubsub_node.hpp"
#include "cluster/pubsub_wire.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::cluster {

class PubSubNode::State : public std::enable_shared_from_this<State> {
 public:
  State(std::string own_uid, std::string own_nsp, const PubSubNodeOptions& given,
        Environment surroundings, LocalSide& here, PubSubBus& there, NodeStats& counters);

  void on_message(std::string_view channel, std::string_view message);
  void publish(std::string_view channel, std::string_view message);
  /// Publishes a request that is waited for already, and finds out how many have to answer.
  void ask(const std::string& id, std::string_view message);
  void stop();

  const std::string uid;
  const std::string nsp;
  const PubSubNodeOptions options;
  const pubsub::Channels channels;
  const std::string pattern;
  const std::vector<std::string> subscribed;
  Environment environment;
  PendingRequests requests;
  PubSubBus& bus;
  bool running = false;

 private:
  void on_event(std::string_view channel, std::string_view message);
  void on_request(std::string_view message);
  void on_response(std::string_view message);
  void on_names(Cursor request, bool rooms);
  void on_order(pubsub::RequestType type, Cursor request);
  /// One socket by its id, as adapters before version 7 asked for.
  void on_old_order(pubsub::RequestType type, Cursor request);
  void on_fetch(Cursor request);
  void on_server_side(Cursor request);
  void on_broadcast(Cursor request);
  /// Publishes answers to that request, as long as the node is there.
  std::function<void(const std::string&)> answering(Cursor request);
  /// Whether the request is one of this node's own, come back.
  bool is_own(Cursor request) const;
  void malformed() {
    ++stats_.malformed;
    environment.count_nonsense();
  }

  LocalSide& local_;
  NodeStats& stats_;
};

}  // namespace sockeye::cluster
