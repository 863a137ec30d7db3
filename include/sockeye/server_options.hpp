// What a Server can be told. Every field has the reference's default, so that designated
// initialisers name only what differs.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/handshake.hpp"
#include "sockeye/http/cors.hpp"
#include "sockeye/next.hpp"

namespace sockeye {

enum class Transport { polling, websocket };

/// The cookie that a polling handshake sets; its value is the Engine.IO session's id.
struct CookieOptions {
  std::string name = "io";
  std::string path = "/";
  bool http_only = true;
  /// "lax", "strict", "none", or empty to leave it out.
  std::string same_site = "lax";
  bool secure = false;
  std::string domain{};
  std::optional<std::chrono::seconds> max_age{};
};

/// A handshake request as `allow_request` sees it; no socket exists yet.
struct HandshakeRequest {
  std::string method;
  std::string url;
  http::Headers headers;
  http::Query query;
  std::string address;
  bool secure = false;
  /// What a TLS client showed of itself; null for none.
  std::shared_ptr<const http::ClientCertificate> client_certificate;
};

struct ServerOptions {
  /// Where requests are served; a slash at the end is not part of it.
  std::string path = "/socket.io";
  /// Whether that path needs a slash behind it.
  bool add_trailing_slash = true;
  /// Whether the JavaScript client is served below that path: `/socket.io/socket.io.js` and the
  /// minified, ES module and MessagePack bundles beside it, with their source maps.
  bool serve_client = true;

  /// From a client's pong to the next ping.
  std::chrono::milliseconds ping_interval{25'000};
  /// From a ping until the client counts as gone.
  std::chrono::milliseconds ping_timeout{20'000};
  /// How long an upgrade to WebSocket may take.
  std::chrono::milliseconds upgrade_timeout{10'000};
  /// Bytes of a POST's body or of a WebSocket message; more is refused with 413 or close code 1009.
  std::size_t max_http_buffer_size = 1'000'000;
  std::vector<Transport> transports{Transport::polling, Transport::websocket};
  bool allow_upgrades = true;
  /// Whether clients of Socket.IO 2 and earlier (`EIO=3`, or no `EIO`) are let in.
  bool allow_eio3 = false;
  /// Decides on each handshake (not on later requests of a session): `next()` lets it in,
  /// `next(Error)` answers 403 (an upgrade: 400) with the error's message, "Forbidden" where it is
  /// empty. On the shard's thread; may decide later, from any thread.
  std::function<void(const HandshakeRequest&, Next)> allow_request{};
  /// Cross-origin requests; unset, no CORS header is sent and OPTIONS is refused.
  std::optional<http::CorsOptions> cors{};
  std::optional<CookieOptions> cookie{};

  /// How long a connection may have joined no namespace; 0 counts as the default.
  std::chrono::milliseconds connect_timeout{45'000};
  /// Binary attachments of one packet; more ends the connection.
  std::size_t max_attachments = 10;
  /// Arrays and objects inside one another in a packet; more ends the connection.
  std::size_t max_json_depth = 128;
};

}  // namespace sockeye
