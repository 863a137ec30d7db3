// Publish and subscribe: a connection that receives (of a cluster one a node), and remembers what
// it is subscribed to, so that a lost connection subscribes again.
//
// Everything happens on one shard's thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "net/broker_status.hpp"

namespace sockeye::redis {

enum class SubscriptionKind : std::uint8_t {
  channel,  ///< SUBSCRIBE
  pattern,  ///< PSUBSCRIBE
  shard,    ///< SSUBSCRIBE: the channel's slot's node (Redis 7)
};

/// Who hears what is published. Inside these calls everything may be called but the end of the
/// PubSub itself.
class MessageSink {
 public:
  /// `name` is what was subscribed to: the pattern, else the channel. The views last for the call.
  virtual void on_message(std::string_view name, std::string_view channel,
                          std::string_view payload) = 0;
  /// The server has confirmed `name`: what is published from now on arrives. After a lost
  /// connection again; what was published in between is lost.
  virtual void on_subscribed(std::string_view) {}
  /// The connection behind `name` is lost: nothing arrives until on_subscribed().
  virtual void on_interrupted(std::string_view) {}
  /// The server refuses `name` (permissions, no such command), in its words; it is asked again with
  /// the next connection.
  virtual void on_refused(std::string_view, std::string_view /*error*/) {}

 protected:
  MessageSink() = default;
  MessageSink(const MessageSink&) = default;
  MessageSink& operator=(const MessageSink&) = default;
  ~MessageSink() = default;
};

class PubSub {
 public:
  virtual ~PubSub() = default;
  PubSub(const PubSub&) = delete;
  PubSub& operator=(const PubSub&) = delete;

  /// One sink a name and kind, which outlives its subscription; a second one takes the name over.
  /// Asked of the server at the end of the turn, or once there is a connection.
  virtual void subscribe(SubscriptionKind kind, std::string_view name, MessageSink& sink) = 0;
  /// The sink is called no more. No effect on a name that is not subscribed to.
  virtual void unsubscribe(SubscriptionKind kind, std::string_view name) = 0;

  /// Of the connection, in a cluster of the worst of its connections.
  virtual net::BrokerStatus status() const = 0;

 protected:
  PubSub() = default;
};

}  // namespace sockeye::redis
