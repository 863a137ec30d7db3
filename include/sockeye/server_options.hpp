// What a Server can be told. Every field has the reference's default, so that designated
// initialisers name only what differs.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sockeye/binary.hpp"
#include "sockeye/compression.hpp"
#include "sockeye/engine_answer.hpp"
#include "sockeye/handshake.hpp"
#include "sockeye/http/cors.hpp"
#include "sockeye/next.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/recovery.hpp"
#include "sockeye/transport.hpp"

namespace sockeye {

/// The cookie that a polling handshake sets; its value is the Engine.IO session's id.
struct CookieOptions {
  /// As the attributes of RFC 6265.
  std::string name = "io";
  std::string path = "/";
  bool http_only = true;
  /// "lax", "strict", "none", or empty to leave it out.
  std::string same_site = "lax";
  bool secure = false;
  std::string domain{};
  std::optional<std::chrono::seconds> max_age{};
  std::optional<std::chrono::system_clock::time_point> expires{};
  bool partitioned = false;
  /// "low", "medium", "high", or empty to leave it out.
  std::string priority{};
};

/// A request as `allow_request` and the other hooks see it.
struct HandshakeRequest {
  /// The request's line and headers, and who sent it.
  std::string method;
  std::string url;
  http::Headers headers;
  http::Query query;
  std::string address;
  bool secure = false;
  /// What a TLS client showed of itself; null for none.
  std::shared_ptr<const http::ClientCertificate> client_certificate;
};

namespace core {
class Adapter;
class Namespace;
}  // namespace core

/// Makes what a namespace reaches its sockets with. Its types are the library's own: a factory
/// comes from a part of Sockeye that joins the nodes of a cluster.
using AdapterFactory = std::function<std::unique_ptr<core::Adapter>(core::Namespace&)>;

/// All options of a server, with the reference's defaults.
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
  /// Compression of WebSocket messages; unset, none.
  std::optional<PerMessageDeflateOptions> per_message_deflate{};
  /// Compression of polling's answers; std::nullopt switches it off.
  std::optional<HttpCompressionOptions> http_compression = HttpCompressionOptions{};
  std::vector<Transport> transports{Transport::polling, Transport::websocket};
  bool allow_upgrades = true;
  /// Whether clients of Socket.IO 2 and earlier (`EIO=3`, or no `EIO`) are let in.
  bool allow_eio3 = false;
  /// Decides on each handshake (not on later requests of a session): `next()` lets it in,
  /// `next(Error)` answers 403 (an upgrade: 400) with the error's message, "Forbidden" where it is
  /// empty. On the shard's thread; may decide later, from any thread.
  std::function<void(const HandshakeRequest&, Next)> allow_request{};
  /// Makes the id of a new session: 1 to 64 characters of A-Z, a-z, 0-9, "-", "_" and ".", which no
  /// session has and nobody can guess, since whoever knows an id has the session. Unset, ids are 20
  /// characters from the system's random source. On the shard's thread; may answer later, from any
  /// thread. An error, an exception and an id that will not do are answered 400.
  std::function<void(const HandshakeRequest&, SessionIdReply)> generate_id{};
  /// A message, text or binary, that goes out with each session's handshake.
  std::variant<std::monostate, std::string, Binary> initial_packet{};
  /// Cross-origin requests; unset, no CORS header is sent and OPTIONS is refused.
  std::optional<http::CorsOptions> cors{};
  /// In place of `cors`, where it depends on the request; std::nullopt for one is no CORS header.
  /// An exception refuses the request.
  std::function<std::optional<http::CorsOptions>(const HandshakeRequest&)> cors_for{};
  /// Whether a WebSocket is refused (400, "Forbidden") to pages of an origin that `cors` does not
  /// name and that is not the server's own, since browsers leave that to the server. Holds where
  /// there is `cors` or `cors_for`.
  bool check_websocket_origin = true;
  std::optional<CookieOptions> cookie{};

  /// How long a connection may have joined no namespace; 0 counts as the default.
  std::chrono::milliseconds connect_timeout{45'000};
  /// Binary attachments of one packet; more ends the connection.
  std::size_t max_attachments = 10;
  /// Arrays and objects inside one another in a packet; more ends the connection.
  std::size_t max_json_depth = 128;

  /// Whether a dynamic namespace goes when its last socket has left it (or was refused by its
  /// middleware). A client that asks for it again makes a new one.
  bool cleanup_empty_child_namespaces = false;
  /// Dynamic namespaces on a shard; a client that asks for one more is refused with "Invalid
  /// namespace". Each holds copies of its parent's handlers. The reference has no such limit.
  std::size_t max_dynamic_namespaces = 10'000;
  /// Engine.IO sessions that an address (of IPv6: 64 bits of it) may have at once; a handshake
  /// beyond is answered 429. Unset, 10,000, and addresses of loopback and private networks are not
  /// counted, since there a proxy speaks for everybody; set, it holds for every address. 0: no
  /// limit.
  std::optional<std::size_t> max_connections_per_address{};
  /// Events and acknowledgements that one socket may send a second, and how many more at once after
  /// a rest; its connection is ended beyond. 0: no limit. The reference has none of these four.
  std::size_t max_events_per_second = 10'000;
  std::size_t event_burst = 20'000;
  /// Rooms of one socket, but for its own; a join beyond is reported to the error hook and does
  /// nothing. 0: no limit.
  std::size_t max_rooms_per_socket = 10'000;
  /// Acknowledgements that one socket owes; an emit that asks for one more is not sent and fails at
  /// once. 0: no limit.
  std::size_t max_pending_acks = 10'000;
  /// Namespaces that one connection has joined or is about to; one more is refused with "Too many
  /// namespaces". 0: no limit.
  std::size_t max_namespaces_per_connection = 1'000;
  /// Bytes that may wait in this process for a client that reads slowly or not at all, when more is
  /// sent to it. Its connection is dropped beyond, with all that waits, and its sockets hear
  /// "send buffer full"; it may come back and catch up. A message of any size is sent to a client
  /// for which nothing waits. 0: no limit, as in the reference.
  std::size_t max_send_buffer = std::size_t{16} << 20U;
  /// How packets are written; clients must be given the same one.
  Parser parser = json_parser();
  /// A client whose connection broke gets its id, rooms, data and missed events back when it
  /// returns in time. Unset, it is off and costs nothing.
  std::optional<ConnectionStateRecovery> connection_state_recovery{};
  /// Empty: this process alone.
  AdapterFactory adapter{};
};

}  // namespace sockeye
