// A namespace over all shards of the process: what a broadcast operator speaks to. From any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

/// A socket as seen from elsewhere.
struct SocketDetails {
  std::string id;
  Value handshake;
  std::vector<std::string> rooms;
  Value data;
};

class NamespaceScope {
 public:
  explicit NamespaceScope(Parser parser) noexcept : parser_(std::move(parser)) {}
  NamespaceScope(const NamespaceScope&) = delete;
  NamespaceScope& operator=(const NamespaceScope&) = delete;
  virtual ~NamespaceScope() = default;

  const Parser& parser() const noexcept { return parser_; }

  virtual void broadcast(BroadcastPacket packet, const Target& target) = 0;
  /// `done` is called on a shard's thread, and so below.
  virtual void broadcast_with_ack(BroadcastPacket packet, const Target& target,
                                  std::function<void(BroadcastReplies)> done) = 0;
  virtual void fetch_sockets(const Target& target,
                             std::function<void(std::vector<SocketDetails>)> done) = 0;
  virtual void add_sockets(const Target& target, std::vector<std::string> rooms) = 0;
  virtual void del_sockets(const Target& target, std::vector<std::string> rooms) = 0;
  virtual void disconnect_sockets(const Target& target, bool close_connection) = 0;

 private:
  Parser parser_;
};

}  // namespace sockeye::core
