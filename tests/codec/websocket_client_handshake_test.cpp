// What a client writes to open a WebSocket, and which answers it takes.
#include "codec/websocket_client_handshake.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sockeye::codec {
namespace {

constexpr std::string_view rfc_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view rfc_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

TEST(WebSocketClientHandshake, AKeyIsTheBase64OfItsSixteenBytes) {
  std::array<unsigned char, 16> bytes;
  std::string_view("the sample nonce").copy(reinterpret_cast<char*>(bytes.data()), bytes.size());
  EXPECT_EQ(websocket_key(bytes), rfc_key);
}

std::string request_of(const WebSocketOffer& offer) {
  std::string text = "\n";
  for (const auto& [name, value] : websocket_request_headers(offer)) {
    text.append(name).append(": ").append(value).append("\n");
  }
  return text;
}

TEST(WebSocketClientHandshake, TheRequestHasTheReferencesHeadersInItsOrder) {
  EXPECT_EQ(request_of({.key = std::string(rfc_key), .compression = true}), R"(
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
)");
  EXPECT_EQ(
      request_of(
          {.key = std::string(rfc_key), .protocols = {"a", "b"}, .origin = "https://example.com"}),
      R"(
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
Connection: Upgrade
Upgrade: websocket
Sec-WebSocket-Protocol: a,b
Origin: https://example.com
)");
}

WebSocketAnswerHeaders right() {
  return {.upgrade = "websocket", .connection = "Upgrade", .accept = rfc_accept};
}

/// Whether the answer, changed, is taken.
template <class Change>
bool takes(const WebSocketOffer& offer, Change change) {
  WebSocketAnswerHeaders answer = right();
  change(answer);
  return check_websocket_answer(offer, answer).fault.empty();
}

TEST(WebSocketClientHandshake, TheRightAnswerIsTaken) {
  const WebSocketOffer offer{.key = std::string(rfc_key)};
  EXPECT_TRUE(takes(offer, [](auto&) {}));
  EXPECT_TRUE(takes(offer, [](auto& a) { a.upgrade = "WebSocket"; }));
  EXPECT_TRUE(takes(offer, [](auto& a) { a.connection = "keep-alive, upgrade"; }));
  EXPECT_FALSE(check_websocket_answer(offer, right()).compression);
}

TEST(WebSocketClientHandshake, AWrongOrMissingHeaderIsAFault) {
  const WebSocketOffer offer{.key = std::string(rfc_key)};
  EXPECT_FALSE(takes(offer, [](auto& a) { a.upgrade = ""; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.upgrade = "h2c"; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.upgrade = "websocket, h2c"; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.connection = ""; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.connection = "close"; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.accept = ""; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.accept = rfc_key; }));
  EXPECT_FALSE(takes(offer, [](auto& a) { a.accept = "S3pPLMBiTxaQ9kYGzzhZRbK+xOo="; }))
      << "base64 knows upper and lower case";
}

TEST(WebSocketClientHandshake, ASubprotocolIsOneOfThoseThatWereAskedFor) {
  const WebSocketOffer none{.key = std::string(rfc_key)};
  const WebSocketOffer two{.key = std::string(rfc_key), .protocols = {"a", "b"}};
  EXPECT_FALSE(takes(none, [](auto& a) { a.protocol = "a"; }));
  EXPECT_TRUE(takes(two, [](auto& a) { a.protocol = "b"; }));
  EXPECT_FALSE(takes(two, [](auto& a) { a.protocol = "c"; }));
  EXPECT_FALSE(takes(two, [](auto& a) { a.protocol = "a,b"; }));
  EXPECT_FALSE(takes(two, [](auto&) {}));
}

TEST(WebSocketClientHandshake, AnExtensionIsTheOneThatWasOffered) {
  const WebSocketOffer bare{.key = std::string(rfc_key)};
  const WebSocketOffer offer{.key = std::string(rfc_key), .compression = true};
  const auto with = [](std::string_view value) {
    return [value](auto& answer) { answer.extensions = value; };
  };
  EXPECT_FALSE(takes(bare, with("permessage-deflate")));
  EXPECT_TRUE(takes(offer, [](auto&) {})) << "the server may decline";
  EXPECT_TRUE(takes(offer, with("permessage-deflate; client_max_window_bits=10")));
  EXPECT_FALSE(takes(offer, with("permessage-deflate; client_max_window_bits")));
  EXPECT_FALSE(takes(offer, with("permessage-bzip2")));
  EXPECT_FALSE(takes(offer, with("permessage-deflate,")));

  WebSocketAnswerHeaders answer = right();
  answer.extensions = "permessage-deflate; server_no_context_takeover";
  const auto agreement = check_websocket_answer(offer, answer);
  ASSERT_TRUE(agreement.compression);
  EXPECT_TRUE(agreement.compression->server_no_context_takeover);
}

}  // namespace
}  // namespace sockeye::codec
