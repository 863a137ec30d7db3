// What an Engine.IO client can be told, with the reference's defaults. What concerns the
// connections alone (TLS, proxies, cookies, headers of one's own) is their owner's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/options.hpp"

namespace sockeye::engine {

class MessageCompression;

/// Names and values of a query, not encoded, in the order in which they are sent.
using QueryList = std::vector<std::pair<std::string, std::string>>;

/// What holds for one transport instead of the general value.
struct ClientTransportOptions {
  std::optional<std::string> path{};
  std::optional<QueryList> query{};
  std::optional<bool> force_base64{};
  std::optional<bool> timestamp_requests{};
  std::optional<std::string> timestamp_param{};
  std::optional<Duration> request_timeout{};
};

/// What one connection learns for the next: kept by the owner, who gives it to each session.
struct UpgradeMemory {
  /// The last session reached WebSocket.
  bool websocket_worked = false;
};

struct ClientOptions {
  bool secure = false;
  /// A name or an address; IPv6 without brackets.
  std::string hostname = "localhost";
  /// 0: 443 where `secure`, else 80.
  std::uint16_t port = 0;
  std::string path = "/engine.io";
  bool add_trailing_slash = true;
  QueryList query{};

  /// Tried in this order; the first opens the session.
  std::vector<TransportName> transports = {TransportName::polling, TransportName::websocket};
  /// Whether a session that polls tries the better transports that the server offers.
  bool upgrade = true;
  /// Where the first transport fails before the handshake: tries the others in turn.
  bool try_all_transports = false;
  /// Begins with WebSocket where UpgradeMemory says that it worked last time.
  bool remember_upgrade = false;

  /// Binary messages go as base64 over WebSockets too, and the server is asked to do the same.
  bool force_base64 = false;
  /// A parameter in the query that is different each time. Unset: polling has it, WebSocket has
  /// not.
  std::optional<bool> timestamp_requests{};
  std::string timestamp_param = "t";
  /// How long one HTTP request may take, the waiting of a poll included; 0: as long as it likes.
  Duration request_timeout{};
  /// How long a WebSocket that is tried during a session may take; 0: as long as it likes.
  Duration upgrade_timeout = std::chrono::seconds(10);

  /// Bytes of one message, or of one answer's body, that are received; at most 2 GiB.
  std::size_t max_payload = 100'000'000;

  /// `Sec-WebSocket-Protocol`: what is offered, best first.
  std::vector<std::string> protocols{};
  /// `Origin` of the WebSocket's handshake; empty: none is sent.
  std::string origin{};
  /// permessage-deflate is offered where this is set; its settings hold the threshold. One may
  /// serve all sessions of a shard.
  std::shared_ptr<MessageCompression> compression{};

  std::map<TransportName, ClientTransportOptions> transport_options{};
};

}  // namespace sockeye::engine
