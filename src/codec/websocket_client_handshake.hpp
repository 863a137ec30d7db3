// The client's side of RFC 6455's opening handshake, without I/O: the headers that ask for a
// WebSocket, and whether a server's 101 is an answer to them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/deflate_negotiation.hpp"

namespace sockeye::codec {

/// What a client asks for.
struct WebSocketOffer {
  /// `Sec-WebSocket-Key`, of `websocket_key`.
  std::string key;
  /// Whether permessage-deflate is offered.
  bool compression = false;
  /// Subprotocols, best first.
  std::vector<std::string> protocols{};
  /// `Origin`; empty: none.
  std::string origin{};
};

/// A key of 16 random bytes.
std::string websocket_key(std::span<const unsigned char, 16> random);

/// The request's headers, in the order in which they are sent, without `Host`.
std::vector<std::pair<std::string, std::string>> websocket_request_headers(
    const WebSocketOffer& offer);

/// The headers of a 101, each empty where it is missing.
struct WebSocketAnswerHeaders {
  std::string_view upgrade{};
  std::string_view connection{};
  std::string_view accept{};
  std::string_view extensions{};
  std::string_view protocol{};
};

struct WebSocketAgreement {
  /// What is wrong with the answer, a literal; empty where it is right.
  std::string_view fault;
  /// Set where messages may be compressed.
  std::optional<DeflateParameters> compression{};
};

WebSocketAgreement check_websocket_answer(const WebSocketOffer& offer,
                                          const WebSocketAnswerHeaders& answer);

}  // namespace sockeye::codec
