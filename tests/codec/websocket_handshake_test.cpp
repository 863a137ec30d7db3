// The opening handshake's texts: RFC 6455's example, and the lists that browsers and proxies send.
#include "codec/websocket_handshake.hpp"

#include <gtest/gtest.h>

namespace sockeye::codec {
namespace {

TEST(WebSocketHandshake, TheAcceptIsThatOfTheRfcsExample) {
  EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, AKeyIsSixteenBytesOfBase64) {
  EXPECT_TRUE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZQ=="));
  EXPECT_TRUE(is_valid_websocket_key("++++////AAAAzzzz999999=="));
  EXPECT_FALSE(is_valid_websocket_key(""));
  EXPECT_FALSE(is_valid_websocket_key("=="));
  EXPECT_FALSE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZQ"));
  EXPECT_FALSE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZQ= "));
  EXPECT_FALSE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZQE="));
  EXPECT_FALSE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZ===")) << "the padding is two";
  EXPECT_FALSE(is_valid_websocket_key("dGhl-HNhbXBsZSBub25jZQ==")) << "not the URL's alphabet";
  EXPECT_FALSE(is_valid_websocket_key("dGhlIHNhbXBsZSBub25jZQ==AAAA"));
}

TEST(WebSocketHandshake, VersionsThirteenAndEightAreSpoken) {
  EXPECT_TRUE(is_supported_websocket_version("13"));
  EXPECT_TRUE(is_supported_websocket_version("8"));
  for (const char* version : {"", "7", "12", "14", "013", "13 ", "13,8"}) {
    EXPECT_FALSE(is_supported_websocket_version(version)) << version;
  }
}

TEST(WebSocketHandshake, ATokenIsFoundInAListInAnyCase) {
  EXPECT_TRUE(has_header_token("Upgrade", "upgrade"));
  EXPECT_TRUE(has_header_token("keep-alive, Upgrade", "upgrade"));
  EXPECT_TRUE(has_header_token("keep-alive,UPGRADE\t,x", "upgrade"));
  EXPECT_TRUE(has_header_token(" ,, upgrade", "Upgrade"));
  EXPECT_FALSE(has_header_token("", "upgrade"));
  EXPECT_FALSE(has_header_token("upgrades", "upgrade"));
  EXPECT_FALSE(has_header_token("keep-alive; upgrade", "upgrade"));
  EXPECT_FALSE(has_header_token("up, grade", "upgrade"));
}

TEST(WebSocketHandshake, TheFirstSubprotocolOfferedIsTaken) {
  EXPECT_EQ(first_subprotocol("chat"), "chat");
  EXPECT_EQ(first_subprotocol("chat, superchat"), "chat");
  EXPECT_EQ(first_subprotocol(" , chat.v2+json ,x"), "chat.v2+json");
  EXPECT_EQ(first_subprotocol(""), "");
}

TEST(WebSocketHandshake, AMalformedListOfSubprotocolsOffersNothing) {
  EXPECT_EQ(first_subprotocol("chat room"), "");
  EXPECT_EQ(first_subprotocol("chat, super(chat)"), "");
  EXPECT_EQ(first_subprotocol("chat\r\nX: y"), "") << "nothing that could break the answer's lines";
}

}  // namespace
}  // namespace sockeye::codec
