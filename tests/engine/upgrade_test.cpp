// From polling to a WebSocket, and everything that can go wrong in between.
#include <gtest/gtest.h>

#include "codec/engine_packet.hpp"
#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

class Upgrade : public ::testing::Test {
 protected:
  void SetUp() override { t.open_polling(); }

  /// Up to the answered probe, in no time, without a trace.
  PeerSocket& probed() {
    PeerSocket& ws = t.upgrade();
    ws.text("2probe");
    (void)t.take();
    return ws;
  }

  PeerSocket& upgraded() {
    PeerSocket& ws = probed();
    ws.text("5");
    (void)t.take();
    return ws;
  }

  Transcript t;
};

TEST_F(Upgrade, Item24_TheProbeIsAnsweredAtOnceAndThePendingGetAfterHundredMilliseconds) {
  t.get();
  PeerSocket& ws = t.upgrade();
  t.wait(3);
  ws.text("2probe");
  t.wait(150);
  ws.text("5");
  t.send("hello");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- ws1 upgrade
     3ms <- ws1 2probe
     3ms -> ws1 3probe
   103ms -> GET 2: 200 6
   153ms <- ws1 5
   153ms app: upgraded to websocket
   153ms app: send hello
   153ms -> ws1 4hello
)");
}

TEST_F(Upgrade, AKeyWaitsOnceAcrossIt) {
  const auto conflate = [&](std::string_view text) {
    t.turn([&] { t.session().conflate(codec::text_message_frame({text}).with_key("key")); });
  };
  t.send("first");
  conflate("old");
  PeerSocket& ws = probed();
  ws.stall(true);
  ws.text("5");
  conflate("new");
  (void)t.take();
  ws.stall(false);
  t.send("last");
  EXPECT_EQ(t.take(), R"(
     0ms app: send last
     0ms -> ws1 4first
     0ms -> ws1 4new
     0ms -> ws1 4last
)");
}

TEST_F(Upgrade, WithoutAPendingGetNoNoopIsQueued) {
  PeerSocket& ws = probed();
  t.wait(1'000);
  ws.text("5");
  EXPECT_EQ(t.take(), R"(
  1000ms <- ws1 5
  1000ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, WithThreePollsOneAfterAnotherEachIsFreed) {
  t.get();
  PeerSocket& ws = t.upgrade();
  ws.text("2probe");
  t.wait(110);
  t.get();
  t.wait(110);
  t.get();
  t.wait(110);
  ws.text("5");
  t.wait(1'000);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- ws1 upgrade
     0ms <- ws1 2probe
     0ms -> ws1 3probe
   100ms -> GET 2: 200 6
   110ms <- GET 3
   200ms -> GET 3: 200 6
   220ms <- GET 4
   300ms -> GET 4: 200 6
   330ms <- ws1 5
   330ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, AGetThatIsStillPendingAtTheEndIsFreed) {
  PeerSocket& ws = probed();
  t.get();
  ws.text("5");
  t.wait(1'000);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- ws1 5
     0ms -> GET 2: 200 6
     0ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, Item28_MessagesGoByPollingUntilTheEndAndNoneIsLostOrRepeated) {
  t.get();
  PeerSocket& ws = t.upgrade();
  t.send("1");
  ws.text("2probe");
  t.get();
  t.send("2");
  t.send("3");
  t.send_binary("4");
  t.wait(200);
  ws.text("5");
  t.send("5");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- ws1 upgrade
     0ms app: send 1
     0ms -> GET 2: 200 41
     0ms <- ws1 2probe
     0ms -> ws1 3probe
     0ms <- GET 3
     0ms app: send 2
     0ms -> GET 3: 200 42
     0ms app: send 3
     0ms app: send binary 4
   200ms <- ws1 5
   200ms app: upgraded to websocket
   200ms -> ws1 43
   200ms -> ws1 binary 4
   200ms app: send 5
   200ms -> ws1 45
)");
}

TEST_F(Upgrade, WhatIsSentInTheTurnOfTheLastPacketLeavesOnceAndInOrder) {
  PeerSocket& ws = probed();
  t.get();
  t.on_upgrade_hook = [&] { t.send("b"); };
  t.turn([&] {
    t.send("a");
    ws.text("5");
    t.send("c");
  });
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: send a
     0ms <- ws1 5
     0ms -> GET 2: 200 6
     0ms app: upgraded to websocket
     0ms app: send b
     0ms app: send c
     0ms -> ws1 4a
     0ms -> ws1 4b
     0ms -> ws1 4c
)");
}

TEST_F(Upgrade, PostsAreTakenUntilTheEnd) {
  PeerSocket& ws = probed();
  t.post("4by polling");
  ws.text("5");
  ws.text("4by websocket");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 4by polling
     0ms app: got by polling
     0ms -> POST 1: 200 ok
     0ms <- ws1 5
     0ms app: upgraded to websocket
     0ms <- ws1 4by websocket
     0ms app: got by websocket
)");
}

TEST_F(Upgrade, Item25_TheEndNeedsNoProbe) {
  PeerSocket& ws = t.upgrade();
  ws.text("5");
  ws.text("4a");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 upgrade
     0ms <- ws1 5
     0ms app: upgraded to websocket
     0ms <- ws1 4a
     0ms app: got a
)");
}

TEST_F(Upgrade, Item25_EachProbeIsAnswered) {
  PeerSocket& ws = t.upgrade();
  ws.text("2probe");
  ws.text("2probe");
  ws.text("5");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 upgrade
     0ms <- ws1 2probe
     0ms -> ws1 3probe
     0ms <- ws1 2probe
     0ms -> ws1 3probe
     0ms <- ws1 5
     0ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, Item25_AnyOtherPacketClosesOnlyTheCandidate) {
  for (const std::string_view packet : {"4hello", "2", "3", "1", "6", "x", "", "2probe2", "5x"}) {
    SCOPED_TRACE(packet);
    PeerSocket& ws = t.upgrade();
    (void)t.take();
    ws.text(packet);
    EXPECT_NE(t.take().find(ws.name() + " close 1005"), std::string::npos);
    EXPECT_TRUE(ws.transport().closed());
  }
  PeerSocket& ws = t.upgrade();
  ws.binary("x");
  EXPECT_TRUE(ws.transport().closed());
  (void)t.take();
  t.get();
  t.send("the session goes on");
  upgraded().text("4and upgrades later");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws11 4and upgrades later
     0ms app: got and upgrades later
)");
}

TEST_F(Upgrade, ACandidateThatBreaksLeavesTheSessionAsItWas) {
  probed().lose();
  t.get();
  t.wait(300);
  t.send("a");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 lost
     0ms <- GET 2
   300ms app: send a
   300ms -> GET 2: 200 4a
)");
}

TEST_F(Upgrade, AnAbandonedUpgradeEndsAtItsTimeoutAndTheHeartbeatGoesOn) {
  probed();
  t.get();
  t.wait(9'999);
  t.get();
  t.wait(1);
  t.wait(15'000);
  t.post("3");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
   100ms -> GET 2: 200 6
  9999ms <- GET 3
 10000ms -> ws1 close 1005
 10000ms -> ws1 ended
 25000ms -> GET 3: 200 2
 25000ms <- POST 1 3
 25000ms -> POST 1: 200 ok
)");
}

TEST_F(Upgrade, AnAbandonedUpgradeMayBeTriedAgain) {
  t.upgrade();
  t.wait(10'000);
  PeerSocket& ws = t.upgrade();
  ws.text("2probe");
  ws.text("5");
  t.wait(10'000);
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 upgrade
 10000ms -> ws1 close 1005
 10000ms -> ws1 ended
 10000ms <- ws2 upgrade
 10000ms <- ws2 2probe
 10000ms -> ws2 3probe
 10000ms <- ws2 5
 10000ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, Item26_ASecondCandidateIsRefusedAndTheFirstGoesOn) {
  PeerSocket& first = probed();
  t.upgrade();
  first.text("5");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws2 upgrade
     0ms -> ws2 close 1005
     0ms -> ws2 ended
     0ms <- ws1 5
     0ms app: upgraded to websocket
)");
}

TEST_F(Upgrade, Item26_AnUpgradedSessionTakesNoOtherWebSocket) {
  PeerSocket& first = upgraded();
  PeerSocket& thief = t.upgrade();
  thief.text("2probe");
  thief.text("5");
  first.text("4mine");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws2 upgrade
     0ms -> ws2 close 1005
     0ms -> ws2 ended
     0ms <- ws2 2probe
     0ms <- ws2 5
     0ms <- ws1 4mine
     0ms app: got mine
)");
}

TEST_F(Upgrade, Item27_ASessionBornOnAWebSocketCannotBeStolenByAnother) {
  Transcript born;
  PeerSocket& owner = born.open_websocket();
  PeerSocket& thief = born.upgrade();
  thief.text("2probe");
  thief.text("5");
  born.send("secret");
  owner.text("4mine");
  EXPECT_EQ(born.take(), R"(
     0ms <- ws2 upgrade
     0ms -> ws2 close 1005
     0ms -> ws2 ended
     0ms <- ws2 2probe
     0ms <- ws2 5
     0ms app: send secret
     0ms -> ws1 4secret
     0ms <- ws1 4mine
     0ms app: got mine
)");
}

TEST_F(Upgrade, AfterTheUpgradePollsAreRefused) {
  upgraded();
  t.get();
  t.post("4a");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms -> GET 2: 400 {"code":3,"message":"Bad request"}
     0ms <- POST 1 4a
     0ms -> POST 1: 400 {"code":3,"message":"Bad request"}
)");
  EXPECT_EQ(t.table().size(), 1U);
}

TEST_F(Upgrade, APostThatBreaksOffAfterTheUpgradeMeansNothing) {
  t.begin_post();
  upgraded();
  t.abort_post();
  t.send("still here");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST aborted
     0ms app: send still here
     0ms -> ws1 4still here
)");
}

TEST_F(Upgrade, Item23_APingThatIsOutstandingIsStillEnforced) {
  t.get();
  t.wait(25'000);
  upgraded();
  t.wait(19'999);
  EXPECT_EQ(t.take(), "\n");
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
 45000ms app: closed, ping timeout
 45000ms -> ws1 close 1005
 45000ms -> ws1 ended
)");
}

TEST_F(Upgrade, APongMayComeByTheNewTransport) {
  t.get();
  t.wait(25'000);
  upgraded().text("3");
  t.wait(25'000);
  EXPECT_EQ(t.take(), R"(
 25000ms <- ws1 3
 50000ms -> ws1 2
)");
}

TEST_F(Upgrade, APingThatNoGetTookLeavesByTheNewTransport) {
  t.wait(25'000);
  PeerSocket& ws = t.upgrade();
  ws.text("2probe");
  ws.text("5");
  EXPECT_EQ(t.take(), R"(
 25000ms <- ws1 upgrade
 25000ms <- ws1 2probe
 25000ms -> ws1 3probe
 25000ms <- ws1 5
 25000ms app: upgraded to websocket
 25000ms -> ws1 2
)");
}

TEST_F(Upgrade, AClosingSessionStillFinishesItsUpgradeAndSaysWhatWasQueued) {
  PeerSocket& ws = probed();
  t.send("last");
  t.close();
  t.wait(200);
  ws.text("5");
  EXPECT_EQ(t.take(), R"(
     0ms app: send last
     0ms app: close
   200ms <- ws1 5
   200ms app: upgraded to websocket
   200ms app: closed, forced close
   200ms -> ws1 4last
   200ms -> ws1 close 1005
   200ms -> ws1 ended
)");
}

TEST_F(Upgrade, ASessionThatEndsTakesItsCandidateWithIt) {
  PeerSocket& ws = probed();
  t.get();
  t.close();
  ws.text("5");
  t.wait(60'000);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: close
     0ms -> GET 2: 200 1
     0ms app: closed, forced close
     0ms -> ws1 close 1005
     0ms -> ws1 ended
     0ms <- ws1 5
)");
  EXPECT_EQ(t.table().next_deadline(), std::nullopt);
}

TEST_F(Upgrade, AHandlerOfTheUpgradeMayCloseTheSession) {
  PeerSocket& ws = probed();
  t.on_upgrade_hook = [&] { t.discard(); };
  ws.text("5");
  ws.text("4a");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 5
     0ms app: upgraded to websocket
     0ms app: discard
     0ms app: closed, forced close
     0ms -> ws1 close 1005
     0ms -> ws1 ended
     0ms <- ws1 4a
)");
}

}  // namespace
}  // namespace sockeye::test
