// One client in one namespace: what a `sockeye::Socket` handle refers to. Touched by its shard's
// thread alone, but for what never changes after it was made (id, handshake, executor).
//
//   connecting --middleware passed--> connected --close--> gone
//        \----------- refused, or the client left ---------->/
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/packet.hpp"
#include "core/frames.hpp"
#include "core/handlers.hpp"
#include "core/room_index.hpp"
#include "core/types.hpp"
#include "engine/session.hpp"

namespace sockeye::detail {
class DataHolder;
}

namespace sockeye::core {

class Client;
class Connection;
class Namespace;

/// An event that arrived. `arguments` follow the name; valid during the call alone.
struct IncomingEvent {
  std::string_view name;
  Elements arguments;
  /// Null where the client asked for no acknowledgement.
  std::shared_ptr<detail::AckSink> ack;
};

using EventHandler = std::function<void(SocketState&, const IncomingEvent&)>;
/// A socket's middleware: calls `next` once, with an error to drop the packet.
using PacketMiddleware = std::function<void(SocketState&, std::vector<Value>& event,
                                            std::function<void(std::optional<Error>)> next)>;
/// A catch-all listener of what is sent: the event's name first.
using OutgoingListener = std::function<void(SocketState&, const std::vector<Value>& event)>;

/// What most sockets have none of.
struct SocketHandlers {
  HandlerTable<SocketState&, const IncomingEvent&> events;
  ListenerList<SocketState&, const IncomingEvent&> any;
  ListenerList<SocketState&, const std::vector<Value>&> any_outgoing;
  ListenerList<SocketState&, std::string_view> disconnecting;
  ListenerList<SocketState&, std::string_view> disconnect;
  std::vector<PacketMiddleware> middleware;
};

class SocketState : public std::enable_shared_from_this<SocketState> {
 public:
  enum class Phase : std::uint8_t { connecting, connected, gone };

  SocketState(std::string id, Namespace& nsp, Client& client, Value auth);
  ~SocketState();

  // These never change: any thread.
  const std::string& id() const noexcept { return id_; }
  const Value& auth() const noexcept { return auth_; }
  const std::shared_ptr<const Connection>& connection() const noexcept { return connection_; }
  Executor& executor() const noexcept { return *executor_; }
  const std::string& namespace_name() const noexcept { return *namespace_name_; }
  Namespace& nsp() const noexcept { return nsp_; }

  Phase phase() const noexcept { return phase_; }
  bool connected() const noexcept { return phase_ == Phase::connected; }
  /// Null once the connection is gone.
  Client* client() const noexcept { return client_; }

  /// Writes to this client, connected or not yet. `on_ack` may be empty.
  void emit(std::string_view name, EncodedPayload&& payload, const Flags& flags,
            detail::AckCallback on_ack);
  /// A part of a broadcast: no encoding, no allocation.
  void send(const PacketFrames& frames, const Flags& flags) {
    if (!session_) return;
    if (flags.is_volatile && !session_->writable()) return;
    session_->send(frames.head);
    for (const base::Frame& attachment : frames.attachments) session_->send(attachment);
  }

  void join(std::string_view room);
  void leave(std::string_view room);
  bool in_room(std::string_view room) const;
  /// Its own room first.
  std::vector<std::string> rooms() const;
  Memberships& memberships() noexcept { return memberships_; }

  /// Leaves the namespace, or with `close` ends the whole connection.
  void disconnect(bool close);

  SocketHandlers& handlers();
  bool has_handlers() const noexcept { return handlers_ != nullptr; }

  std::any& local() noexcept { return local_; }
  std::shared_ptr<detail::DataHolder>& data() noexcept { return data_; }

  // From the client's packets.
  void on_event(std::string_view text, const Tape& tape, std::optional<std::uint64_t> id);
  void on_ack(std::uint64_t id, Elements arguments);
  /// The connection or the membership ends; runs the listeners.
  void close(std::string_view reason);
  /// Ends a socket that never was connected; no listener runs.
  void abandon();

  // For the namespace.
  void set_connected() noexcept { phase_ = Phase::connected; }
  void expect_ack(std::uint64_t id, detail::AckCallback callback,
                  std::optional<std::chrono::milliseconds> timeout);
  void forget_ack(std::uint64_t id);
  void notify_outgoing(const std::vector<Value>& event);

  /// The epoch of the last selection that met this socket: it is taken once.
  std::uint32_t mark = 0;
  /// Where it stands in its namespace's list.
  std::uint32_t position = 0;

 private:
  struct PendingAck;

  void dispatch(const IncomingEvent& event);
  void run_middleware(std::shared_ptr<std::vector<Value>> event, std::size_t index,
                      std::shared_ptr<detail::AckSink> ack);
  void fail_acks();
  void leave_all();

  engine::Session* session_;
  Client* client_;
  Namespace& nsp_;
  Memberships memberships_;
  Phase phase_ = Phase::connecting;
  std::string id_;
  std::shared_ptr<Executor> executor_;
  std::shared_ptr<const Connection> connection_;
  std::shared_ptr<const std::string> namespace_name_;
  Value auth_;
  std::unique_ptr<SocketHandlers> handlers_;
  std::unordered_map<std::uint64_t, PendingAck> acks_;
  std::shared_ptr<detail::DataHolder> data_;
  std::any local_;
};

}  // namespace sockeye::core
