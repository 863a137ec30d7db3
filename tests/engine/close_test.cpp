// How sessions end: told or not, now or within a bound.
#include <gtest/gtest.h>

#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

TEST(Close, APendingGetGetsTheClosePacket) {
  Transcript t;
  t.open_polling();
  t.get();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: close
     0ms -> GET 2: 200 1
     0ms app: closed, forced close
)");
}

TEST(Close, Item29_WithoutAPendingGetTheNextIsTold) {
  Transcript t;
  t.open_polling();
  t.close();
  t.wait(29'000);
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms app: close
 29000ms <- GET 2
 29000ms -> GET 2: 200 6\x1e1
 29000ms app: closed, forced close
)");
}

TEST(Close, Item29_ASessionThatNobodyPollsEndsAfterThirtySeconds) {
  Transcript t;
  t.open_polling();
  t.close();
  t.wait(29'999);
  EXPECT_EQ(t.table().size(), 1U);
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
     0ms app: close
 30000ms app: closed, forced close (no poll came to be told so)
)");
  EXPECT_EQ(t.table().size(), 0U);
  EXPECT_EQ(t.table().next_deadline(), std::nullopt);
}

TEST(Close, Item33_WhatIsQueuedIsSaidBeforeTheEndInAnAnswerOfItsOwn) {
  Transcript t;
  t.open_polling();
  t.send("a");
  t.close();
  t.get();
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: close
     0ms <- GET 2
     0ms -> GET 2: 200 4a
     0ms <- GET 3
     0ms -> GET 3: 200 6\x1e1
     0ms app: closed, forced close
)");
}

TEST(Close, Item33_AMessageAndACloseInOneTurnNeedTwoPolls) {
  Transcript t;
  t.open_polling();
  t.get();
  t.turn([&] {
    t.send("a");
    t.close();
  });
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: send a
     0ms app: close
     0ms -> GET 2: 200 4a
     0ms <- GET 3
     0ms -> GET 3: 200 6\x1e1
     0ms app: closed, forced close
)");
}

TEST(Close, TheBoundCountsFromTheCloseAlsoWhenAPollComesInBetween) {
  Transcript t;
  t.open_polling();
  t.send("a");
  t.close();
  t.wait(20'000);
  t.get();
  t.wait(10'000);
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: close
 20000ms <- GET 2
 20000ms -> GET 2: 200 4a
 30000ms app: closed, forced close (no poll came to be told so)
)");
}

TEST(Close, Item34_NothingIsSentAfterClose) {
  Transcript t;
  t.open_polling();
  t.close();
  t.send("too late");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms app: send too late
     0ms <- GET 2
     0ms -> GET 2: 200 6\x1e1
     0ms app: closed, forced close
)");
}

TEST(Close, Item34_NothingIsSentFromWithinTheEnd) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  t.on_close_hook = [&] { t.send("too late"); };
  ws.lose();
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 lost
     0ms app: closed, transport close (connection lost)
     0ms app: send too late
)");
}

TEST(Close, WhileClosingPacketsOfTheClientAreDropped) {
  Transcript t;
  t.open_polling();
  t.close();
  t.post(
      "4too late\x1e"
      "2");
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms <- POST 1 4too late\x1e2
     0ms -> POST 1: 200 ok
)");
}

TEST(Close, WhileClosingThereIsNoHeartbeat) {
  Transcript t;
  t.open_polling();
  t.wait(24'000);
  t.close();
  t.wait(10'000);
  t.get();
  EXPECT_EQ(t.take(), R"(
 24000ms app: close
 34000ms <- GET 2
 34000ms -> GET 2: 200 6\x1e1
 34000ms app: closed, forced close
)");
}

TEST(Close, OnAWebSocketTheCloseFrameStandsBehindWhatIsQueued) {
  Transcript t;
  t.open_websocket();
  t.turn([&] {
    t.send("a");
    t.send_binary("b");
    t.close();
    t.send("c");
  });
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms app: send binary b
     0ms app: close
     0ms app: closed, forced close
     0ms app: send c
     0ms -> ws1 4a
     0ms -> ws1 binary b
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Close, Item33_DiscardDropsWhatIsQueued) {
  Transcript t;
  t.open_polling();
  t.get();
  t.turn([&] {
    t.send("a");
    t.discard();
  });
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: send a
     0ms app: discard
     0ms -> GET 2: 200 1
     0ms app: closed, forced close
     0ms <- GET 3
     0ms -> GET 3: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST(Close, DiscardEndsAClosingSession) {
  Transcript t;
  t.open_polling();
  t.turn([&] {
    t.close();
    t.discard();
    t.close();
    t.discard();
  });
  t.wait(60'000);
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms app: discard
     0ms app: closed, forced close
     0ms app: close
     0ms app: discard
)");
}

TEST(Close, ClosingTwiceSaysItOnce) {
  Transcript t;
  t.open_websocket();
  t.turn([&] {
    t.close();
    t.close();
  });
  EXPECT_EQ(t.take(), R"(
     0ms app: close
     0ms app: closed, forced close
     0ms app: close
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Close, AClosedSessionIsFreedAtTheEndOfTheTurnAndNotBefore) {
  Transcript t;
  t.open_polling();
  t.turn([&] {
    engine::Session& session = t.session();
    session.discard();
    EXPECT_EQ(t.table().find(Transcript::sid), nullptr);
    EXPECT_EQ(session.state(), engine::Session::State::closed);
    EXPECT_FALSE(session.writable());
    session.send({});
  });
  EXPECT_EQ(t.table().size(), 0U);
}

TEST(Close, AnIdMayBeTakenAgainWithinTheTurn) {
  engine::SessionTable table({}, [] { return engine::TimePoint{}; }, [] {});
  engine::Session& first = table.open("aaaaaaaaaaaaaaaaaaaa", engine::TransportName::polling);
  first.discard();
  engine::Session& second = table.open("aaaaaaaaaaaaaaaaaaaa", engine::TransportName::polling);
  table.flush();
  table.collect();
  EXPECT_EQ(table.find("aaaaaaaaaaaaaaaaaaaa"), &second);
}

TEST(Close, CollectingForgetsWhatWasMarkedOfTheSessionsThatItFrees) {
  engine::SessionTable table({}, [] { return engine::TimePoint{}; }, [] {});
  table.open("aaaaaaaaaaaaaaaaaaaa", engine::TransportName::polling).discard();
  table.collect();
  EXPECT_FALSE(table.has_work());
  table.flush();
}

}  // namespace
}  // namespace sockeye::test
