// What reaches many sockets of a namespace at once. This one serves the shard's own sockets; an
// adapter for a cluster derives from it and adds the other nodes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/session_recovery.hpp"
#include "core/types.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::core {

class Namespace;
class SocketState;

/// An event for many: its name and the whole payload, an array that begins with the name.
struct BroadcastPacket {
  std::string event;
  EncodedPayload payload;
};

class Adapter {
 public:
  explicit Adapter(Namespace& nsp) : nsp_(nsp) {}
  virtual ~Adapter() = default;
  Adapter(const Adapter&) = delete;
  Adapter& operator=(const Adapter&) = delete;

  virtual void broadcast(const BroadcastPacket& packet, const Target& target);
  /// `done` once: when each receiver has answered or left, or at `target.flags.timeout`. Without a
  /// time-out it waits for each (the reference gives up at once).
  virtual void broadcast_with_ack(const BroadcastPacket& packet, const Target& target,
                                  std::function<void(BroadcastReplies)> done);
  virtual void fetch_sockets(const Target& target,
                             std::function<void(std::vector<std::shared_ptr<SocketState>>)> done);
  virtual void add_sockets(const Target& target, const std::vector<std::string>& rooms);
  virtual void del_sockets(const Target& target, const std::vector<std::string>& rooms);
  virtual void disconnect_sockets(const Target& target, bool close_connection);

  /// Connection state recovery, where it is on. A client is away: its session waits for it here,
  /// or wherever it may come back.
  virtual void persist_session(std::unique_ptr<RecoverableSession> session);
  /// `done` once, at once or later: with the session, which waits no more, or with none. `offset`
  /// is the last one that the client has seen.
  virtual void restore_session(std::string_view pid, std::optional<std::string_view> offset,
                               std::function<void(RestoredSession)> done);

 protected:
  Namespace& nsp() const noexcept { return nsp_; }

 private:
  void notify_outgoing(const BroadcastPacket& packet, const Target& target);

  Namespace& nsp_;
};

/// Makes the adapter of each namespace.
using AdapterFactory = std::function<std::unique_ptr<Adapter>(Namespace&)>;

}  // namespace sockeye::core
