// What a client can be told. Every field has the reference's default, so that designated
// initialisers name only what differs.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sockeye/http/headers.hpp"
#include "sockeye/http/network_options.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/transport.hpp"
#include "sockeye/value.hpp"

namespace sockeye::client {

/// Takes what is sent with CONNECT: an object, or null for nothing. From any thread; the first call
/// of a connection counts.
using AuthReply = std::function<void(Value)>;

/// What a socket shows of itself when it connects: `socket.handshake().auth` on the server. Either
/// a value, or a function that is asked at each connection, on the manager's thread, and may answer
/// later.
class Auth {
 public:
  Auth() = default;
  /// The value, or the function that is asked.
  Auth(Value value) : source_(std::move(value)) {}
  template <class F>
    requires(!std::same_as<std::remove_cvref_t<F>, Auth> && std::invocable<F&, AuthReply>)
  Auth(F function) : source_(std::function<void(AuthReply)>(std::move(function))) {}

  /// Which of the two it is.
  const std::variant<Value, std::function<void(AuthReply)>>& source() const noexcept {
    return source_;
  }

 private:
  std::variant<Value, std::function<void(AuthReply)>> source_;
};

/// Of one socket.
struct SocketOptions {
  /// What the server is shown.
  Auth auth{};
  /// How often an event is sent again whose acknowledgement does not come before `ack_timeout` (or
  /// the emit's own time-out), or before the connection is lost. Events then leave one after the
  /// other, each once it is acknowledged or given up. Unset, they are sent once and do not wait.
  std::optional<std::size_t> retries{};
  /// How long an acknowledgement is waited for, where the emit does not say. Unset, for ever.
  std::optional<std::chrono::milliseconds> ack_timeout{};
};

/// Compression of WebSocket messages (RFC 7692), where the server agrees.
struct PerMessageDeflate {
  /// Bytes of a message from which on it is compressed.
  std::size_t threshold = 1024;
};

/// What holds for one transport in place of the general option of that name.
struct TransportOptions {
  /// Each as the general option; unset, that one holds.
  std::optional<std::string> path{};
  std::optional<std::vector<std::pair<std::string, std::string>>> query{};
  std::optional<bool> force_base64{};
  std::optional<bool> timestamp_requests{};
  std::optional<std::string> timestamp_param{};
  std::optional<std::chrono::milliseconds> request_timeout{};
  std::optional<http::Headers> extra_headers{};
};

/// Of a manager: where and how it connects, and how it comes back.
struct Options {
  // The connection.

  /// Where the server is served; a slash at the end is not part of it.
  std::string path = "/socket.io";
  /// Whether that path is asked for with a slash behind it.
  bool add_trailing_slash = true;
  /// Added to the query of each request, in this order; they are escaped. In place of the URL's
  /// query, which counts where this is empty.
  std::vector<std::pair<std::string, std::string>> query{};
  /// In the order in which they are tried.
  std::vector<Transport> transports{Transport::polling, Transport::websocket};
  /// Whether a session that began with polling goes over to WebSocket.
  bool upgrade = true;
  /// Whether a transport that fails to open makes the next one be tried at once.
  bool try_all_transports = false;
  /// Whether to begin with WebSocket where the connection before had one.
  bool remember_upgrade = false;
  /// Whether binary travels as base64, over WebSocket too.
  bool force_base64 = false;
  /// The name of the parameter that keeps caches away.
  std::string timestamp_param = "t";
  /// Whether requests have it. Unset, polling has and WebSocket has not.
  std::optional<bool> timestamp_requests{};
  /// Added to each request.
  http::Headers extra_headers{};
  /// Whether cookies that the server sets are kept for this manager and sent back.
  bool with_credentials = false;
  /// How long a poll's request may take; 0: no limit.
  std::chrono::milliseconds request_timeout{0};
  /// std::nullopt offers no compression.
  std::optional<PerMessageDeflate> per_message_deflate = PerMessageDeflate{};
  /// WebSocket subprotocols to offer.
  std::vector<std::string> protocols{};
  /// Bytes of a message or of a poll's answer; more ends the connection. The reference has no such
  /// limit.
  std::size_t max_payload = 100'000'000;
  /// For URLs of the schemes https and wss.
  http::TlsClientOptions tls{};
  /// Which of the host's addresses are tried.
  http::AddressFamily family = http::AddressFamily::any;
  /// The address to connect from; empty: the system's choice.
  std::string local_address{};
  /// An HTTP proxy to connect through (CONNECT): "http://user:password@host:port". Empty: none.
  std::string proxy{};
  /// Options of one transport alone. TLS, proxy, addresses and cookies are shared by both.
  std::map<Transport, TransportOptions> transport_options{};

  // The manager.

  /// Whether a connection that is lost, or not made, is made again.
  bool reconnection = true;
  /// How often in a row; unset, or 0 as in the reference: without end.
  std::optional<std::size_t> reconnection_attempts{};
  /// Before the first attempt; doubles with each one.
  std::chrono::milliseconds reconnection_delay{1'000};
  /// The most that it grows to.
  std::chrono::milliseconds reconnection_delay_max{5'000};
  /// 0 to 1: how far each delay is drawn at random around its value.
  double randomization_factor = 0.5;
  /// How long the engine's handshake may take; std::nullopt: no limit.
  std::optional<std::chrono::milliseconds> timeout = std::chrono::milliseconds{20'000};
  /// Whether manager and sockets connect by themselves. Where not, call `connect`.
  bool auto_connect = true;
  /// How packets are written; the server must have the same one.
  Parser parser = json_parser();
  /// Binary attachments of a received packet; more ends the connection.
  std::size_t max_attachments = 10;
  /// Arrays and objects inside one another in a received packet; more ends the connection.
  std::size_t max_json_depth = 128;

  // Sockets that bring no options of their own.

  /// As in SocketOptions.
  Auth auth{};
  std::optional<std::size_t> retries{};
  std::optional<std::chrono::milliseconds> ack_timeout{};

  // Bounds, of which the reference has none.

  /// Bytes of events that a socket keeps while it is not connected (or that wait for their turn,
  /// with `retries`), and bytes of its connection that have not left. An emit beyond is not sent:
  /// its acknowledgement fails with "send buffer is full", and the error hook is told.
  std::size_t max_send_buffer = std::size_t{64} << 20;
  /// Bytes of events that a server may send before its CONNECT; more ends the connection.
  std::size_t max_receive_buffer = std::size_t{1} << 20;
  /// Acknowledgements that one socket waits for; an emit that asks for one more is not sent and
  /// fails at once.
  std::size_t max_pending_acks = 1'000'000;

  // `connect` alone.

  /// Whether it makes a manager of its own.
  bool force_new = false;
  /// False is the same as `force_new`.
  bool multiplex = true;
};

}  // namespace sockeye::client
