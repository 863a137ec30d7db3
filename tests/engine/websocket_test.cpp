// A WebSocket as a transport: packets, control frames, and what the peer may do wrong.
#include <gtest/gtest.h>

#include "codec/websocket_frame.hpp"
#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using codec::WebSocketOpcode;

TEST(WebSocket, MessagesBothWays) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.text("4hello");
  ws.binary("\x01\x02\x03");
  t.send("world");
  t.send_binary("\x04");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 4hello
     0ms app: got hello
     0ms <- ws1 binary \x01\x02\x03
     0ms app: got binary \x01\x02\x03
     0ms app: send world
     0ms -> ws1 4world
     0ms app: send binary \x04
     0ms -> ws1 binary \x04
)");
}

TEST(WebSocket, Item40_BinaryGoesOutAsBase64WhereTheClientAskedForIt) {
  Transcript t;
  PeerSocket& ws = t.open_websocket(false, {engine::Protocol::v4, true, {}});
  t.send_binary("\x01\x02\x03");
  t.send("text");
  ws.text("bAQID");
  ws.binary("\x04");
  EXPECT_EQ(t.take(), R"(
     0ms app: send binary \x01\x02\x03
     0ms -> ws1 bAQID
     0ms app: send text
     0ms -> ws1 4text
     0ms <- ws1 bAQID
     0ms app: got binary \x01\x02\x03
     0ms <- ws1 binary \x04
     0ms app: got binary \x04
)");
}

TEST(WebSocket, Item40_TheRequestToUpgradeSaysAgainWhetherBinaryGoesAsBase64) {
  Transcript t;
  t.open_polling();
  t.send_binary("\x01\x02\x03");
  t.upgrade(true).text("5");
  t.send_binary("\x04\x05\x06");
  EXPECT_EQ(t.take(), R"(
     0ms app: send binary \x01\x02\x03
     0ms <- ws1 upgrade
     0ms <- ws1 5
     0ms app: upgraded to websocket
     0ms -> ws1 bAQID
     0ms app: send binary \x04\x05\x06
     0ms -> ws1 bBAUG
)");
}

TEST(WebSocket, Item19_AClosePacketIsIgnored) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.text("1");
  ws.text("4still here");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 1
     0ms <- ws1 4still here
     0ms app: got still here
)");
}

TEST(WebSocket, Item18_PacketsOfNoMeaningAreIgnored) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.text("0");
  ws.text("5");
  ws.text("6");
  ws.text("4still here");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 0
     0ms <- ws1 5
     0ms <- ws1 6
     0ms <- ws1 4still here
     0ms app: got still here
)");
}

TEST(WebSocket, Item42_AnEmptyMessageIsHandedOn) {
  Transcript t;
  t.open_websocket().text("4");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 4
     0ms app: got 
)");
}

TEST(WebSocket, AnUnknownPacketIsAParseError) {
  for (const std::string_view packet : {"", "abc", "7", "-1"}) {
    SCOPED_TRACE(packet);
    Transcript t;
    t.open_websocket().text(packet);
    EXPECT_NE(t.take().find(R"(
     0ms app: closed, parse error (invalid packet)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)"),
              std::string::npos);
  }
}

TEST(WebSocket, APingIsAnsweredWithItsPayload) {
  Transcript t;
  t.open_websocket().frame(WebSocketOpcode::ping, "hey");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 opcode 9 hey
     0ms -> ws1 pong hey
)");
}

TEST(WebSocket, ACloseFrameIsAnsweredWithItsCode) {
  Transcript t;
  t.open_websocket().frame(WebSocketOpcode::close, "\x03\xe8");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 opcode 8 \x03\xe8
     0ms app: closed, transport close (closed by the client)
     0ms -> ws1 close 1000
     0ms -> ws1 ended
)");
}

TEST(WebSocket, AConnectionThatBreaksIsATransportClose) {
  Transcript t;
  t.open_websocket().lose();
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 lost
     0ms app: closed, transport close (connection lost)
)");
}

TEST(WebSocket, AMessageOverTheLimitIsRefusedWith1009) {
  engine::Options options;
  options.max_http_buffer_size = 10;
  Transcript t(options);
  PeerSocket& ws = t.open_websocket();
  ws.text("4123456789");
  ws.text("41234567890");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 4123456789
     0ms app: got 123456789
     0ms <- ws1 41234567890
     0ms app: closed, transport error (message too big)
     0ms -> ws1 close 1009
     0ms -> ws1 ended
)");
}

TEST(WebSocket, AFrameWithoutAMaskIsRefusedWith1002) {
  Transcript t;
  t.open_websocket().bytes(
      "\x81\x02"
      "4a");
  const std::string text = t.take();
  EXPECT_NE(text.find("app: closed, transport error ("), std::string::npos) << text;
  EXPECT_NE(text.find("-> ws1 close 1002"), std::string::npos) << text;
}

TEST(WebSocket, TextThatIsNoUtf8IsRefusedWith1007) {
  Transcript t;
  t.open_websocket().frame(WebSocketOpcode::text, "4\xff");
  const std::string text = t.take();
  EXPECT_NE(text.find("app: closed, transport error ("), std::string::npos) << text;
  EXPECT_NE(text.find("-> ws1 close 1007"), std::string::npos) << text;
}

TEST(WebSocket, NothingIsReadBehindTheEnd) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  std::string wire;
  for (const std::string_view packet : {"4a", "x", "4b"}) {
    wire += codec::masked_websocket_frame(WebSocketOpcode::text, packet, {}).bytes();
  }
  ws.bytes(wire);
  ws.text("4c");
  EXPECT_EQ(t.take(), R"(
     0ms app: got a
     0ms app: closed, parse error (invalid packet)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
     0ms <- ws1 4c
)");
}

TEST(WebSocket, AHandlerThatClosesGetsNothingMoreOfItsBuffer) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  t.on_text_hook = [&](std::string_view) { t.close(); };
  std::string wire;
  for (const std::string_view packet : {"4a", "4b"}) {
    wire += codec::masked_websocket_frame(WebSocketOpcode::text, packet, {}).bytes();
  }
  ws.bytes(wire);
  EXPECT_EQ(t.take(), R"(
     0ms app: got a
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(WebSocket, AnInputCutAnywhereIsTheSame) {
  std::string wire;
  for (const std::string_view packet : {"4hello", "bAQID", "3"}) {
    wire += codec::masked_websocket_frame(WebSocketOpcode::text, packet, {9, 8, 7, 6}).bytes();
  }
  for (std::size_t cut = 1; cut < wire.size(); ++cut) {
    Transcript t;
    PeerSocket& ws = t.open_websocket();
    ws.bytes(wire.substr(0, cut));
    ws.bytes(wire.substr(cut));
    EXPECT_EQ(t.take(), R"(
     0ms app: got hello
     0ms app: got binary \x01\x02\x03
)") << "cut at "
    << cut;
  }
}

TEST(WebSocket, AVolatileMessageWaitsForNoEarlierTurn) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  t.turn([&] {
    t.send("a");
    EXPECT_TRUE(t.session().writable());
  });
  EXPECT_TRUE(t.session().writable());
  ws.stall(true);
  t.send("b");
  EXPECT_FALSE(t.session().writable());
  ws.stall(false);
  t.send("c");
  EXPECT_TRUE(t.session().writable());
}

TEST(WebSocket, TheTableGoesBeforeItsConnections) {
  base::FlushList flush;
  struct Host final : engine::WebSocketHost {
    void close_connection() override {}
  } host;
  base::SendQueue out(flush);
  engine::HostedTransport transport(out, 100, host);
  {
    engine::SessionTable table({}, [] { return engine::TimePoint{}; }, [] {});
    table.open("aaaaaaaaaaaaaaaaaaaa", engine::TransportName::websocket, &transport);
  }
  EXPECT_EQ(transport.session(), nullptr);
  transport.lost();
}

}  // namespace
}  // namespace sockeye::test
