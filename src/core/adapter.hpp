// What reaches many sockets of a namespace at once. This one serves the shard's own sockets; an
// adapter for a cluster derives from it and adds the other nodes. Everything is called on the hub's
// thread, where `done` must be called too.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/health_source.hpp"
#include "core/session_recovery.hpp"
#include "core/shared_log.hpp"
#include "core/socket_reference.hpp"
#include "core/types.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::core {

class Namespace;
class SocketState;

/// An event for many: its name and the whole payload, an array that begins with the name.
struct BroadcastPacket {
  std::string event;
  EncodedPayload payload;
  /// Where it must be known again: connection state recovery over several shards.
  Stamp stamp = {};
  /// The payload again, for the logs of all of them; null elsewhere.
  std::shared_ptr<const EncodedPayload> kept = {};
  /// Of a broadcast with acknowledgements over several shards: the number that all of them ask
  /// under. Where there is none the adapter draws one.
  std::optional<std::uint64_t> ack_id = std::nullopt;
  /// Where it stands in the log that the cluster shares; 0-0 where it came another way.
  LogPosition position = {};
};

class Adapter {
 public:
  explicit Adapter(Namespace& nsp) : nsp_(nsp) {}
  virtual ~Adapter() = default;
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  /// The namespace is complete and about to be used.
  virtual void init() {}
  /// The server closes, or the namespace is removed. What is called later reaches this process at
  /// most.
  virtual void close(std::function<void()> done) { done(); }
  /// The server is being destroyed: from now on there is no hub, and no thread is told anything.
  virtual void abandon() {}
  /// Who knows how the process stands in its cluster; null where there is none.
  virtual std::shared_ptr<const HealthSource> health() { return nullptr; }
  /// Nodes that serve the namespace, with this one.
  virtual void server_count(std::function<void(std::size_t)> done) { done(1); }
  /// An event (its name first) for the same namespace on the other nodes, never for this one; there
  /// `receive_server_side` takes it. `done`, which may be empty, gets the first argument of each
  /// node's answer; `missing` names the nodes that did not answer. This one has nobody to send to:
  /// it says so once, and answers at once with nothing.
  virtual void server_side_emit(const std::vector<Value>& event,
                                std::function<void(BroadcastReplies)> done);

  virtual void broadcast(const BroadcastPacket& packet, const Target& target);
  /// `done` once: when each receiver has answered or left, or at `target.flags.timeout`. Without a
  /// time-out it waits for each (the reference gives up at once).
  virtual void broadcast_with_ack(const BroadcastPacket& packet, const Target& target,
                                  std::function<void(BroadcastReplies)> done);
  /// As `broadcast_with_ack` for the shard's own sockets, for another node: `counted` at once, then
  /// `answered` for each that answers in time.
  void broadcast_and_count(const BroadcastPacket& packet, const Target& target,
                           const std::function<void(std::size_t)>& counted,
                           std::function<void(Value)> answered);
  /// The shard's own.
  virtual void fetch_sockets(const Target& target,
                             std::function<void(std::vector<SocketReference>)> done);
  /// Those of other nodes.
  virtual void fetch_elsewhere(const Target& target, std::function<void(FetchedSockets)> done);
  virtual void add_sockets(const Target& target, const std::vector<std::string>& rooms);
  virtual void del_sockets(const Target& target, const std::vector<std::string>& rooms);
  virtual void disconnect_sockets(const Target& target, bool close_connection);

  /// Connection state recovery, where it is on. A client is away: its session waits for it on this
  /// shard, or wherever it may come back.
  virtual void persist_session(std::unique_ptr<RecoverableSession> session);
  /// `done` once, at once or later: with the session, which waits no more, or with none. `offset`
  /// is the last one that the client has seen. This one looks at all shards of the process.
  virtual void restore_session(std::string_view pid, std::optional<std::string_view> offset,
                               std::function<void(RestoredSession)> done);

  /// Whether what is sent in the namespace, where recovery is on, goes through a log that all nodes
  /// share: it comes back to this one in the log's order and reaches its sockets only then. From
  /// init() on.
  virtual bool shares_log() const noexcept { return false; }
  /// Where the log is shared: the session is written down for other nodes, or is to be found no
  /// more.
  virtual void write_session(SessionRecord, SessionState) {}
  virtual void erase_session(const std::string& /*pid*/) {}

 protected:
  Namespace& nsp() const noexcept { return nsp_; }

 private:
  void notify_outgoing(const BroadcastPacket& packet, const Target& target);

  Namespace& nsp_;
};

/// Makes the adapter of each namespace.
using AdapterFactory = std::function<std::unique_ptr<Adapter>(Namespace&)>;

}  // namespace sockeye::core
