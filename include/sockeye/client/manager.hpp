// Manager: a client's connection to a server, which its sockets share and which it makes again
// whenever it is lost. And connect(), which finds the manager by itself.
//
//   client::Manager manager{"https://example.com", {.reconnection_delay = 2s}};
//   client::Socket admin = manager.socket("/admin", {.auth = Value::object({{"token", token}})});
//
//   sockeye::Runtime runtime;                         // on the program's own loop:
//   client::Manager manager{runtime, "http://localhost:3000"};
//   watch(runtime.shard(0).native_handle());          when readable: runtime.shard(0).poll();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/client/listen.hpp"
#include "sockeye/client/options.hpp"
#include "sockeye/client/socket.hpp"
#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/listener.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::client {

class ManagerFace;

/// What went wrong in a handler, or with what a server sent.
struct HandlerError {
  /// The namespace; empty where none is concerned.
  std::string nsp;
  /// The event concerned, or "connect", "disconnect" and the like; empty for a bad packet.
  std::string event;
  /// For a bad payload its message carries the path: `args[0].id: expected integer, got string`.
  Error error;
  /// What left the handler; null where it was not called.
  std::exception_ptr exception;
};

/// Prepares a socket before anything can happen to it: on the manager's thread.
using SocketSetup = std::function<void(Socket)>;

/// A handle that may be copied; all of it may be called from any thread, as with Socket.
///
/// The managers of a process that are given no shard share one thread, on which their handlers run
/// one at a time: a handler that blocks holds up all of them. It begins with the first manager and
/// ends with the last. What arrives before a handler is registered finds none: where handlers run
/// on another thread than the one that registers them, register in a SocketSetup, or with
/// `auto_connect` off and `connect()` last.
///
/// The connection lives as long as the manager that a constructor made, and its copies, but not
/// those that `Socket::io` gives. With the last of them every socket is disconnected, without a
/// call to its listeners, and each acknowledgement that is awaited fails with "socket has been
/// disconnected". That may happen anywhere, inside a handler too. On another thread than the
/// manager's it returns when no handler runs any more, or (should one never end) after five
/// seconds.
class SOCKEYE_EXPORT Manager {
 public:
  /// `url` is that of the server: http, https, ws or wss, which decides on TLS; its path is not
  /// looked at, its query is that of `Options::query` where that is empty. Without a scheme it is
  /// https. Throws std::invalid_argument for a bad URL and for options that contradict each other.
  explicit Manager(std::string_view url, Options options = {});
  /// On a shard of a runtime that outlives the manager; on shard 0 of it.
  Manager(ShardRef shard, std::string_view url, Options options = {});
  Manager(Runtime& runtime, std::string_view url, Options options = {});
  /// For the library itself.
  Manager(std::shared_ptr<ManagerFace> face, std::shared_ptr<Keeper> keeper) noexcept
      : face_(std::move(face)), keeper_(std::move(keeper)) {}

  /// The socket of a namespace ("/" is added in front where it is missing), made where it is new
  /// and connected where `auto_connect` is on. One that is there keeps its options, and is
  /// connected again where it was not active.
  Socket socket(std::string_view nsp = "/") const;
  /// The same with options of its own. `setup` is called on the manager's thread before the socket
  /// connects, each time.
  Socket socket(std::string_view nsp, SocketOptions options, SocketSetup setup = {}) const;

  /// Connects where `auto_connect` is off. `done` is called once, with the error where the first
  /// attempt failed, and then nothing is tried again by itself.
  void open() const;
  void open(std::function<void(Result<void>)> done) const;
  void connect() const { open(); }
  /// Ends the connection; no attempt is made again until somebody connects.
  void close() const;
  void disconnect() const { close(); }

  /// Whether an attempt to connect again is under way.
  bool reconnecting() const noexcept;
  /// "polling" or "websocket"; empty while there is no connection.
  std::string_view transport() const noexcept;
  /// Ends the connection as if it had been lost: with "forced close", and it is made again.
  void drop_connection() const;

  /// As the options of these names; each holds from the next delay or attempt on.
  void set_reconnection(bool on) const;
  void set_reconnection_attempts(std::optional<std::size_t> attempts) const;
  void set_reconnection_delay(std::chrono::milliseconds delay) const;
  void set_reconnection_delay_max(std::chrono::milliseconds delay) const;
  void set_randomization_factor(double factor) const;
  void set_timeout(std::optional<std::chrono::milliseconds> timeout) const;
  /// Changes what the next connection is made with: all of the options' first group; files are read
  /// anew. What cannot be meant or read changes nothing, and reaches the error hook. `change` is
  /// called on the manager's thread.
  void change_options(std::function<void(Options&)> change) const;

  // Listeners take what is named, from the front as far as they want it, with or without the
  // Manager, and may be coroutines.

  /// Connected to the server; its namespaces are not yet: `([Manager])`.
  template <class F>
  Listener on_open(F listener) const {
    return add(Event::open, detail::client_listener<Manager>("open", std::move(listener)));
  }
  /// An attempt to connect failed, or the connection: `([Manager,] Error)`.
  template <class F>
  Listener on_error(F listener) const {
    return add(Event::error, detail::client_listener<Manager, Error>("error", std::move(listener)));
  }
  /// The server's ping came: `([Manager])`.
  template <class F>
  Listener on_ping(F listener) const {
    return add(Event::ping, detail::client_listener<Manager>("ping", std::move(listener)));
  }
  /// A packet came: `([Manager,] sockeye::Packet)`. Costs a copy of each while somebody listens.
  template <class F>
  Listener on_packet(F listener) const {
    return add_packet(detail::client_listener<Manager, Packet>("packet", std::move(listener)));
  }
  /// The connection is gone: `([Manager,] std::string reason, DisconnectDetails)`.
  template <class F>
  Listener on_close(F listener) const {
    return add_close(detail::client_listener<Manager, std::string, DisconnectDetails>(
        "close", std::move(listener)));
  }
  /// The session went over to another transport: `([Manager,] std::string transport)`.
  template <class F>
  Listener on_upgrade(F listener) const {
    return add_upgrade(
        detail::client_listener<Manager, std::string>("upgrade", std::move(listener)));
  }
  /// About to try again, for the n-th time: `([Manager,] std::size_t n)`.
  template <class F>
  Listener on_reconnect_attempt(F listener) const {
    return add_attempt(Event::reconnect_attempt, detail::client_listener<Manager, std::size_t>(
                                                     "reconnect_attempt", std::move(listener)));
  }
  /// Connected again, with the n-th attempt: `([Manager,] std::size_t n)`.
  template <class F>
  Listener on_reconnect(F listener) const {
    return add_attempt(Event::reconnect, detail::client_listener<Manager, std::size_t>(
                                             "reconnect", std::move(listener)));
  }
  /// An attempt failed; the next one is planned already: `([Manager,] Error)`.
  template <class F>
  Listener on_reconnect_error(F listener) const {
    return add(Event::reconnect_error,
               detail::client_listener<Manager, Error>("reconnect_error", std::move(listener)));
  }
  /// All attempts failed: `([Manager])`.
  template <class F>
  Listener on_reconnect_failed(F listener) const {
    return add(Event::reconnect_failed,
               detail::client_listener<Manager>("reconnect_failed", std::move(listener)));
  }
  void off(Listener listener) const;

  /// Told of every failed handler and bad packet of its sockets. Without one they are logged.
  void on_handler_error(std::function<void(const HandlerError&)> hook) const;

  /// Whether they are the same manager.
  friend bool operator==(const Manager& a, const Manager& b) noexcept { return a.face_ == b.face_; }

  /// The library's own view of it.
  const std::shared_ptr<ManagerFace>& face() const noexcept { return face_; }

 private:
  enum class Event : std::uint8_t {
    open,
    error,
    ping,
    reconnect_attempt,
    reconnect,
    reconnect_error,
    reconnect_failed,
  };

  Listener add(Event event, std::function<void(const Manager&)> listener) const;
  Listener add(Event event, std::function<void(const Manager&, const Error&)> listener) const;
  Listener add_attempt(Event event,
                       std::function<void(const Manager&, const std::size_t&)> listener) const;
  Listener add_packet(std::function<void(const Manager&, const Packet&)> listener) const;
  Listener add_close(
      std::function<void(const Manager&, const std::string&, const DisconnectDetails&)> listener)
      const;
  Listener add_upgrade(std::function<void(const Manager&, const std::string&)> listener) const;

  std::shared_ptr<ManagerFace> face_;
  std::shared_ptr<Keeper> keeper_;
};

/// As `io(url, options)`: the socket of the namespace that is the URL's path, "/" where it has
/// none. Calls for the same server and `Options::path` share a manager, whose options are those of
/// the first call; a namespace that its manager has already gets one of its own, as do `force_new`
/// and `multiplex` off.
///
/// The connection lives as long as a copy of what this returned, for this or another of its
/// manager's namespaces. The sockets that handlers are given do not keep it: capture those, or take
/// the handler's parameter, for a copy that stands in a handler of its own keeps the connection for
/// ever.
SOCKEYE_EXPORT Socket connect(std::string_view url, Options options = {}, SocketSetup setup = {});
/// On a shard of a runtime that outlives it; managers are shared among calls with the same shard.
SOCKEYE_EXPORT Socket connect(ShardRef shard, std::string_view url, Options options = {},
                              SocketSetup setup = {});
SOCKEYE_EXPORT Socket connect(Runtime& runtime, std::string_view url, Options options = {},
                              SocketSetup setup = {});

}  // namespace sockeye::client
