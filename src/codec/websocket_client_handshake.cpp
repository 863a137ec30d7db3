// RFC 6455, section 4.1: what a client must check of the answer, in the order of the list there.
#include "codec/websocket_client_handshake.hpp"

#include <algorithm>

#include "base/base64.hpp"
#include "codec/token.hpp"
#include "codec/websocket_extensions.hpp"
#include "codec/websocket_handshake.hpp"

namespace sockeye::codec {
namespace {

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += ',';
    text += item;
  }
  return text;
}

bool is_right_protocol(const WebSocketOffer& offer, std::string_view answered) {
  if (answered.empty()) return offer.protocols.empty();
  return std::ranges::find(offer.protocols, answered) != offer.protocols.end();
}

}  // namespace

std::string websocket_key(std::span<const unsigned char, 16> random) {
  return base::base64_encode({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::vector<std::pair<std::string, std::string>> websocket_request_headers(
    const WebSocketOffer& offer) {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"Sec-WebSocket-Version", "13"},
      {"Sec-WebSocket-Key", offer.key},
      {"Connection", "Upgrade"},
      {"Upgrade", "websocket"},
  };
  if (offer.compression) {
    headers.emplace_back("Sec-WebSocket-Extensions", write_deflate(deflate_offer()));
  }
  if (!offer.protocols.empty()) {
    headers.emplace_back("Sec-WebSocket-Protocol", joined(offer.protocols));
  }
  if (!offer.origin.empty()) headers.emplace_back("Origin", offer.origin);
  return headers;
}

WebSocketAgreement check_websocket_answer(const WebSocketOffer& offer,
                                          const WebSocketAnswerHeaders& answer) {
  if (!equals_ignoring_case(answer.upgrade, "websocket")) return {"the answer's Upgrade is wrong"};
  if (!has_header_token(answer.connection, "upgrade")) return {"the answer's Connection is wrong"};
  if (answer.accept != websocket_accept(offer.key)) {
    return {"the answer's Sec-WebSocket-Accept is wrong"};
  }
  if (!is_right_protocol(offer, answer.protocol)) {
    return {"the answer's Sec-WebSocket-Protocol is not what was asked for"};
  }
  if (answer.extensions.empty()) return {};
  const auto extensions = parse_extensions(answer.extensions);
  if (!extensions || !offer.compression) {
    return {"the answer's Sec-WebSocket-Extensions is not what was asked for"};
  }
  const auto compression = accept_deflate(*extensions);
  if (!compression) {
    return {"the answer's Sec-WebSocket-Extensions is not what was asked for"};
  }
  return {{}, compression};
}

}  // namespace sockeye::codec
