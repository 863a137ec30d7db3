// Socket: a client's side of one namespace.
//
//   client::Socket socket = client::connect("http://localhost:3000/admin");
//   socket.on("news", [](std::string text) { ... });
//   socket.emit("hello", "world");
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/client/listen.hpp"
#include "sockeye/client/options.hpp"
#include "sockeye/emit.hpp"
#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/handler.hpp"
#include "sockeye/listener.hpp"
#include "sockeye/on.hpp"

namespace sockeye::core {
struct Flags;
}

namespace sockeye::client {

class Keeper;
class Manager;
class SocketEmitter;
class SocketFace;

/// Why a connection ended, beyond its reason.
struct DisconnectDetails {
  /// For people: "websocket connection closed abnormally". May be empty.
  std::string description;
};

/// A small handle that may be copied and kept. Everything may be called from any thread: elsewhere
/// than on the manager's thread it is posted, in order, and never blocks. Handlers and listeners
/// run on the manager's thread.
///
/// Whoever made the manager keeps the connection, not this handle; but for the socket that
/// `client::connect` returned: the last copy of it closes the connection (see there).
class SOCKEYE_EXPORT Socket : public detail::EmitMixin<Socket>,
                              public detail::OnMixin<Socket, Socket> {
 public:
  /// The library's own.
  explicit Socket(std::shared_ptr<SocketFace> face, std::shared_ptr<Keeper> keeper = {}) noexcept
      : face_(std::move(face)), keeper_(std::move(keeper)) {}

  /// The namespace's name.
  const std::string& nsp() const noexcept;
  /// The server's id of this socket; empty while it is not connected.
  std::string id() const;
  bool connected() const noexcept;
  bool disconnected() const noexcept { return !connected(); }
  /// Whether it is connected or will be: false before `connect`, after `disconnect`, and after the
  /// server refused or disconnected it, when only `connect` brings it back.
  bool active() const noexcept;
  /// Whether the present connection continues the last one, with all that was missed.
  bool recovered() const noexcept;
  /// Bytes of events that have not left: kept for the connection or until their turn, and all that
  /// its connection has not sent. Over polling they have left once the server took them. Exact on
  /// the manager's thread; elsewhere what was found there at the last question, and what is on its
  /// way.
  std::size_t buffered_amount() const;
  /// Its manager, which this handle does not keep.
  Manager io() const;

  /// Connects, or lets itself be connected again. No effect where it is active.
  void connect() const;
  void open() const { connect(); }
  /// Leaves the namespace, and is not connected again by itself. What was sent before still leaves.
  /// The connection ends with its last active socket.
  void disconnect() const;
  void close() const { disconnect(); }

  /// What it shows of itself from the next connection on.
  void set_auth(Auth auth) const;

  /// Flags for one emit: `socket.timeout(5s).emit(...)`.
  SocketEmitter timeout(std::chrono::milliseconds timeout) const;
  SocketEmitter volatile_() const;
  SocketEmitter compress(bool compress) const;

  /// As `emit("message", ...)`.
  template <class... Args>
  void send(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }

  /// Removes what `on`, `once` or one of the below registered.
  void off(Listener listener) const;
  /// What is registered for an event, also for "connect", "connect_error" and "disconnect"; in the
  /// order in which it is called.
  std::vector<Listener> listeners(std::string_view event) const;
  bool has_listeners(std::string_view event) const { return !listeners(event).empty(); }
  /// Removes all that is registered for an event, as `listeners` counts it.
  void off(std::string_view event) const;
  /// Removes all handlers and listeners, but for those of `on_any` and `on_any_outgoing`.
  void remove_all_listeners() const;

  /// Sees every event that comes, before its handlers: `([Socket,] std::string event,
  /// std::vector<Value> arguments)`.
  template <class F>
  Listener on_any(F listener) const {
    return add_any(detail::bind_catch_all<Socket>(std::move(listener)), false);
  }
  /// As `on_any`, before those that are registered already.
  template <class F>
  Listener prepend_any(F listener) const {
    return add_any(detail::bind_catch_all<Socket>(std::move(listener)), true);
  }
  void off_any() const;
  std::vector<Listener> listeners_any() const;
  /// Sees every event when it is sent (a kept one after the connection): `([Socket,] const
  /// std::vector<Value>& event)`, its name first.
  template <class F>
  Listener on_any_outgoing(F listener) const {
    return add_any_outgoing(outgoing(std::move(listener)), false);
  }
  template <class F>
  Listener prepend_any_outgoing(F listener) const {
    return add_any_outgoing(outgoing(std::move(listener)), true);
  }
  void off_any_outgoing() const;
  std::vector<Listener> listeners_any_outgoing() const;

  // Listeners take the arguments that are named, each list from the front as far as they want it,
  // with or without the Socket, and may be coroutines (whose parameters are values).

  /// Connected, or connected again: `([Socket])`. Events that came and were kept before this are
  /// handled and sent first. Registered from another thread than the manager's while the socket is
  /// connected already, it is called for that too.
  template <class F>
  Listener on_connect(F listener) const {
    return add_connect(detail::client_listener<Socket>("connect", std::move(listener)));
  }
  /// The server refused it (its message and data; `active()` is false), or the connection could not
  /// be made (`active()` is true where it will be tried again; data holds `type`, "TransportError",
  /// and `description`): `([Socket,] Error)`.
  template <class F>
  Listener on_connect_error(F listener) const {
    return add_connect_error(
        detail::client_listener<Socket, Error>("connect_error", std::move(listener)));
  }
  /// The connection was lost or ended: `([Socket,] std::string reason, DisconnectDetails)`. Reasons
  /// are the reference's: "io server disconnect", "io client disconnect", "ping timeout",
  /// "transport close", "transport error", "parse error", "forced close". After the first two it is
  /// not connected again by itself.
  template <class F>
  Listener on_disconnect(F listener) const {
    return add_disconnect(detail::client_listener<Socket, std::string, DisconnectDetails>(
        "disconnect", std::move(listener)));
  }

  /// All that was emitted has left, after something had waited: `([Socket])`. Who emits without end
  /// goes on here, once `buffered_amount()` told it to stop.
  template <class F>
  Listener on_drain(F listener) const {
    return add_drain(detail::client_listener<Socket>("drain", std::move(listener)));
  }

  /// Whether they are the same socket.
  friend bool operator==(const Socket& a, const Socket& b) noexcept { return a.face_ == b.face_; }

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

  /// The library's own view of it.
  const std::shared_ptr<SocketFace>& face() const noexcept { return face_; }

 private:
  friend class detail::OnMixin<Socket, Socket>;

  using OutgoingListener = std::function<void(const Socket&, const std::vector<Value>&)>;

  template <class F>
  static OutgoingListener outgoing(F listener) {
    return detail::client_listener<Socket, std::vector<Value>>("any_outgoing", std::move(listener));
  }

  Listener add_handler(std::string_view event, detail::Handler<Socket> handler, bool once) const;
  Listener add_any(detail::CatchAll<Socket> listener, bool first) const;
  Listener add_any_outgoing(OutgoingListener listener, bool first) const;
  Listener add_connect(std::function<void(const Socket&)> listener) const;
  Listener add_connect_error(std::function<void(const Socket&, const Error&)> listener) const;
  Listener add_disconnect(
      std::function<void(const Socket&, const std::string&, const DisconnectDetails&)> listener)
      const;

  Listener add_drain(std::function<void(const Socket&)> listener) const;

  std::shared_ptr<SocketFace> face_;
  std::shared_ptr<Keeper> keeper_;
};

/// A socket with flags for the next emit. A small handle like the socket itself.
class SOCKEYE_EXPORT SocketEmitter : public detail::EmitMixin<SocketEmitter> {
 public:
  /// The library's own.
  SocketEmitter(Socket socket, std::shared_ptr<const core::Flags> flags) noexcept
      : socket_(std::move(socket)), flags_(std::move(flags)) {}

  /// How long the acknowledgement is waited for; then the callback gets the error
  /// "operation has timed out", and the event is not sent any more where it was not yet.
  SocketEmitter timeout(std::chrono::milliseconds timeout) const;
  /// May be lost: it is sent only where the connection can take it at once.
  SocketEmitter volatile_() const;
  SocketEmitter compress(bool compress) const;

  /// As `emit("message", ...)`.
  template <class... Args>
  void send(Args&&... args) const {
    this->emit("message", std::forward<Args>(args)...);
  }

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

 private:
  Socket socket_;
  std::shared_ptr<const core::Flags> flags_;
};

}  // namespace sockeye::client
