// Server: Socket.IO on a port. What is called on it is called on its main namespace, "/".
//
//   sockeye::http::App app;
//   sockeye::Server io{app};
//   io.on("chat", [&](sockeye::Socket socket, std::string text) { io.emit("chat", text); });
//   app.listen(3000);
//   app.run();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/attach.hpp"
#include "sockeye/export.hpp"
#include "sockeye/health.hpp"
#include "sockeye/http/tls.hpp"
#include "sockeye/namespace.hpp"
#include "sockeye/parent_namespace.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server_options.hpp"
#include "sockeye/server_stats.hpp"

namespace sockeye {

namespace http {
class App;
}
namespace server {
class ServerCore;
}

/// What went wrong in a handler, or with what a client sent.
struct HandlerError {
  /// Whose handler it was.
  Socket socket;
  /// The event concerned, or "connection", "middleware" and the like; empty for a bad packet.
  std::string event;
  /// For a bad payload its message carries the path: `args[0].id: expected integer, got string`.
  Error error;
  /// What left the handler; null where it was not called.
  std::exception_ptr exception;
};

/// A request that was refused before there was a socket.
struct ConnectionError {
  /// The reference's code, 0 to 5.
  int code = 0;
  std::string message;
  /// What was wrong, with the reference's members, such as `{"sid":"..."}` or
  /// `{"name":"TRANSPORT_MISMATCH",...}`.
  Value context;
  /// The request that was refused.
  HandshakeRequest request;
};

/// Sees each request of the engine after CORS and before anything is checked. It adds headers and
/// lets it pass (`next()`), refuses it with 400 (`next(Error)`), or answers it itself (`end`). The
/// request is valid during the call; it may decide later, from any thread.
using EngineMiddleware = std::function<void(const HandshakeRequest&, EngineAnswer, Next)>;
/// Sees the headers of an answer before it leaves, and may change them.
using HeadersListener = std::function<void(http::Headers& headers, const HandshakeRequest&)>;

/// Owns the sessions and sockets of its runtime's shards. Make it before the runtime runs; destroy
/// it after. Everything may be called from any thread, except where it says otherwise.
class SOCKEYE_EXPORT Server : public Namespace {
 public:
  /// On an App's port, beside its routes. `app` must outlive the server. Throws
  /// std::invalid_argument for options that contradict each other.
  explicit Server(http::App& app, ServerOptions options = {});
  /// With an App of its own, which answers 404 to everything else.
  explicit Server(ServerOptions options = {});
  /// Without a port: the host's own HTTP server hands requests over (`handle_request`,
  /// `handle_upgrade`), on the thread of shard 0.
  explicit Server(Runtime& runtime, ServerOptions options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// A namespace, made where it is new. A slash in front is added where it is missing.
  Namespace of(std::string_view name) const;
  /// A parent of all namespaces whose names `pattern` occurs in: a std::regex, or whatever has a
  /// regex_search of its own. Anchor it (`^/board-\\d+$`), and beware of patterns that backtrack
  /// without bound: names come from clients, though none above 1024 bytes is tried. Patterns and
  /// functions are asked in the order of registration, and the first that takes a name has it.
  template <detail::NamePattern Pattern>
  ParentNamespace of(Pattern pattern) const {
    return of_rule({[pattern = std::move(pattern)](const std::string& name) {
                      return regex_search(name.begin(), name.end(), pattern);
                    },
                    nullptr});
  }
  /// A parent of all namespaces that `function` allows: `bool(std::string name, Value auth)`, a
  /// coroutine `Task<bool>` that takes the same, or `void(std::string name, Value auth,
  /// AllowNamespace allow)`, which may decide later, from any thread. It is asked on the shard's
  /// thread, and only while the namespace does not exist: who comes later joins without it. What
  /// every client must pass belongs in the parent's middleware. An exception refuses.
  template <detail::NameFunction F>
  ParentNamespace of(F function) const {
    return of_rule({nullptr, detail::namespace_check(std::move(function))});
  }
  /// The main namespace. Its sockets are `sockets().sockets()`.
  Namespace sockets() const { return *this; }
  /// A namespace was made, but for the main one: by `of`, or because a client asked for it, before
  /// that client joins. On the thread that made it.
  void on_new_namespace(std::function<void(Namespace)> listener);

  /// Told of every failed handler and bad payload. Without one they are logged.
  void on_error(std::function<void(const HandlerError&)> hook);
  /// Told of every refused request.
  void on_connection_error(std::function<void(const ConnectionError&)> hook);

  /// Middleware of the engine's requests: handshakes, polls and upgrades, in the order of
  /// registration. Before the first request, or on the server's thread.
  void engine_use(EngineMiddleware middleware);
  /// The headers of a session's first answer: the handshake's, or the 101. Not of refusals.
  void on_initial_headers(HeadersListener listener);
  /// The headers of every answer of a session to a poll or a POST, and of each 101. Not of
  /// refusals.
  void on_headers(HeadersListener listener);

  /// Engine.IO sessions, whether they joined a namespace or not.
  std::size_t clients_count() const noexcept;
  /// How often clients met a limit.
  ServerStats stats() const noexcept;
  /// How this server stands in its cluster; `alone` without an adapter.
  Health health() const;
  const ServerOptions& options() const noexcept;
  /// Where requests are served, without a slash at its end.
  std::string path() const;

  /// Of the server's own App. Returns the bound port; throws where the port is taken.
  std::uint16_t listen(std::uint16_t port, const std::string& host = {});
  /// The same over TLS, and new certificates without a restart: as http::App's.
  std::uint16_t listen_tls(std::uint16_t port, http::TlsOptions tls, const std::string& host = {});
  void reload_tls();
  void reload_tls(http::TlsOptions tls);
  /// Runs the server's runtime until `stop`.
  void run();
  void stop();

  /// A request of a host's own HTTP server under this server's path: a poll, a POST with its whole
  /// body, or a preflight. On the thread of shard 0. Answers true where the path is this server's;
  /// the responder is then called once, now or later.
  bool handle_request(HostRequest request, std::shared_ptr<Responder> responder);
  /// A WebSocket upgrade: `stream` is the raw connection (decrypted), `head` what was read behind
  /// the request. The 101 or the refusal is written to the stream. On the thread of shard 0.
  bool handle_upgrade(HostRequest request, std::shared_ptr<Stream> stream, std::string_view head);

  /// Ends every session: each socket is disconnected with "server shutting down", connections are
  /// closed, the App's port too where the server owns it; where not, a handshake is answered 503.
  /// Safe in a handler and a second time.
  void close();
  /// The same; `done` is called on a shard's thread once every session has ended and the adapters
  /// have closed. Never where the runtime does not run any more.
  void close(std::function<void()> done);

  /// The library's own view of it.
  const std::shared_ptr<server::ServerCore>& implementation() const noexcept { return core_; }

 private:
  Server(std::shared_ptr<server::ServerCore> core);

  ParentNamespace of_rule(detail::NamespaceRule rule) const;

  std::shared_ptr<server::ServerCore> core_;
};

}  // namespace sockeye
