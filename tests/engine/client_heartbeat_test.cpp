// A client session's heartbeat: the server pings, the client answers, and silence ends it.
#include <gmock/gmock.h>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ClientHeartbeat, Item112_EachPingIsAnsweredWithABareThree) {
  ClientTranscript t;
  t.open_polling();
  t.wait(25'000);
  t.answer_get("2");
  t.answer_post();
  t.answer_get("2whatever");
  EXPECT_EQ(t.take(), R"(
 25000ms <- GET 2: 200 2
 25000ms app: ping
 25000ms -> GET 3
 25000ms -> POST 4 3
 25000ms <- POST 4: 200
 25000ms <- GET 3: 200 2whatever
 25000ms app: ping
 25000ms -> GET 5
 25000ms -> POST 6 3
)");
}

TEST(ClientHeartbeat, WithoutAPingTheSessionEndsAfterIntervalAndTimeout) {
  ClientTranscript t;
  t.open_polling();
  t.wait(44'999);
  EXPECT_EQ(t.take(), "\n");
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
 45000ms -> POST 3 1
 45000ms -> GET 2 let go
 45000ms -> POST 3 let go
 45000ms app: closed, ping timeout
)");
}

TEST(ClientHeartbeat, OnlyPingsCountAsASignOfLife) {
  ClientTranscript t;
  t.open_polling();
  t.wait(30'000);
  t.answer_get(
      "4a\x1e"
      "6\x1e"
      "3");
  t.wait(14'999);
  t.answer_get("4b");
  (void)t.take();
  t.wait(1);
  EXPECT_THAT(t.take(), HasSubstr("45000ms app: closed, ping timeout"));
}

TEST(ClientHeartbeat, APingBeginsTheWaitAnew) {
  engine::ClientOptions options;
  options.transports = {engine::TransportName::websocket};
  ClientTranscript t(options);
  t.open_websocket();
  t.wait(44'999);
  t.text("2");
  t.wait(44'999);
  EXPECT_EQ(t.take(), R"(
 44999ms <- ws 1 2
 44999ms app: ping
 44999ms -> ws 1 3
)");
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
 89999ms app: closed, ping timeout
 89999ms -> ws 1 close 1005
 89999ms -> ws 1 ended
)");
}

TEST(ClientHeartbeat, AfterTheUpgradeItGoesOn) {
  ClientTranscript t;
  t.open_polling(ClientTranscript::handshake);
  t.accept();
  t.text("3probe");
  t.answer_get("6");
  t.wait(25'000);
  t.text("2");
  t.wait(45'000);
  EXPECT_THAT(t.take(), HasSubstr(R"( 25000ms <- ws 2 2
 25000ms app: ping
 25000ms -> ws 2 3
 70000ms app: closed, ping timeout
)"));
}

TEST(ClientHeartbeat, WhileClosingAPingIsNotAnswered) {
  ClientTranscript t;
  t.open_polling();
  t.send("a");
  t.close();
  (void)t.take();
  t.answer_get("2");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2: 200 2
     0ms app: ping
     0ms -> GET 4
)");
}

TEST(ClientHeartbeat, AFloodOfPingsIsNotAFloodOfPongs) {
  ClientTranscript t;
  t.open_polling();
  std::string flood = "2";
  for (int i = 0; i < 10'000; ++i)
    flood +=
        "\x1e"
        "2";
  t.answer_get(flood);
  EXPECT_LE(t.session().buffered(), 16U);
  (void)t.take();
  t.answer_post();
  t.answer_get("2");
  EXPECT_THAT(t.take(), HasSubstr(" 3\n")) << "and afterwards pings are answered as before";
}

TEST(ClientHeartbeat, Item105_AfterASleepTheQuestionBeforeASendEndsTheSession) {
  ClientTranscript t;
  t.open_polling();
  t.wait(1'000);
  t.suspend(43'999);
  t.ask_ping_expired();
  t.suspend(1);
  t.ask_ping_expired();
  t.suspend(1);
  t.turn([&] {
    t.ask_ping_expired();
    t.ask_ping_expired();
    t.line("before the turn's end");
  });
  EXPECT_EQ(t.take(), R"(
  1000ms app: ping expired? no
  1000ms app: ping expired? no
  1000ms app: ping expired? yes
  1000ms app: ping expired? yes
  1000ms before the turn's end
  1000ms -> POST 3 1
  1000ms -> GET 2 let go
  1000ms -> POST 3 let go
  1000ms app: closed, ping timeout
)");
}

TEST(ClientHeartbeat, BeforeTheHandshakeNothingExpires) {
  ClientTranscript t;
  t.open();
  t.suspend(1'000'000);
  t.ask_ping_expired();
  t.wait(1'000'000);
  EXPECT_THAT(t.take(), Not(HasSubstr("closed")));
  EXPECT_FALSE(t.session().next_deadline());
}

}  // namespace
}  // namespace sockeye::test
