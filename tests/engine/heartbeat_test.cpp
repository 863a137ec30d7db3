// Pings, pongs and their absence, to the millisecond.
#include <gtest/gtest.h>

#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

TEST(Heartbeat, Item21_ThePingComesAnIntervalAfterThePongAndOtherTrafficDoesNotDelayIt) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  t.wait(24'000);
  ws.text("4traffic");
  t.wait(1'000);
  t.wait(700);
  ws.text("3");
  t.wait(24'999);
  ws.text("4more");
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
 24000ms <- ws1 4traffic
 24000ms app: got traffic
 25000ms -> ws1 2
 25700ms <- ws1 3
 50699ms <- ws1 4more
 50699ms app: got more
 50700ms -> ws1 2
)");
}

TEST(Heartbeat, TheFirstPingIsSentOnce) {
  Transcript t;
  t.open_websocket();
  t.wait(44'999);
  EXPECT_EQ(t.take(), R"(
 25000ms -> ws1 2
)");
}

TEST(Heartbeat, Item32_WithoutAPongTheSessionEndsAtIntervalPlusTimeoutAndItsIdIsUnknown) {
  engine::Options options;
  options.ping_interval = 300ms;
  options.ping_timeout = 200ms;
  Transcript t(options);
  t.open_polling();
  t.get();
  t.wait(499);
  t.get();
  t.wait(1);
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
   300ms -> GET 2: 200 2
   499ms <- GET 3
   500ms -> GET 3: 200 1
   500ms app: closed, ping timeout
   500ms <- GET 4
   500ms -> GET 4: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST(Heartbeat, ATimeoutClosesTheWebSocket) {
  Transcript t;
  t.open_websocket();
  t.wait(60'000);
  EXPECT_EQ(t.take(), R"(
 25000ms -> ws1 2
 45000ms app: closed, ping timeout
 45000ms -> ws1 close 1005
 45000ms -> ws1 ended
)");
  EXPECT_EQ(t.table().size(), 0U);
  EXPECT_EQ(t.table().next_deadline(), std::nullopt);
}

TEST(Heartbeat, OtherPacketsAreNoPong) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  t.wait(25'000);
  (void)t.take();
  ws.text("4hello");
  ws.frame(codec::WebSocketOpcode::pong, "");
  t.wait(20'000);
  EXPECT_EQ(t.take(), R"(
 25000ms <- ws1 4hello
 25000ms app: got hello
 25000ms <- ws1 opcode 10 
 45000ms app: closed, ping timeout
 45000ms -> ws1 close 1005
 45000ms -> ws1 ended
)");
}

TEST(Heartbeat, Item22_UnsolicitedPongsPostponeThePing) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  for (int i = 0; i < 4; ++i) {
    t.wait(20'000);
    ws.text("3");
  }
  t.wait(24'999);
  (void)t.take();
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
105000ms -> ws1 2
)");
}

TEST(Heartbeat, Item20_APingOfTheClientEndsTheSession) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.text("2");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 2
     0ms app: closed, transport error (invalid heartbeat direction)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Heartbeat, Item20_APingOfTheClientEndsThePollingSessionToo) {
  Transcript t;
  t.open_polling();
  t.get();
  t.post("2");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 2
     0ms -> GET 2: 200 1
     0ms app: closed, transport error (invalid heartbeat direction)
     0ms -> POST 1: 200 ok
)");
}

TEST(Heartbeat, OnPollingThePingWaitsForAGet) {
  Transcript t;
  t.open_polling();
  t.wait(26'000);
  t.get();
  t.post("3");
  t.get();
  t.wait(25'000);
  EXPECT_EQ(t.take(), R"(
 26000ms <- GET 2
 26000ms -> GET 2: 200 2
 26000ms <- POST 1 3
 26000ms -> POST 1: 200 ok
 26000ms <- GET 3
 51000ms -> GET 3: 200 2
)");
}

TEST(Heartbeat, TwoSessionsHaveTheirOwnTimes) {
  engine::TimePoint now{};
  engine::SessionTable table({}, [&] { return now; }, [] {});
  table.open("aaaaaaaaaaaaaaaaaaaa", engine::TransportName::polling);
  now += 1s;
  table.open("bbbbbbbbbbbbbbbbbbbb", engine::TransportName::polling);
  EXPECT_EQ(table.next_deadline(), engine::TimePoint(25s));
  now = engine::TimePoint(25s);
  table.tick();
  EXPECT_EQ(table.next_deadline(), engine::TimePoint(26s));
  now = engine::TimePoint(26s);
  table.tick();
  EXPECT_EQ(table.next_deadline(), engine::TimePoint(45s));
}

}  // namespace
}  // namespace sockeye::test
