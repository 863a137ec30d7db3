// Socket: one client in one namespace, on the server.
//
//   io.on_connection([](sockeye::Socket socket) { socket.emit("hello", socket.id()); });
#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/broadcast.hpp"
#include "sockeye/emit.hpp"
#include "sockeye/export.hpp"
#include "sockeye/handler.hpp"
#include "sockeye/handshake.hpp"
#include "sockeye/listener.hpp"
#include "sockeye/next.hpp"
#include "sockeye/on.hpp"
#include "sockeye/recovery.hpp"
#include "sockeye/reference.hpp"
#include "sockeye/rooms.hpp"
#include "sockeye/socket_data.hpp"

namespace sockeye {

class Namespace;
class SocketEmitter;

namespace core {
class SocketState;
struct Flags;
SOCKEYE_EXPORT void retain(const SocketState& socket) noexcept;
SOCKEYE_EXPORT void release(const SocketState& socket) noexcept;
}  // namespace core

/// A small handle that may be copied and kept. emit, join, leave, disconnect, to and except may be
/// called from any thread: elsewhere than on the socket's shard they are posted, in order, and
/// never block. id and handshake never change. The rest is for the socket's shard, which is where
/// its handlers run. After a disconnect the handle stays valid and its calls do nothing.
class SOCKEYE_EXPORT Socket : public detail::EmitMixin<Socket>,
                              public detail::OnMixin<Socket, Socket> {
 public:
  /// The library's own.
  explicit Socket(detail::Reference<core::SocketState> state) noexcept : state_(std::move(state)) {}

  /// 20 characters; the room of the socket's own. Not the id of the Engine.IO session.
  std::string id() const;
  Handshake handshake() const;
  /// The namespace's name.
  const std::string& nsp() const noexcept;
  /// The namespace itself; of a dynamic one the child that this socket is in, not its parent. From
  /// any thread.
  Namespace namespace_() const;
  /// False in middleware, and once it has left.
  bool connected() const noexcept;
  bool disconnected() const noexcept { return !connected(); }
  /// Whether it continues a former session as if the client had never been away.
  bool recovered() const noexcept { return recovery() == Recovery::full; }
  /// The same, and whether it continues one of which events may be missing.
  Recovery recovery() const noexcept;
  /// "polling" or "websocket", or "" once it has left.
  std::string_view transport() const noexcept;
  /// Its own room first; none once it has left.
  std::vector<std::string> rooms() const;

  /// What the application knows of this client: one payload type for all sockets of a namespace.
  template <class T>
  SocketDataRef<T> data() const {
    return SocketDataRef<T>(data_slot());
  }
  /// Any type that must not leave this shard; made by its default constructor. Throws
  /// BadSocketData where another type stands.
  template <class T>
  T& local() const;

  /// Rooms that this socket is to be in: with `join` before the handler returns, also in
  /// middleware (undone when that refuses).
  void join(const Rooms& rooms) const;
  void leave(const Rooms& rooms) const;

  /// Everybody else in these rooms; `broadcast()`: everybody else in the namespace.
  BroadcastOperator to(const Rooms& rooms) const;
  BroadcastOperator in(const Rooms& rooms) const { return to(rooms); }
  BroadcastOperator except(const Rooms& rooms) const;
  BroadcastOperator broadcast() const;
  BroadcastOperator local() const;

  /// Flags for one emit: `socket.timeout(5s).emit(...)`.
  SocketEmitter timeout(std::chrono::milliseconds timeout) const;
  SocketEmitter volatile_() const;
  SocketEmitter compress(bool compress) const;
  /// As BroadcastOperator::conflate.
  SocketEmitter conflate(std::string_view key) const;

  /// As `emit("message", ...)`.
  template <class... Args>
  void send(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }
  template <class... Args>
  void write(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }

  /// Leaves this namespace, or with `close` ends the whole connection: every socket of it is
  /// disconnected with `server namespace disconnect`.
  void disconnect(bool close = false) const;

  /// Handles an event of this socket alone; most applications register on the namespace instead.
  using detail::OnMixin<Socket, Socket>::on;
  using detail::OnMixin<Socket, Socket>::once;
  /// Removes what `on`, `once` or one of the below registered.
  void off(Listener listener) const;
  void off(std::string_view event) const;
  /// Removes all that is registered on this socket alone, but for its middleware and what `on_any`
  /// and `on_any_outgoing` registered.
  void remove_all_listeners() const;

  /// Sees every event before middleware and handlers: `([Socket,] std::string,
  /// std::vector<Value>)`.
  template <class F>
  Listener on_any(F listener) const {
    return add_any(detail::bind_catch_all<Socket>(std::move(listener)), false);
  }
  /// As `on_any`, before those that are registered already.
  template <class F>
  Listener prepend_any(F listener) const {
    return add_any(detail::bind_catch_all<Socket>(std::move(listener)), true);
  }
  /// Removes all of them; `off` removes one.
  void off_any() const;
  std::vector<Listener> listeners_any() const;
  /// Sees every event that is sent to this client: the event's name first.
  Listener on_any_outgoing(
      std::function<void(Socket, const std::vector<Value>& event)> listener) const;
  Listener prepend_any_outgoing(
      std::function<void(Socket, const std::vector<Value>& event)> listener) const;
  void off_any_outgoing() const;
  std::vector<Listener> listeners_any_outgoing() const;
  /// Leaving; the rooms are intact.
  Listener on_disconnecting(std::function<void(Socket, std::string_view reason)> listener) const;
  /// Gone; see the reference's list of reasons.
  Listener on_disconnect(std::function<void(Socket, std::string_view reason)> listener) const;
  /// A refusal by `use`, a bad packet, or what left a handler of this socket.
  Listener on_error(std::function<void(Socket, const Error&)> listener) const;

  /// Sees each event before its handlers and may change it, its name first. An error drops the
  /// event, reaches on_error and is not sent.
  void use(std::function<void(std::vector<Value>& event, Next next)> middleware) const;

  /// Whether they are the same socket.
  friend bool operator==(const Socket& a, const Socket& b) noexcept { return a.state_ == b.state_; }

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

  /// The library's own view of it.
  const detail::Reference<core::SocketState>& state() const noexcept { return state_; }

 private:
  friend class detail::OnMixin<Socket, Socket>;

  std::shared_ptr<detail::SocketData>& data_slot() const;
  std::any& local_slot() const;
  Listener add_handler(std::string_view event, detail::Handler<Socket> handler, bool once) const;
  Listener add_any(detail::CatchAll<Socket> listener, bool first) const;
  Listener add_any_outgoing(std::function<void(Socket, const std::vector<Value>&)> listener,
                            bool first) const;

  detail::Reference<core::SocketState> state_;
};

/// A socket with flags for the next emit. A small handle like the socket itself.
class SOCKEYE_EXPORT SocketEmitter : public detail::EmitMixin<SocketEmitter> {
 public:
  /// The library's own.
  SocketEmitter(Socket socket, std::shared_ptr<const core::Flags> flags) noexcept
      : socket_(std::move(socket)), flags_(std::move(flags)) {}

  /// How long the acknowledgement is waited for; then the callback gets the error
  /// "operation has timed out".
  SocketEmitter timeout(std::chrono::milliseconds timeout) const;
  /// May be lost: not sent while what was sent before this turn has not left.
  SocketEmitter volatile_() const;
  SocketEmitter compress(bool compress) const;
  /// As BroadcastOperator::conflate.
  SocketEmitter conflate(std::string_view key) const;
  BroadcastOperator to(const Rooms& rooms) const;
  BroadcastOperator in(const Rooms& rooms) const { return to(rooms); }
  BroadcastOperator except(const Rooms& rooms) const;
  BroadcastOperator broadcast() const;
  BroadcastOperator local() const { return broadcast().local(); }

  /// As `emit("message", ...)`.
  template <class... Args>
  void send(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }
  template <class... Args>
  void write(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

 private:
  Socket socket_;
  std::shared_ptr<const core::Flags> flags_;
};

template <class T>
T& Socket::local() const {
  std::any& slot = local_slot();
  if (!slot.has_value()) slot = std::make_shared<T>();
  auto* held = std::any_cast<std::shared_ptr<T>>(&slot);
  if (!held) throw BadSocketData("socket.local holds another type");
  return **held;
}

}  // namespace sockeye
