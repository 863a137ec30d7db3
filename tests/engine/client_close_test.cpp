// How a client session ends: when asked to, at once, or in the middle of its own calls.
#include <gmock/gmock.h>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

TEST(ClientClose, ClosesWithALastPostWhileTheGetGoesOn) {
  ClientTranscript t;
  t.open_polling();
  t.close();
  t.close();
  t.send("dropped");
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::closed);
  EXPECT_EQ(t.session().handshake().sid, "");
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms -> POST 3 1
     0ms -> GET 2 let go
     0ms -> POST 3 let go
     0ms app: closed, forced close
     0ms app: close
     0ms app: send dropped
)");
}

TEST(ClientClose, WhatIsQueuedLeavesBeforeTheClosePacket) {
  ClientTranscript t;
  t.open_polling();
  t.turn([&] {
    t.send("a");
    t.close();
    t.send("dropped");
  });
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::closing);
  t.answer_get("4still heard");
  t.answer_post();
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: close
     0ms app: send dropped
     0ms -> POST 3 4a
     0ms <- GET 2: 200 4still heard
     0ms app: got still heard
     0ms -> GET 4
     0ms <- POST 3: 200
     0ms -> POST 5 1
     0ms -> GET 4 let go
     0ms -> POST 5 let go
     0ms app: closed, forced close
)");
}

TEST(ClientClose, ClosedBeforeTheHandshakeItGivesTheRequestUp) {
  ClientTranscript t;
  t.open();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms app: close
     0ms -> GET 1 cancelled
     0ms app: closed, forced close
)");
}

TEST(ClientClose, ClosedBeforeTheHandshakeWithMessagesThatWaitItSendsThemFirst) {
  ClientTranscript t;
  t.open();
  t.send("a");
  t.close();
  t.answer_get(ClientTranscript::handshake);
  t.answer_post();
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms app: send a
     0ms app: close
     0ms <- GET 1: 200 0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}
     0ms -> POST 2 4a
     0ms -> GET 3
     0ms <- POST 2: 200
     0ms -> POST 4 1
     0ms -> GET 3 let go
     0ms -> POST 4 let go
     0ms app: closed, forced close
)");
}

TEST(ClientClose, ClosedInAHandlerItReadsNoFurther) {
  ClientTranscript t;
  t.open_polling();
  t.on_text_hook = [&](std::string_view) { t.close(); };
  t.answer_get(
      "4a\x1e"
      "4b");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2: 200 4a\x1e4b
     0ms app: got a
     0ms app: close
     0ms -> POST 3 1
     0ms -> POST 3 let go
     0ms app: closed, forced close
)");
}

TEST(ClientClose, ClosedWhenItOpensItAsksForNothingMore) {
  ClientTranscript t;
  t.on_open_hook = [&] { t.close(); };
  t.open();
  t.answer_get(std::string(ClientTranscript::handshake) +
               "\x1e"
               "4unseen");
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms <- GET 1: 200 0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}\x1e4unseen
     0ms app: open
     0ms app: close
     0ms -> POST 2 1
     0ms -> POST 2 let go
     0ms app: closed, forced close
)");
}

TEST(ClientClose, AbandonedItTellsNobody) {
  ClientTranscript t;
  t.open_polling();
  t.send("a");
  t.abandon();
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
     0ms app: abandon
     0ms -> GET 2 cancelled
     0ms -> POST 3 cancelled
)");
}

TEST(ClientClose, DestroyedInAnyHandlerItCallsNobody) {
  {
    ClientTranscript t;
    t.on_open_hook = [&] { t.destroy(); };
    t.open();
    (void)t.take();
    t.answer_get(ClientTranscript::bare_handshake);
    EXPECT_THAT(t.take(), ::testing::EndsWith("     0ms app: open\n     0ms app: destroy\n"));
  }
  {
    ClientTranscript t;
    t.open_polling();
    t.on_text_hook = [&](std::string_view) { t.destroy(); };
    t.answer_get(
        "4a\x1e"
        "4b");
    EXPECT_EQ(t.take(),
              "\n     0ms <- GET 2: 200 4a\\x1e4b\n     0ms app: got a\n     0ms app: destroy\n");
  }
  {
    ClientTranscript t;
    t.open_polling();
    t.on_ping_hook = [&] { t.destroy(); };
    t.answer_get(
        "2\x1e"
        "4b");
    EXPECT_EQ(t.take(),
              "\n     0ms <- GET 2: 200 2\\x1e4b\n     0ms app: ping\n     0ms app: destroy\n");
  }
  {
    ClientTranscript t;
    t.open_polling();
    t.on_close_hook = [&] { t.destroy(); };
    t.answer_get("1");
    EXPECT_NE(t.take().find("app: destroy\n"), std::string::npos);
  }
}

}  // namespace
}  // namespace sockeye::test
