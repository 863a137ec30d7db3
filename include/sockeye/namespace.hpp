// Namespace: a part of the application with its own sockets, rooms, handlers and middleware, over
// the same connections.
//
//   auto admin = io.of("/admin");
//   admin.use([](sockeye::Socket socket, sockeye::Next next) { ... next(); });
//   admin.on("restart", [](sockeye::Socket socket, std::string what) { return true; });
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sockeye/adapter.hpp"
#include "sockeye/broadcast.hpp"
#include "sockeye/emit.hpp"
#include "sockeye/export.hpp"
#include "sockeye/handler.hpp"
#include "sockeye/next.hpp"
#include "sockeye/on.hpp"
#include "sockeye/recovery.hpp"
#include "sockeye/remote_socket.hpp"
#include "sockeye/server_side.hpp"
#include "sockeye/socket.hpp"
#include "sockeye/task.hpp"

namespace sockeye {

namespace server {
class NamespaceGroup;
}

namespace detail {

/// Runs a lifecycle listener; what leaves it reaches the error hook, and it may be a coroutine.
SOCKEYE_EXPORT void run_guarded(const Socket& socket, std::string_view what,
                                const std::function<void()>& call);
/// The coroutines of the socket's shard, or null once the server is gone.
SOCKEYE_EXPORT TaskScope* task_scope_of(const Socket& socket) noexcept;
SOCKEYE_EXPORT void report_failure(const Socket& socket, std::string_view what,
                                   std::exception_ptr exception);

template <class F, class... Args>
void run_listener(const Socket& socket, std::string_view what, F& listener, const Args&... args) {
  using R = std::invoke_result_t<F&, const Args&...>;
  run_guarded(socket, what, [&] {
    if constexpr (std::is_void_v<R>) {
      listener(args...);
    } else {
      // The closure must outlive the coroutine that it returned.
      auto kept = std::make_shared<F>(listener);
      spawn(task_scope_of(socket), (*kept)(args...),
            [kept, socket, name = std::string(what)](std::exception_ptr exception) {
              if (exception) report_failure(socket, name, exception);
            });
    }
  });
}

}  // namespace detail

/// A small handle that may be copied and kept. Registering belongs before the first connection, on
/// the thread that sets up, though it is allowed at any time and from any thread; what is
/// registered later holds for what happens later. Everything else may be called from any thread.
class SOCKEYE_EXPORT Namespace : public detail::EmitMixin<Namespace, detail::AckForm::collected>,
                                 public detail::OnMixin<Namespace, Socket> {
 public:
  /// The library's own.
  explicit Namespace(std::shared_ptr<server::NamespaceGroup> group) noexcept
      : group_(std::move(group)) {}

  /// "/" for the main one.
  const std::string& name() const noexcept;
  /// Its rooms as a whole, and who is told of them.
  Adapter adapter() const { return Adapter(group_); }
  /// The sockets of this shard that are connected, as they are now. For the shard's thread:
  /// elsewhere it throws std::logic_error. `fetch_sockets` lists those of all nodes.
  std::vector<Socket> sockets() const;
  /// The one of that id, if it is connected on this shard. For the shard's thread, as `sockets`.
  std::optional<Socket> find_socket(std::string_view id) const;

  /// Handles an event of every socket. Throws std::invalid_argument for the names of lifecycle
  /// events, which have functions of their own.
  using detail::OnMixin<Namespace, Socket>::on;
  /// Until the first such event of any socket.
  using detail::OnMixin<Namespace, Socket>::once;
  /// Removes one registration of any kind, or all handlers of an event.
  void off(Listener listener) const;
  void off(std::string_view event) const;
  /// Removes the handlers of all events and the listeners of connections and disconnections; not
  /// middleware, and not what `on_any` and the adapter registered.
  void remove_all_listeners() const;

  /// Sees every event of every socket, before its handlers: `([Socket,] std::string event,
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
  /// Removes all of them.
  void off_any() const;
  /// Sees every event that is sent, once for each receiver. Costs a parse for each emit.
  Listener on_any_outgoing(
      std::function<void(Socket, const std::vector<Value>& event)> listener) const;
  Listener prepend_any_outgoing(
      std::function<void(Socket, const std::vector<Value>& event)> listener) const;
  void off_any_outgoing() const;

  /// Handles an event that another node sent with `server_side_emit`; clients reach it never. The
  /// handler takes the event's arguments and what it returns, or its Ack, is the answer, as in
  /// `on`, but without a socket. Throws std::invalid_argument for connect, connection and
  /// new_namespace.
  template <class F>
  Listener on_server_event(std::string_view event, F handler) const {
    return add_server_event(event, detail::bind_handler<detail::NoSocket>(std::move(handler)));
  }
  template <FixedString Name, class... Types, class F>
  Listener on_server_event(const Event<Name, Types...>& event, F handler) const {
    return add_server_event(event.name,
                            detail::bind_handler<detail::NoSocket>(event, std::move(handler)));
  }
  /// Sends an event, typed or by its name, to this namespace on all other nodes; not to this one. A
  /// callback last takes the first argument of each node's answer as `Replies<T>`, whose `missing`
  /// names the nodes that did not answer in time. Without a cluster there is no other node: it is
  /// called at once with nothing, and the log says so once. Throws std::invalid_argument for
  /// connect, connection and new_namespace.
  template <class... EventAndArguments>
  void server_side_emit(EventAndArguments&&... event_and_arguments) const {
    detail::ServerSideEmitter(group_).emit(std::forward<EventAndArguments>(event_and_arguments)...);
  }
  /// The same, awaited: `Replies<T>`.
  template <class T = Value, class... Args>
  auto server_side_emit_with_ack(std::string_view event, Args&&... args) const {
    return detail::ServerSideEmitter(group_).template emit_with_ack<T>(event,
                                                                       std::forward<Args>(args)...);
  }
  template <FixedString Name, class... Types, class... Args>
  auto server_side_emit_with_ack(const Event<Name, Types...>& event, Args&&... args) const {
    return detail::ServerSideEmitter(group_).emit_with_ack(event, std::forward<Args>(args)...);
  }

  /// A socket has connected: `(Socket)`, which may be a coroutine.
  template <class F>
  Listener on_connection(F listener) const {
    return add_connection([listener = std::move(listener)](const Socket& socket) mutable {
      detail::run_listener(socket, "connection", listener, socket);
    });
  }
  /// A socket leaves and is still in its rooms: `(Socket, std::string_view reason)`. The view must
  /// not be kept.
  template <class F>
  Listener on_disconnecting(F listener) const {
    return add_disconnecting(close_listener("disconnecting", std::move(listener)));
  }
  /// A socket has left: `(Socket, std::string_view reason)`; the reasons are the reference's, such
  /// as "transport close", "ping timeout", "client namespace disconnect".
  template <class F>
  Listener on_disconnect(F listener) const {
    return add_disconnect(close_listener("disconnect", std::move(listener)));
  }

  /// A client has not come back in time, or was displaced by later ones: its session cannot be
  /// recovered any more. Only where connection state recovery is on; not for clients that left of
  /// their own accord or were disconnected, whose `on_disconnect` was the end. What leaves the
  /// listener is logged.
  Listener on_session_expired(std::function<void(const ExpiredSession&)> listener) const;

  /// Decides on each new socket before it is connected: `(Socket, Next)`, which may be a coroutine.
  /// In the order of registration; `next(Error)` refuses, and so does an exception or a dropped
  /// Next.
  template <class F>
  void use(F middleware) const {
    add_middleware([middleware = std::move(middleware)](const Socket& socket, Next next) mutable {
      detail::run_listener(socket, "middleware", middleware, socket, next);
    });
  }

  /// As those of BroadcastOperator, for everybody in the namespace.
  BroadcastOperator to(const Rooms& rooms) const;
  BroadcastOperator in(const Rooms& rooms) const { return to(rooms); }
  BroadcastOperator except(const Rooms& rooms) const;
  BroadcastOperator volatile_() const;
  BroadcastOperator local() const;
  BroadcastOperator compress(bool compress) const;
  BroadcastOperator conflate(std::string_view key) const;
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

  /// As those of BroadcastOperator.
  void fetch_sockets(BroadcastOperator::FetchCallback done) const;
  Task<RemoteSockets> fetch_sockets() const;
  void sockets_join(const Rooms& rooms) const;
  void sockets_leave(const Rooms& rooms) const;
  void disconnect_sockets(bool close = false) const;

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(detail::Outgoing&& outgoing) const;

 private:
  friend class detail::OnMixin<Namespace, Socket>;

  using CloseListener = std::function<void(const Socket&, std::string_view)>;

  template <class F>
  static CloseListener close_listener(std::string_view what, F listener) {
    return [what, listener = std::move(listener)](const Socket& socket,
                                                  std::string_view reason) mutable {
      if constexpr (std::is_invocable_v<F&, const Socket&, const std::string_view&>) {
        detail::run_listener(socket, what, listener, socket, reason);
      } else {
        detail::run_listener(socket, what, listener, socket);
      }
    };
  }

  BroadcastOperator everybody() const;
  Listener add_handler(std::string_view event, detail::Handler<Socket> handler, bool once) const;
  Listener add_any(detail::CatchAll<Socket> listener, bool first) const;
  Listener add_any_outgoing(std::function<void(Socket, const std::vector<Value>&)> listener,
                            bool first) const;
  Listener add_server_event(std::string_view event,
                            detail::Handler<detail::NoSocket> handler) const;
  Listener add_connection(std::function<void(const Socket&)> listener) const;
  Listener add_disconnecting(CloseListener listener) const;
  Listener add_disconnect(CloseListener listener) const;
  void add_middleware(std::function<void(const Socket&, Next)> middleware) const;

  std::shared_ptr<server::NamespaceGroup> group_;
};

}  // namespace sockeye
