// BroadcastOperator: an event for many, or an order to many.
//
//   io.to("room").except(socket.id()).emit("hello");
//   io.in("user:7").disconnect_sockets(true);
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/emit.hpp"
#include "sockeye/export.hpp"
#include "sockeye/rooms.hpp"
#include "sockeye/task.hpp"

namespace sockeye {

struct RemoteSockets;

namespace core {
class NamespaceScope;
struct Target;
}  // namespace core

/// Whom to reach and how. Never changes: each call answers another operator, so that one may be
/// kept and used again. A small handle that any thread may use; with no room it means everybody in
/// the namespace. An emit encodes the event once, whatever the number of receivers.
class SOCKEYE_EXPORT BroadcastOperator
    : public detail::EmitMixin<BroadcastOperator, detail::AckForm::collected> {
 public:
  /// Takes the sockets that were found.
  using FetchCallback = std::function<void(RemoteSockets)>;

  /// The library's own.
  BroadcastOperator(std::shared_ptr<core::NamespaceScope> scope, core::Target target);

  /// Also whoever is in these rooms; each socket gets one copy.
  BroadcastOperator to(const Rooms& rooms) const;
  BroadcastOperator in(const Rooms& rooms) const { return to(rooms); }
  /// But nobody who is in these.
  BroadcastOperator except(const Rooms& rooms) const;
  /// May be lost: not sent to a client that has not yet taken what was sent before this turn.
  BroadcastOperator volatile_() const;
  /// Only clients of this node.
  BroadcastOperator local() const;
  /// Whether compression, where it was negotiated, applies. Default true.
  BroadcastOperator compress(bool compress) const;
  /// Of what a client has not been sent yet, only the newest with this key is kept, where the
  /// oldest stood: a slow client gets the latest state of each thing instead of its history. `key`
  /// is any text; an empty one switches this off. It does not apply to events with an
  /// acknowledgement, nor (but with the MessagePack parser) to those with binary.
  BroadcastOperator conflate(std::string_view key) const;
  /// How long acknowledgements are waited for. Without it, until each receiver answered or left.
  BroadcastOperator timeout(std::chrono::milliseconds timeout) const;

  /// As `emit("message", ...)`.
  template <class... Args>
  void send(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }
  template <class... Args>
  void write(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }

  /// The sockets, with what is known of them, those of other nodes too; `missing` names the nodes
  /// that did not answer within `timeout` (the adapter's own by default). Called back on a shard's
  /// thread.
  void fetch_sockets(FetchCallback done) const;
  /// The same, awaited on a shard.
  Task<RemoteSockets> fetch_sockets() const;
  void sockets_join(const Rooms& rooms) const;
  void sockets_leave(const Rooms& rooms) const;
  /// Each leaves the namespace, or with `close` ends its whole connection.
  void disconnect_sockets(bool close = false) const;

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

 private:
  std::shared_ptr<core::NamespaceScope> scope_;
  std::shared_ptr<const core::Target> target_;
};

}  // namespace sockeye
