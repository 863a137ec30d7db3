// The two sides of an Engine.IO client session: the driver, which does what the session asks for
// and brings back what came of it, and the observer, who hears what happened.
//
//   ClientSession --start_get, start_post, open_websocket--> ClientDriver: the network
//   ClientSession <--on_response, on_websocket_bytes ...---- ClientDriver
//   ClientSession --on_open, on_text, on_close ...---------> ClientObserver: the Socket.IO client
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/frame.hpp"
#include "codec/websocket_client_handshake.hpp"
#include "engine/options.hpp"

namespace sockeye::engine {

/// Names a request or a WebSocket; never used twice by a session.
using ExchangeId = std::uint32_t;

/// `origin` is "https://example.com:8443" (of a WebSocket "wss://..."), without a default port;
/// `target` begins with the path.
struct ClientUrl {
  std::string origin;
  std::string target;

  std::string text() const { return origin + target; }
};

/// A WebSocket's opening handshake: a GET with these headers, in this order, behind `Host` and
/// those of the owner's own.
struct WebSocketRequest {
  ClientUrl url;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// What the server's 101 said; with ", " between the values of a header that stands there several
/// times.
using WebSocketAnswer = codec::WebSocketAnswerHeaders;

/// What went wrong, or how it ended. All empty and 0 where there is nothing to say.
struct ClientFault {
  /// The reference's text: "xhr poll error", "xhr post error", "websocket error", "server error",
  /// "probe error: transport closed" ...; empty where the connection ended without an error.
  std::string message{};
  /// What the reference keeps as the error's or the end's description, or what the network said:
  /// "websocket connection closed", "transport closed by the server", "connect ECONNREFUSED ...".
  std::string description{};
  /// HTTP: the answer's status; 0 where there was none.
  int status = 0;
  /// HTTP: the beginning of a refusal's body, at most 1 KiB.
  std::string body{};
  /// WebSocket: the code of the close frame; 1006 where there was none; 0: not a WebSocket's end.
  std::uint16_t close_code = 0;
  /// WebSocket: the close frame's text.
  std::string close_reason{};
};

/// What the server said when it opened the session.
struct ClientHandshake {
  std::string sid;
  /// Those of the server's upgrades that the options allow.
  std::vector<TransportName> upgrades;
  Duration ping_interval{};
  Duration ping_timeout{};
  /// Bytes of a POST's body; 0: the server named no limit.
  std::size_t max_payload = 0;
};

/// Does a session's input and output. None of these calls back into the session before it returns:
/// results come in calls of their own.
class ClientDriver {
 public:
  virtual TimePoint now() = 0;
  /// The time of day, which moves on while the machine sleeps.
  virtual std::chrono::system_clock::time_point wall_clock() = 0;
  /// Fills `bytes` from the system's random source.
  virtual void random(std::span<unsigned char> bytes) = 0;
  /// Asks for `flush` at the end of this turn and for a new look at `next_deadline`.
  virtual void wake() = 0;

  /// With `Accept: */*`. The result is on_response or on_request_failed.
  virtual void start_get(ExchangeId id, const ClientUrl& url) = 0;
  /// The same, with `Content-type: text/plain;charset=UTF-8`.
  virtual void start_post(ExchangeId id, const ClientUrl& url, std::string body) = 0;
  /// The request is aborted where it still can be; it has no result any more.
  virtual void cancel(ExchangeId id) = 0;
  /// The request runs to its end, within a bounded time (a few seconds) and without the session,
  /// which may be gone by then; it has no result any more.
  virtual void let_go(ExchangeId id) = 0;

  /// The result is on_websocket_open, on_websocket_refused or on_websocket_failed.
  virtual void open_websocket(ExchangeId id, const WebSocketRequest& request) = 0;
  /// The connection ends once what is queued has left, or its attempt is given up; it has no result
  /// any more, and the session has left its queue.
  virtual void close_websocket(ExchangeId id) = 0;

 protected:
  ~ClientDriver() = default;
};

/// Hears what happens to a session. Within each call everything may be called, also the session's
/// destruction.
class ClientObserver {
 public:
  /// The handshake has been read: `ClientSession::handshake` is set.
  virtual void on_open() = 0;
  /// A message's text, valid during the call. `codec::padding` bytes behind it are readable.
  virtual void on_text(std::string_view text) = 0;
  virtual void on_binary(std::string_view bytes) = 0;
  /// The server has pinged; the answer is queued.
  virtual void on_ping() {}
  /// A better transport has answered: the old one is brought to rest.
  virtual void on_upgrading(TransportName) {}
  virtual void on_upgrade(TransportName) {}
  /// Nothing of what was sent waits any more: it has left, over polling it was taken.
  virtual void on_drain() {}
  /// The better transport cannot be had ("probe error: ..."). The session goes on.
  virtual void on_upgrade_error(const ClientFault&) {}
  /// Once, last, for each session that was opened. Of an error, `fault.message` is set and the
  /// reason is `transport_error` or `parse_error`; the session may never have been open.
  virtual void on_close(CloseReason reason, const ClientFault& fault) = 0;

 protected:
  ~ClientObserver() = default;
};

}  // namespace sockeye::engine
