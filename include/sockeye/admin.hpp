// The official admin panel (@socket.io/admin-ui) against a Sockeye server: who is connected, what
// is sent, and orders to them.
//
//   sockeye::Server io{app, {.cors = {{.origin = {"https://admin.socket.io"},
//                                      .credentials = true}}}};
//   sockeye::admin::instrument(
//       io, {.auth = sockeye::admin::BasicAuth{"admin", "$2b$10$heqvAkYMez.Va6Et2uXInO..."}});
//
// The page itself stands at https://admin.socket.io, or is served by yourself.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "sockeye/export.hpp"

namespace sockeye {

class Server;

namespace admin {

/// Everybody may look, and order. For a port that only you can reach.
struct NoAuth {};

/// One name and one password.
struct BasicAuth {
  /// As the panel's form asks for it.
  std::string username;
  /// A bcrypt hash of the password, of 60 characters, as `htpasswd -nbBC 10 admin changeit` makes
  /// it.
  std::string password;
};

/// Keeps the ids of the panels that signed in, so that a page that comes back needs no password.
/// Called on the shards' threads, several at a time.
class SessionStore {
 public:
  SessionStore() = default;
  SessionStore(const SessionStore&) = delete;
  SessionStore& operator=(const SessionStore&) = delete;
  virtual ~SessionStore() = default;
  /// Whether it was saved and is still good. `done` once, at once or later, on any thread.
  virtual void find(const std::string& id, std::function<void(bool found)> done) = 0;
  virtual void save(const std::string& id) = 0;
};

/// Of this process, lost with it. The oldest goes where there are more than `most`.
SOCKEYE_EXPORT std::shared_ptr<SessionStore> memory_session_store(
    std::chrono::seconds lifetime = std::chrono::hours{24}, std::size_t most = 1000);

/// How much the panel sees.
enum class Mode : std::uint8_t {
  /// The panel sees each socket, room and event. Each event costs one more, to the panel's
  /// namespace, in a cluster on all nodes.
  development,
  /// The panel sees counts, every two seconds.
  production,
};

/// Who may look, where, and how much is shown.
struct Options {
  /// Who is let in. There is no default: `NoAuth{}` says that nobody is asked.
  std::variant<std::monostate, NoAuth, BasicAuth> auth{};
  /// Where the panel connects.
  std::string namespace_name = "/admin";
  /// Whether orders (emit, join, leave, disconnect) are not taken.
  bool read_only = false;
  /// Tells this node from the others; empty: the host's name.
  std::string server_id{};
  /// Null: in memory.
  std::shared_ptr<SessionStore> store{};
  Mode mode = Mode::development;
};

/// Serves the panel. Call it once, where the server is set up, before it runs; namespaces that come
/// later are watched too. Passwords are checked on a thread of its own, at most 16 waiting. Throws
/// std::invalid_argument for options that will not do. A server that was never instrumented pays
/// nothing for it.
SOCKEYE_EXPORT void instrument(Server& io, Options options);

}  // namespace admin
}  // namespace sockeye
