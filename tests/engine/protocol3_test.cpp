// Sessions of clients that speak Engine.IO protocol 3: payloads, heartbeat, upgrade and end.
#include <gtest/gtest.h>

#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using engine::Dialect;
using engine::Protocol;

const Dialect v3{Protocol::v3, false, {}};
const Dialect v3_base64{Protocol::v3, true, {}};
constexpr std::string_view octets = "application/octet-stream";

TEST(Protocol3, Section1a15_TheHandshakeIsAPayloadWithLengths) {
  Transcript t;
  t.open_polling(true, v3);
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 1
     0ms -> GET 1: 200 118:0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}
)");
}

TEST(Protocol3, Item41_PollsCarryTextAndBytesAsTheClientTakesThem) {
  Transcript t;
  t.open_polling(false, v3);
  t.send("h€😀");
  t.get();
  t.send("a");
  t.send_binary("\x01\x02\xff");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms app: send h\xe2\x82\xac\xf0\x9f\x98\x80
     0ms <- GET 2
     0ms -> GET 2: 200 5:4h\xe2\x82\xac\xf0\x9f\x98\x80
     0ms app: send a
     0ms app: send binary \x01\x02\xff
     0ms <- GET 3
     0ms -> GET 3: 200 application/octet-stream \x00\x02\xff4a\x01\x04\xff\x04\x01\x02\xff
)");
}

TEST(Protocol3, Section1a15_AClientThatAskedForBase64GetsText) {
  Transcript t;
  t.open_polling(false, v3_base64);
  t.send_binary("\x01\x02\xff");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms app: send binary \x01\x02\xff
     0ms <- GET 2
     0ms -> GET 2: 200 6:b4AQL/
)");
}

TEST(Protocol3, PostsComeAsTextOrAsBytes) {
  Transcript t;
  t.open_polling(false, v3);
  t.post("5:4h€😀6:b4AQL/2:4i");
  t.post(
      "\0\2\xff"
      "4a\1\4\xff\4\1\2\xff"s,
      octets);
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 5:4h\xe2\x82\xac\xf0\x9f\x98\x806:b4AQL/2:4i
     0ms app: got h\xe2\x82\xac\xf0\x9f\x98\x80
     0ms app: got binary \x01\x02\xff
     0ms app: got i
     0ms -> POST 1: 200 ok
     0ms <- POST 2 \x00\x02\xff4a\x01\x04\xff\x04\x01\x02\xff
     0ms app: got a
     0ms app: got binary \x01\x02\xff
     0ms -> POST 2: 200 ok
)");
}

TEST(Protocol3, APayloadOfProtocol4IsAParseError) {
  Transcript t;
  t.open_polling(false, v3);
  t.post("2:4a4b");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 2:4a4b
     0ms app: got a
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 1: 200 ok
)");
}

TEST(Protocol3, Section1a9_TheClientPingsAndTheServerAnswers) {
  Transcript t;
  PeerSocket& ws = t.open_websocket(false, v3);
  t.wait(44'999);
  ws.text("2");
  t.wait(44'999);
  ws.text("4traffic");
  t.wait(1);
  EXPECT_EQ(t.take(), R"(
 44999ms <- ws1 2
 44999ms -> ws1 3
 89998ms <- ws1 4traffic
 89998ms app: got traffic
 89999ms app: closed, ping timeout
 89999ms -> ws1 close 1005
 89999ms -> ws1 ended
)");
  EXPECT_EQ(t.table().next_deadline(), std::nullopt);
}

TEST(Protocol3, Section1a9_APingByPollingIsAnsweredInTheNextPoll) {
  Transcript t;
  t.open_polling(false, v3);
  t.post("1:2");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 1:2
     0ms -> POST 1: 200 ok
     0ms <- GET 2
     0ms -> GET 2: 200 1:3
)");
}

TEST(Protocol3, Section1a9_APongOfTheClientEndsTheSession) {
  Transcript t;
  t.open_websocket(false, v3).text("3");
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 3
     0ms app: closed, transport error (invalid heartbeat direction)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Protocol3, Item40_BinaryOnAWebSocketHasAByteOfItsType) {
  Transcript t;
  PeerSocket& ws = t.open_websocket(false, v3);
  t.send("text");
  t.send_binary("\x01\x02\xff");
  ws.binary("\x04\x01\x02\xff");
  ws.text("b4AQL/");
  ws.binary("\x02");
  ws.binary("\x09\x01");
  EXPECT_EQ(t.take(), R"(
     0ms app: send text
     0ms -> ws1 4text
     0ms app: send binary \x01\x02\xff
     0ms -> ws1 binary \x04\x01\x02\xff
     0ms <- ws1 binary \x04\x01\x02\xff
     0ms app: got binary \x01\x02\xff
     0ms <- ws1 b4AQL/
     0ms app: got binary \x01\x02\xff
     0ms <- ws1 binary \x02
     0ms -> ws1 3
     0ms <- ws1 binary \x09\x01
     0ms app: closed, parse error (invalid packet)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Protocol3, Item40_BinaryOnAWebSocketGoesAsBase64WhereItWasAskedFor) {
  Transcript t;
  t.open_websocket(false, v3_base64);
  t.send_binary("\x01\x02\xff");
  EXPECT_EQ(t.take(), R"(
     0ms app: send binary \x01\x02\xff
     0ms -> ws1 b4AQL/
)");
}

TEST(Protocol3, TheUpgradeTakesWhatIsQueuedAlongAndTheHeartbeatGoesOn) {
  Transcript t;
  t.open_polling(false, v3_base64);
  PeerSocket& ws = t.upgrade();
  ws.text("2probe");
  t.get();
  t.wait(100);
  t.get();
  t.turn([&] {
    ws.text("5");
    t.send_binary("\x01\x02\xff");
  });
  ws.text("2");
  t.wait(45'000);
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 upgrade
     0ms <- ws1 2probe
     0ms -> ws1 3probe
     0ms <- GET 2
   100ms -> GET 2: 200 1:6
   100ms <- GET 3
   100ms <- ws1 5
   100ms -> GET 3: 200 1:6
   100ms app: upgraded to websocket
   100ms app: send binary \x01\x02\xff
   100ms -> ws1 binary \x04\x01\x02\xff
   100ms <- ws1 2
   100ms -> ws1 3
 45100ms app: closed, ping timeout
 45100ms -> ws1 close 1005
 45100ms -> ws1 ended
)");
}

TEST(Protocol3, AClosingPollIsToldInItsOwnForm) {
  Transcript t;
  t.open_polling(false, v3);
  t.get();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: close
     0ms -> GET 2: 200 1:1
     0ms app: closed, forced close
)");
  Transcript later;
  later.open_polling(false, v3);
  later.close();
  later.get();
  EXPECT_EQ(later.take(), R"(
     0ms app: close
     0ms <- GET 2
     0ms -> GET 2: 200 1:61:1
     0ms app: closed, forced close
)");
}

TEST(Protocol3, TheClientClosesByPolling) {
  Transcript t;
  t.open_polling(false, v3);
  t.get();
  t.post("1:1");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 1:1
     0ms -> GET 2: 200 1:6
     0ms app: closed, transport close (closed by the client)
     0ms -> POST 1: 200 ok
)");
}

}  // namespace
}  // namespace sockeye::test
