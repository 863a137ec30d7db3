// A client session over long-polling: the handshake, GETs and POSTs, what is an error, the end.
#include <gmock/gmock.h>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

TEST(ClientPolling, OpensSendsAndReceives) {
  ClientTranscript t;
  t.open();
  t.wait(10);
  t.answer_get(R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000})");
  t.send("hello");
  t.answer_post();
  t.answer_get(
      "4world\x1e"
      "b"
      "AQID");
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
    10ms <- GET 1: 200 0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000}
    10ms app: open
    10ms -> GET 2
    10ms app: send hello
    10ms -> POST 3 4hello
    10ms <- POST 3: 200
    10ms <- GET 2: 200 4world\x1ebAQID
    10ms app: got world
    10ms app: got binary \x01\x02\x03
    10ms -> GET 4
)");
}

TEST(ClientPolling, WhatIsSentInOneTurnLeavesInOnePost) {
  ClientTranscript t;
  t.open_polling();
  t.turn([&] {
    t.send("a");
    t.send_binary("\x01\x02");
    t.send("b");
  });
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: send binary \x01\x02
     0ms app: send b
     0ms -> POST 3 4a\x1ebAQI=\x1e4b
)");
}

TEST(ClientPolling, OnePostAtATime) {
  ClientTranscript t;
  t.open_polling();
  t.send("a");
  EXPECT_FALSE(t.session().writable());
  EXPECT_EQ(t.session().buffered(), 2U);
  t.send("b");
  t.send("c");
  EXPECT_EQ(t.session().buffered(), 6U);
  t.answer_post();
  EXPECT_EQ(t.session().buffered(), 4U);
  t.answer_post();
  EXPECT_TRUE(t.session().writable());
  EXPECT_EQ(t.session().buffered(), 0U);
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
     0ms app: send b
     0ms app: send c
     0ms <- POST 3: 200
     0ms -> POST 4 4b\x1e4c
     0ms <- POST 4: 200
)");
}

TEST(ClientPolling, WhatIsSentBeforeTheHandshakeWaitsForIt) {
  ClientTranscript t;
  t.open();
  t.send("early");
  t.on_open_hook = [&] { t.send("in the handler"); };
  t.answer_get(ClientTranscript::bare_handshake);
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms app: send early
     0ms <- GET 1: 200 0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}
     0ms app: open
     0ms app: send in the handler
     0ms -> POST 2 4early\x1e4in the handler
     0ms -> GET 3
)");
}

TEST(ClientPolling, Item113_APostIsCutAtTheServersMaxPayload) {
  ClientTranscript t;
  t.open_polling();
  t.turn([&] {
    t.send(std::string(99, 'a'));
    t.send(std::string(30, 'b'));
    t.send(std::string(30, 'c'));
    t.send(std::string(35, 'd'));
    t.send(std::string(33, 'e'));
  });
  (void)t.take();
  t.answer_post();
  t.answer_post();
  EXPECT_EQ(t.take(),
            "\n"
            "     0ms <- POST 3: 200\n"
            "     0ms -> POST 4 4" +
                std::string(30, 'b') + "\\x1e4" + std::string(30, 'c') + "\\x1e4" +
                std::string(35, 'd') +
                "\n"
                "     0ms <- POST 4: 200\n"
                "     0ms -> POST 5 4" +
                std::string(33, 'e') + "\n");
}

TEST(ClientPolling, Item113_BytesAreCountedNotCharacters) {
  ClientTranscript t;
  t.open_polling();
  std::string euros;
  for (int i = 0; i < 32; ++i) euros += "\u20ac";
  t.turn([&] {
    t.send(euros);
    t.send("xx");
  });
  t.answer_post();
  // 97 and 1 and 3 are 101.
  EXPECT_NE(t.take().find("POST 4 4xx"), std::string::npos);
}

TEST(ClientPolling, Item113_BinaryIsCountedAsBase64) {
  ClientTranscript t;
  t.open_polling();
  (void)t.take();
  t.turn([&] {
    t.send_binary(std::string(72, '\0'));
    t.send_binary(std::string(20, '\0'));
    t.send_binary(std::string(20, '\0'));
    t.send_binary(std::string(20, '\0'));
    t.send_binary(std::string(20, '\0'));
  });
  EXPECT_EQ(t.session().buffered(), 152U);
  t.answer_post();
  EXPECT_EQ(t.session().buffered(), 80U) << "97 characters: no second one fits";
  t.answer_post();
  EXPECT_EQ(t.session().buffered(), 20U) << "3 times 29 and 2 separators fit";
}

TEST(ClientPolling, Item113_AFirstPacketThatIsTooLargeIsSentAllTheSame) {
  ClientTranscript t;
  t.open_polling();
  t.turn([&] {
    t.send(std::string(200, 'a'));
    t.send("b");
  });
  EXPECT_THAT(t.take(), ::testing::HasSubstr("POST 3 4" + std::string(200, 'a') + "\n"));
  t.answer_post(413);
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::closed);
}

TEST(ClientPolling, WithoutMaxPayloadNothingIsCut) {
  ClientTranscript t;
  t.open_polling(R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000})");
  t.turn([&] {
    for (int i = 0; i < 3; ++i) t.send(std::string(100, 'a'));
  });
  EXPECT_EQ(t.session().buffered(), 303U);
  t.answer_post();
  EXPECT_EQ(t.session().buffered(), 0U);
}

TEST(ClientPolling, Item13_APostThatIsRefusedEndsTheSession) {
  ClientTranscript t;
  t.open_polling();
  t.send("too large");
  t.answer_post(413);
  EXPECT_EQ(t.take(), R"(
     0ms app: send too large
     0ms -> POST 3 4too large
     0ms <- POST 3: 413
     0ms -> POST 4 1
     0ms -> GET 2 let go
     0ms -> POST 4 let go
     0ms app: closed, transport error (xhr post error; status 413)
)");
}

TEST(ClientPolling, Item114_OnlyAStatusOf200IsSuccess) {
  for (const int status : {201, 204, 302, 400, 502}) {
    ClientTranscript t;
    t.open();
    t.answer_get(ClientTranscript::bare_handshake, status);
    const std::string lines = t.take();
    EXPECT_NE(lines.find("app: closed, transport error (xhr poll error; status " +
                         std::to_string(status)),
              std::string::npos)
        << lines;
  }
}

TEST(ClientPolling, ARefusalsBodySaysWhatTheServerSaid) {
  ClientTranscript t;
  t.shows_faults = true;
  t.open();
  t.answer_get(R"({"code":5,"message":"Unsupported protocol version"})", 400);
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms <- GET 1: 400 {"code":5,"message":"Unsupported protocol version"}
     0ms app: closed, transport error (xhr poll error; status 400; {"code":5,"message":"Unsupported protocol version"})
)");
}

TEST(ClientPolling, ARequestThatFailsIsATransportErrorWithTheNetworksWord) {
  ClientTranscript t;
  t.open();
  t.fail_get("connect ECONNREFUSED 127.0.0.1:80");
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms <- GET 1 failed
     0ms app: closed, transport error (xhr poll error; connect ECONNREFUSED 127.0.0.1:80)
)");
}

TEST(ClientPolling, APostThatFailsIsATransportError) {
  ClientTranscript t;
  t.open_polling();
  t.send("a");
  t.fail_post("read ECONNRESET");
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
     0ms <- POST 3 failed
     0ms -> POST 4 1
     0ms -> GET 2 let go
     0ms -> POST 4 let go
     0ms app: closed, transport error (xhr post error; read ECONNRESET)
)");
}

TEST(ClientPolling, AGetThatFailsWhileAPostIsUnderWayEndsBoth) {
  ClientTranscript t;
  t.open_polling();
  t.send("a");
  t.fail_get("read ECONNRESET");
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
     0ms <- GET 2 failed
     0ms -> POST 3 cancelled
     0ms app: closed, transport error (xhr poll error; read ECONNRESET)
)");
}

TEST(ClientPolling, ARequestThatTakesTooLongIsAnError) {
  engine::ClientOptions options;
  options.request_timeout = std::chrono::seconds(3);
  ClientTranscript t(options);
  t.open();
  t.wait(2'999);
  t.answer_get(ClientTranscript::bare_handshake);
  (void)t.take();
  t.wait(1'000);
  t.send("a");
  t.wait(3'000);
  EXPECT_EQ(t.take(), R"(
  3999ms app: send a
  3999ms -> POST 3 4a
  5999ms -> GET 2 cancelled
  5999ms -> POST 3 cancelled
  5999ms app: closed, transport error (xhr poll error; timeout)
)");
}

TEST(ClientPolling, APostThatTakesTooLongIsAnError) {
  engine::ClientOptions options;
  options.request_timeout = std::chrono::seconds(3);
  ClientTranscript t(options);
  t.open_polling();
  t.send("a");
  t.wait(2'000);
  t.answer_get("6");
  t.wait(2'000);
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
  2000ms <- GET 2: 200 6
  2000ms -> GET 4
  3000ms -> POST 3 cancelled
  3000ms -> POST 5 1
  3000ms -> GET 4 let go
  3000ms -> POST 5 let go
  3000ms app: closed, transport error (xhr post error; timeout)
)");
}

TEST(ClientPolling, TheServersCloseEndsTheSessionWithoutAnAnswer) {
  ClientTranscript t;
  t.open_polling();
  t.answer_get(
      "4last\x1e"
      "1\x1e"
      "4dropped");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2: 200 4last\x1e1\x1e4dropped
     0ms app: got last
     0ms app: closed, transport close (transport closed by the server)
)");
}

TEST(ClientPolling, AWrongPacketIsAServerErrorBehindThoseBeforeIt) {
  for (const std::string_view wrong : {"x", "", "7abc"}) {
    ClientTranscript t;
    t.open_polling();
    t.answer_get("4good\x1e" + std::string(wrong) +
                 "\x1e"
                 "4unseen");
    const std::string lines = t.take();
    EXPECT_NE(lines.find("app: got good\n"), std::string::npos) << lines;
    EXPECT_NE(lines.find("app: closed, transport error (server error; parser error)"),
              std::string::npos)
        << lines;
    EXPECT_EQ(lines.find("app: got unseen"), std::string::npos) << lines;
  }
}

TEST(ClientPolling, PacketsThatMeanNothingToAClientAreIgnored) {
  ClientTranscript t;
  t.open_polling();
  t.answer_get(
      "3\x1e"
      "5\x1e"
      "6\x1e" +
      std::string(ClientTranscript::handshake) +
      "\x1e"
      "4a");
  EXPECT_EQ(t.session().handshake().upgrades.size(), 0U) << "the first handshake holds";
  const std::string lines = t.take();
  EXPECT_NE(lines.find("app: got a\n     0ms -> GET 3\n"), std::string::npos) << lines;
}

TEST(ClientPolling, AnAnswerLargerThanMaxPayloadIsAnError) {
  engine::ClientOptions options;
  options.max_payload = 150;
  ClientTranscript t(options);
  t.open_polling();
  t.answer_get("4" + std::string(149, 'a'));
  (void)t.take();
  t.answer_get("4" + std::string(150, 'a'));
  const std::string lines = t.take();
  EXPECT_NE(lines.find("(xhr poll error; the answer is larger than max_payload)"),
            std::string::npos)
      << lines;
}

TEST(ClientPolling, ResultsThatNobodyWaitsForAreIgnored) {
  ClientTranscript t;
  t.open_polling();
  t.session().on_response(1, 500, "");
  t.session().on_response(77, 500, "");
  t.session().on_request_failed(77, "gone");
  t.session().on_websocket_refused(2, 500, "");
  t.session().on_websocket_closed(77, "gone");
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::open);
  EXPECT_EQ(t.take(), "\n");
}

}  // namespace
}  // namespace sockeye::test
