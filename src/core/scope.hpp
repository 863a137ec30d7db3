// A namespace over all shards of the process: what a broadcast operator speaks to. From any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

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
  virtual void fetch_sockets(const Target& target, std::function<void(FetchedSockets)> done) = 0;
  virtual void add_sockets(const Target& target, std::vector<std::string> rooms) = 0;
  virtual void del_sockets(const Target& target, std::vector<std::string> rooms) = 0;
  virtual void disconnect_sockets(const Target& target, bool close_connection) = 0;

  // What another node asks of this process: each reaches all shards and goes no further.
  /// As `broadcast_with_ack`, but step by step: `counted` once, with how many sockets are asked,
  /// then `answered` for each answer, with its first argument. Both on the calling thread's shard.
  virtual void broadcast_and_count(BroadcastPacket packet, const Target& target,
                                   std::function<void(std::size_t)> counted,
                                   std::function<void(Value)> answered) = 0;
  /// The handlers of a server-side event, on one shard; see receive_server_side.
  virtual void server_side(std::vector<Value> event, std::function<void(Value)> answer) = 0;
  /// The names of all rooms, ids included, on the calling thread's shard.
  virtual void list_rooms(std::function<void(std::vector<std::string>)> done) = 0;

  /// Looks on the other shards for the session of that pid, on behalf of `asking`, on whose shard
  /// `done` is called, once, at once or later.
  virtual void restore_elsewhere(Namespace& asking, std::string_view pid,
                                 std::optional<std::string_view> offset,
                                 std::function<void(RestoredSession)> done) = 0;
  /// Where a log is shared: the session of that pid has gone to another node, which says so at
  /// `position` of the log. Whoever still holds it loses it.
  virtual void give_up_session(const std::string& pid, LogPosition position) = 0;
  /// To the one socket of that id, or to whoever continues its session, on the other shards.
  virtual void emit_elsewhere(const std::string& id, const EncodedPayload& payload,
                              const Flags& flags) = 0;

 private:
  Parser parser_;
};

}  // namespace sockeye::core
