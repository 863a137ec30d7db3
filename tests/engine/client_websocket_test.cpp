// A client session over a WebSocket: its opening handshake, frames in both directions, its end.
#include <gmock/gmock.h>

#include <set>

#include "codec/websocket_frame.hpp"
#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

using ::testing::HasSubstr;

engine::ClientOptions websocket_alone() {
  engine::ClientOptions options;
  options.transports = {engine::TransportName::websocket};
  return options;
}

TEST(ClientWebSocket, OpensSendsAndReceives) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.wait(5);
  t.accept();
  t.wait(5);
  t.text(ClientTranscript::handshake);
  t.send("hello");
  t.send_binary("\x01\x02");
  t.text("4world");
  t.binary("\x03");
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     5ms <- ws 1: 101
    10ms <- ws 1 0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}
    10ms app: open
    10ms app: send hello
    10ms -> ws 1 4hello
    10ms app: send binary \x01\x02
    10ms -> ws 1 binary \x01\x02
    10ms <- ws 1 4world
    10ms app: got world
    10ms <- ws 1 binary \x03
    10ms app: got binary \x03
)");
}

TEST(ClientWebSocket, TheHandshakesHeadersAreThoseOfTheReference) {
  engine::ClientOptions options = websocket_alone();
  options.protocols = {"chat", "superchat"};
  options.origin = "https://example.com";
  ClientTranscript t(options);
  t.open();
  EXPECT_EQ(t.header("Sec-WebSocket-Version"), "13");
  EXPECT_EQ(t.header("Sec-WebSocket-Key"), "AAECAwQFBgcICQoLDA0ODw==");
  EXPECT_EQ(t.header("Connection"), "Upgrade");
  EXPECT_EQ(t.header("Upgrade"), "websocket");
  EXPECT_EQ(t.header("Sec-WebSocket-Protocol"), "chat,superchat");
  EXPECT_EQ(t.header("Sec-WebSocket-Extensions"), "");
  EXPECT_EQ(t.header("Origin"), "https://example.com");
  t.accept({}, "superchat");
  t.text(ClientTranscript::handshake);
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::open);
}

TEST(ClientWebSocket, WhatIsSentInOneTurnIsOneWrite) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.stall(true);
  t.turn([&] {
    t.send("a");
    t.send("b");
  });
  EXPECT_EQ(t.session().buffered(), 2U * (2 + 4 + 2));
  EXPECT_FALSE(t.session().writable());
  t.stall(false);
  EXPECT_TRUE(t.session().writable());
  EXPECT_EQ(t.session().buffered(), 0U);
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: send b
     0ms -> ws 1 4a
     0ms -> ws 1 4b
)");
}

TEST(ClientWebSocket, WhatIsSentBeforeTheHandshakeWaitsForIt) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.send("a");
  t.accept();
  t.send_binary("b");
  (void)t.take();
  t.on_open_hook = [&] { t.send("c"); };
  t.text(ClientTranscript::bare_handshake);
  EXPECT_THAT(t.take(), HasSubstr(R"(app: open
     0ms app: send c
     0ms -> ws 1 4a
     0ms -> ws 1 binary b
     0ms -> ws 1 4c
)"));
}

TEST(ClientWebSocket, EachFrameHasAMaskOfItsOwn) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.stall(true);
  std::string wire;
  t.turn([&] {
    for (int i = 0; i < 100; ++i) t.send("same");
  });
  EXPECT_EQ(t.session().buffered(), 100U * (2 + 4 + 5));
  wire = t.unsent();
  std::set<std::string> masks;
  for (std::size_t i = 0; i < 100; ++i) masks.insert(wire.substr(i * 11 + 2, 4));
  // The pretended random bytes come round after 64 masks.
  EXPECT_EQ(masks.size(), 64U);
}

TEST(ClientWebSocket, TheOpcodeDecidesNotTheFirstByte) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.binary("42[\"injected\"]");
  t.binary("2");
  t.binary("0{}");
  t.binary("");
  t.text("4");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 1 binary 42["injected"]
     0ms app: got binary 42["injected"]
     0ms <- ws 1 binary 2
     0ms app: got binary 2
     0ms <- ws 1 binary 0{}
     0ms app: got binary 0{}
     0ms <- ws 1 binary 
     0ms app: got binary 
     0ms <- ws 1 4
     0ms app: got 
)");
}

TEST(ClientWebSocket, Base64InTextIsABinaryMessage) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.text("bAQID");
  EXPECT_THAT(t.take(), HasSubstr("app: got binary \\x01\\x02\\x03\n"));
}

TEST(ClientWebSocket, ForcedBase64GoesAsText) {
  engine::ClientOptions options = websocket_alone();
  options.force_base64 = true;
  ClientTranscript t(options);
  t.open_websocket();
  t.send_binary("\x01\x02\x03");
  EXPECT_THAT(t.take(), HasSubstr("-> ws 1 bAQID\n"));
}

TEST(ClientWebSocket, Item19_TheServersClosePacketIsIgnored) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.text("1");
  t.text("4a");
  EXPECT_THAT(t.take(), HasSubstr("app: got a\n"));
}

TEST(ClientWebSocket, FramesInPiecesAreOneMessage) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  for (const char byte : std::string("\x81\x06"
                                     "4hello"
                                     "\x01\x02"
                                     "4w"
                                     "\x80\x04"
                                     "orld")) {
    t.bytes(std::string(1, byte));
  }
  EXPECT_EQ(t.take(), R"(
     0ms app: got hello
     0ms app: got world
)");
}

TEST(ClientWebSocket, APingIsAnsweredWithItsDataMasked) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.bytes(
      "\x89\x03"
      "abc");
  EXPECT_EQ(t.take(), "\n     0ms -> ws 1 pong abc\n");
}

TEST(ClientWebSocket, WhoPingsAndDoesNotReadGetsFewPongs) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.stall(true);
  t.send("a");
  for (int i = 0; i < 1'000; ++i) t.bytes("\x89\x01p");
  EXPECT_LE(t.session().buffered(), 200U);
  t.stall(false);
  t.bytes("\x89\x04last");
  EXPECT_THAT(t.take(), HasSubstr("-> ws 1 pong last\n"));
}

TEST(ClientWebSocket, AServersCloseFrameIsATransportClose) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.close_frame(4001, "bye");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 1 close 4001
     0ms app: closed, transport close (websocket connection closed; code 4001; bye)
     0ms -> ws 1 close 4001
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, ALostConnectionIsATransportClose) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.lose("read ECONNRESET");
  t.send("dropped");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 1 lost
     0ms app: closed, transport close (websocket connection closed; code 1006; read ECONNRESET)
     0ms app: send dropped
)");
}

TEST(ClientWebSocket, ARefusedHandshakeIsAnErrorWithItsStatus) {
  ClientTranscript t(websocket_alone());
  t.shows_faults = true;
  t.open();
  t.refuse(400, R"({"code":0,"message":"Transport unknown"})");
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     0ms <- ws 1: 400
     0ms app: closed, transport error (websocket error; the server answered the handshake with 400; status 400; {"code":0,"message":"Transport unknown"})
)");
}

TEST(ClientWebSocket, AHandshakeWithoutAnAnswerIsAnError) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.fail_socket("getaddrinfo ENOTFOUND nowhere");
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     0ms <- ws 1 failed
     0ms app: closed, transport error (websocket error; getaddrinfo ENOTFOUND nowhere)
)");
}

TEST(ClientWebSocket, AWrongAnswerToTheHandshakeIsAnError) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.accept_wrongly({.upgrade = "websocket", .connection = "Upgrade", .accept = "AAAA"});
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     0ms <- ws 1: 101
     0ms app: closed, transport error (websocket error; the answer's Sec-WebSocket-Accept is wrong)
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, AMaskedFrameFromAServerIsAnError) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  const auto frame =
      codec::masked_websocket_frame(codec::WebSocketOpcode::text, "4a", {1, 2, 3, 4});
  t.bytes(std::string(frame.bytes()));
  EXPECT_EQ(t.take(), R"(
     0ms app: closed, transport error (websocket error; masked frame from a server)
     0ms -> ws 1 close 1002
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, AMessageLargerThanMaxPayloadIsAnError) {
  engine::ClientOptions options = websocket_alone();
  options.max_payload = 200;
  ClientTranscript t(options);
  t.open_websocket();
  t.text("4" + std::string(199, 'a'));
  (void)t.take();
  t.binary(std::string(201, 'a'));
  EXPECT_THAT(t.take(), HasSubstr(R"(
     0ms app: closed, transport error (websocket error; message too big)
     0ms -> ws 1 close 1009
     0ms -> ws 1 ended
)"));
}

TEST(ClientWebSocket, AWrongPacketIsAServerError) {
  for (const std::string_view wrong : {"x", "", "9"}) {
    ClientTranscript t(websocket_alone());
    t.open_websocket();
    t.text(wrong);
    EXPECT_THAT(t.take(), HasSubstr(R"(app: closed, transport error (server error; parser error)
     0ms -> ws 1 close 1005
     0ms -> ws 1 ended
)"));
  }
}

TEST(ClientWebSocket, WhatComesBeforeTheHandshakeIsAnError) {
  for (const std::string_view early : {"4a", "2", "6"}) {
    ClientTranscript t(websocket_alone());
    t.open();
    t.accept();
    t.text(early);
    EXPECT_THAT(t.take(),
                HasSubstr("app: closed, transport error (server error; the server did not "
                          "begin with a handshake)"));
  }
  ClientTranscript t(websocket_alone());
  t.open();
  t.accept();
  t.binary("4a");
  EXPECT_THAT(t.take(), HasSubstr("the server did not begin with a handshake"));
}

TEST(ClientWebSocket, Item115_WhatIsQueuedLeavesDirectlyBeforeTheCloseFrame) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.turn([&] {
    t.send("1/nsp,");
    t.close();
    t.send("dropped");
  });
  EXPECT_EQ(t.take(), R"(
     0ms app: send 1/nsp,
     0ms app: close
     0ms app: closed, forced close
     0ms app: send dropped
     0ms -> ws 1 41/nsp,
     0ms -> ws 1 close 1005
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, ClosedWhileItOpensItGivesTheAttemptUp) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, ClosedWhileItOpensWithMessagesThatWaitItSendsThemFirst) {
  ClientTranscript t(websocket_alone());
  t.open();
  t.send("a");
  t.close();
  t.accept();
  (void)t.take();
  t.text(ClientTranscript::bare_handshake);
  EXPECT_THAT(t.take(), HasSubstr(R"(
     0ms app: closed, forced close
     0ms -> ws 1 4a
     0ms -> ws 1 close 1005
     0ms -> ws 1 ended
)"));
}

TEST(ClientWebSocket, ClosedInAHandlerItReadsNoFurther) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.on_text_hook = [&](std::string_view) { t.close(); };
  t.bytes(
      "\x81\x02"
      "4a"
      "\x81\x02"
      "4b");
  EXPECT_EQ(t.take(), R"(
     0ms app: got a
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws 1 close 1005
     0ms -> ws 1 ended
)");
}

TEST(ClientWebSocket, DestroyedInAHandlerItCallsNobody) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.on_text_hook = [&](std::string_view) { t.destroy(); };
  t.bytes(
      "\x81\x02"
      "4a"
      "\x81\x02"
      "4b"
      "\x89\x01p");
  EXPECT_EQ(t.take(), "\n     0ms app: got a\n     0ms app: destroy\n");
}

TEST(ClientWebSocket, AbandonedItTellsNobodyButTheServer) {
  ClientTranscript t(websocket_alone());
  t.open_websocket();
  t.abandon();
  EXPECT_EQ(t.take(), R"(
     0ms app: abandon
     0ms -> ws 1 close 1005
     0ms -> ws 1 ended
)");
}

}  // namespace
}  // namespace sockeye::test
