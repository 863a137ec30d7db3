// A client session's way from polling to a WebSocket, and everything that can go wrong in between.
#include <gmock/gmock.h>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using State = engine::ClientSession::State;

/// GET 3 is pending, WebSocket 2 being opened.
class ClientUpgrade : public ::testing::Test {
 protected:
  void SetUp() override { t.open_polling(ClientTranscript::handshake); }

  /// Up to the answered probe; GET 3 is still pending.
  void answered() {
    t.accept();
    t.text("3probe");
    (void)t.take();
  }

  ClientTranscript t;
};

TEST(ClientUpgradeStart, PostWebSocketAndNextGetStartTogether) {
  ClientTranscript t;
  t.on_open_hook = [&] { t.send("0"); };
  t.open();
  (void)t.take();
  t.answer_get(ClientTranscript::handshake);
  EXPECT_THAT(t.take(), HasSubstr(R"(app: open
     0ms app: send 0
     0ms -> POST 2 40
     0ms -> ws 3
     0ms -> GET 4
)"));
}

TEST_F(ClientUpgrade, TheReferencesSequence) {
  t.wait(2);
  t.accept();
  t.wait(2);
  t.text("3probe");
  EXPECT_EQ(t.session().transport(), engine::TransportName::polling);
  t.wait(100);
  t.answer_get("6");
  EXPECT_EQ(t.session().transport(), engine::TransportName::websocket);
  t.send("a");
  t.text("4b");
  EXPECT_EQ(t.take(), R"(
     2ms <- ws 2: 101
     2ms -> ws 2 2probe
     4ms <- ws 2 3probe
     4ms app: upgrading to websocket
   104ms <- GET 3: 200 6
   104ms app: upgraded to websocket
   104ms -> ws 2 5
   104ms app: send a
   104ms -> ws 2 4a
   104ms <- ws 2 4b
   104ms app: got b
)");
}

TEST_F(ClientUpgrade, Item110_ItWaitsForTheGetAndThePostThatAreUnderWay) {
  t.send("a");
  answered();
  t.answer_get("4last over polling");
  t.wait(10);
  t.answer_post();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 3: 200 4last over polling
     0ms app: got last over polling
    10ms <- POST 4: 200
    10ms app: upgraded to websocket
    10ms -> ws 2 5
)");
}

TEST_F(ClientUpgrade, Item111_WhatIsSentBetweenProbeAndUpgradeWaits) {
  answered();
  t.send("a");
  t.send_binary("b");
  t.on_upgrade_hook = [&] { t.send("c"); };
  t.answer_get("6");
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: send binary b
     0ms <- GET 3: 200 6
     0ms app: upgraded to websocket
     0ms app: send c
     0ms -> ws 2 5
     0ms -> ws 2 4a
     0ms -> ws 2 binary b
     0ms -> ws 2 4c
)");
}

TEST_F(ClientUpgrade, WhatIsSentWhileTheProbeIsUnansweredGoesOverPolling) {
  t.accept();
  t.send("a");
  EXPECT_THAT(t.take(), HasSubstr("-> POST 4 4a\n"));
}

TEST_F(ClientUpgrade, APingBeforeTheUpgradeIsAnsweredOverTheWebSocketAfterIt) {
  answered();
  t.answer_get("2");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 3: 200 2
     0ms app: ping
     0ms app: upgraded to websocket
     0ms -> ws 2 5
     0ms -> ws 2 3
)");
}

TEST_F(ClientUpgrade, AnotherAnswerThanThePongEndsTheProbeAlone) {
  for (const std::string_view wrong : {"3", "3Probe", "6", "4a", "2probe", ""}) {
    ClientTranscript u;
    u.open_polling(ClientTranscript::handshake);
    u.accept();
    (void)u.take();
    u.text(wrong);
    u.answer_get("4goes on");
    EXPECT_EQ(u.take(), "\n     0ms <- ws 2 " + std::string(wrong) + R"(
     0ms app: upgrade error (probe error)
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
     0ms <- GET 3: 200 4goes on
     0ms app: got goes on
     0ms -> GET 4
)");
  }
}

TEST_F(ClientUpgrade, ABinaryAnswerEndsTheProbeAlone) {
  t.accept();
  t.binary("3probe");
  EXPECT_THAT(t.take(), HasSubstr("app: upgrade error (probe error)\n"));
  EXPECT_EQ(t.session().state(), State::open);
}

TEST_F(ClientUpgrade, ARefusedWebSocketEndsTheProbeAlone) {
  t.refuse(502);
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 2: 502
     0ms app: upgrade error (probe error: websocket error; the server answered the handshake with 502; status 502)
)");
  EXPECT_EQ(t.session().state(), State::open);
}

TEST_F(ClientUpgrade, AWebSocketThatCannotBeHadEndsTheProbeAlone) {
  t.fail_socket("connect ECONNREFUSED");
  EXPECT_THAT(t.take(), HasSubstr("(probe error: websocket error; connect ECONNREFUSED)"));
  EXPECT_EQ(t.session().state(), State::open);
}

TEST_F(ClientUpgrade, AWrongHandshakeEndsTheProbeAlone) {
  t.accept_wrongly({.upgrade = "websocket", .connection = "Upgrade", .accept = "no"});
  EXPECT_THAT(t.take(), HasSubstr("app: upgrade error (probe error: websocket error; the answer's "
                                  "Sec-WebSocket-Accept is wrong)\n     0ms -> ws 2 ended\n"));
  EXPECT_EQ(t.session().state(), State::open);
}

TEST_F(ClientUpgrade, AClosedWebSocketEndsTheProbeAlone) {
  t.accept();
  t.close_frame();
  EXPECT_THAT(t.take(), HasSubstr("app: upgrade error (probe error: transport closed; websocket "
                                  "connection closed; code 1005)\n"));
  EXPECT_EQ(t.session().state(), State::open);
}

TEST_F(ClientUpgrade, AProbeThatIsNotAnsweredIsGivenUp) {
  t.accept();
  (void)t.take();
  t.wait(10'000);
  t.send("a");
  EXPECT_EQ(t.take(), R"(
 10000ms app: upgrade error (probe error: timeout)
 10000ms -> ws 2 close 1005
 10000ms -> ws 2 ended
 10000ms app: send a
 10000ms -> POST 4 4a
)");
}

TEST_F(ClientUpgrade, LostBetweenProbeAndUpgradeItPollsOn) {
  answered();
  t.send("a");
  t.lose();
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms <- ws 2 lost
     0ms app: upgrade error (probe error: transport closed; websocket connection closed; code 1006)
     0ms -> POST 4 4a
)");
  t.answer_get("4b");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 3: 200 4b
     0ms app: got b
     0ms -> GET 5
)");
}

TEST_F(ClientUpgrade, LostWhileOnlyThePostIsUnderWayItPollsAgain) {
  t.send("a");
  answered();
  t.answer_get("6");
  (void)t.take();
  t.lose();
  t.answer_post();
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 2 lost
     0ms -> GET 5
     0ms app: upgrade error (probe error: transport closed; websocket connection closed; code 1006)
     0ms <- POST 4: 200
)");
}

TEST_F(ClientUpgrade, APollThatFailsMeanwhileEndsTheSession) {
  answered();
  t.answer_get("", 400);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 3: 400 
     0ms -> POST 4 1
     0ms -> POST 4 let go
     0ms app: closed, transport error (xhr poll error; status 400)
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, TheServersCloseMeanwhileEndsTheSession) {
  answered();
  t.answer_get("1");
  EXPECT_THAT(t.take(), HasSubstr("app: closed, transport close (transport closed by the server)\n"
                                  "     0ms -> ws 2 close 1005\n"));
}

TEST_F(ClientUpgrade, ClosedWhileTheProbeIsUnansweredBothEnd) {
  t.accept();
  (void)t.take();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms -> POST 4 1
     0ms -> GET 3 let go
     0ms -> POST 4 let go
     0ms app: closed, forced close
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, Item111_ClosingWaitsForTheUpgrade) {
  answered();
  t.close();
  EXPECT_EQ(t.session().state(), State::closing);
  t.wait(50);
  t.answer_get("6");
  EXPECT_EQ(t.take(), R"(
     0ms app: close
    50ms <- GET 3: 200 6
    50ms app: upgraded to websocket
    50ms app: closed, forced close
    50ms -> ws 2 5
    50ms -> ws 2 close 1005
    50ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, Item111_ClosingWaitsForTheUpgradesFailure) {
  answered();
  t.close();
  t.lose();
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms <- ws 2 lost
     0ms app: upgrade error (probe error: transport closed; websocket connection closed; code 1006)
     0ms -> POST 4 1
     0ms -> GET 3 let go
     0ms -> POST 4 let go
     0ms app: closed, forced close
)");
}

TEST_F(ClientUpgrade, Item111_ADeferredCloseSendsWhatWaitsAndNothingMore) {
  answered();
  t.send("a");
  t.close();
  t.send("dropped");
  t.answer_get("6");
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: close
     0ms app: send dropped
     0ms <- GET 3: 200 6
     0ms app: upgraded to websocket
     0ms app: closed, forced close
     0ms -> ws 2 5
     0ms -> ws 2 4a
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, ClosingWithAPostUnderWayWaitsForBoth) {
  t.send("a");
  answered();
  t.close();
  t.answer_post();
  t.answer_get("6");
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms <- POST 4: 200
     0ms <- GET 3: 200 6
     0ms app: upgraded to websocket
     0ms app: closed, forced close
     0ms -> ws 2 5
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, ClosedWithinTheUpgradesCallsItStillEndsInOrder) {
  {
    t.on_upgrading_hook = [&] { t.close(); };
    t.accept();
    t.text("3probe");
    EXPECT_EQ(t.session().state(), State::closing);
    t.answer_get("6");
    EXPECT_THAT(t.take(),
                HasSubstr("app: closed, forced close\n     0ms -> ws 2 5\n     0ms -> ws 2 "
                          "close 1005\n     0ms -> ws 2 ended\n"));
  }
  {
    ClientTranscript u;
    u.open_polling(ClientTranscript::handshake);
    u.accept();
    u.text("3probe");
    (void)u.take();
    u.on_upgrade_hook = [&] { u.close(); };
    u.answer_get("6");
    EXPECT_EQ(u.take(), R"(
     0ms <- GET 3: 200 6
     0ms app: upgraded to websocket
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws 2 5
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
  }
}

TEST_F(ClientUpgrade, ThePingTimeoutEndsAnUpgradeThatNeverComesToRest) {
  answered();
  t.wait(45'000);
  EXPECT_THAT(t.take(), HasSubstr("app: closed, ping timeout\n"));
}

TEST_F(ClientUpgrade, DestroyedWithinTheUpgradesCallsItCallsNobody) {
  for (int which = 0; which < 3; ++which) {
    ClientTranscript u;
    u.open_polling(ClientTranscript::handshake);
    const auto destroy = [&] { u.destroy(); };
    if (which == 0) u.on_upgrading_hook = destroy;
    if (which == 1) u.on_upgrade_hook = destroy;
    if (which == 2) u.on_upgrade_error_hook = destroy;
    u.accept();
    u.text(which == 2 ? "4wrong" : "3probe");
    u.answer_get("4unseen");
    EXPECT_THAT(u.take(), Not(HasSubstr("closed"))) << which;
  }
}

TEST_F(ClientUpgrade, AbandonedItEndsBothTransports) {
  answered();
  t.abandon();
  EXPECT_EQ(t.take(), R"(
     0ms app: abandon
     0ms -> GET 3 cancelled
     0ms -> ws 2 close 1005
     0ms -> ws 2 ended
)");
}

TEST_F(ClientUpgrade, AfterTheUpgradeALostWebSocketEndsTheSession) {
  answered();
  t.answer_get("6");
  (void)t.take();
  t.lose();
  EXPECT_EQ(t.take(), R"(
     0ms <- ws 2 lost
     0ms app: closed, transport close (websocket connection closed; code 1006)
)");
}

TEST(ClientUpgradeStart, WhereItIsNotWantedItDoesNotHappen) {
  engine::ClientOptions no_upgrade;
  no_upgrade.upgrade = false;
  engine::ClientOptions polling_alone;
  polling_alone.transports = {engine::TransportName::polling};
  for (const auto& options : {no_upgrade, polling_alone}) {
    ClientTranscript t(options);
    t.open();
    t.answer_get(ClientTranscript::handshake);
    EXPECT_THAT(t.take(), Not(HasSubstr("-> ws")));
  }
}

TEST(ClientUpgradeStart, ASessionThatBeginsOverAWebSocketStaysThere) {
  engine::ClientOptions options;
  options.transports = {engine::TransportName::websocket, engine::TransportName::polling};
  ClientTranscript t(options);
  t.open();
  t.accept();
  t.text(ClientTranscript::handshake);
  EXPECT_THAT(t.take(), Not(HasSubstr("2probe")));
}

}  // namespace
}  // namespace sockeye::test
