// HTTP long-polling: what waits, what is answered when, and what ends the session.
#include <gtest/gtest.h>

#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

class Polling : public ::testing::Test {
 protected:
  void SetUp() override { t.open_polling(); }
  Transcript t;
};

TEST_F(Polling, AGetWaitsForSomethingToSend) {
  t.get();
  t.wait(500);
  t.send("hello");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
   500ms app: send hello
   500ms -> GET 2: 200 4hello
)");
}

TEST_F(Polling, WhatIsSentDuringATurnLeavesInOnePayloadAtItsEnd) {
  t.get();
  t.turn([&] {
    t.send("one");
    t.send_binary("\x01\x02\x03");
    t.send("two");
  });
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms app: send one
     0ms app: send binary \x01\x02\x03
     0ms app: send two
     0ms -> GET 2: 200 4one\x1ebAQID\x1e4two
)");
}

TEST_F(Polling, WhatIsSentBetweenPollsWaitsForTheNext) {
  t.send("a");
  t.wait(10);
  t.send("b");
  t.wait(10);
  t.get();
  t.get();
  t.send("c");
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
    10ms app: send b
    20ms <- GET 2
    20ms -> GET 2: 200 4a\x1e4b
    20ms <- GET 3
    20ms app: send c
    20ms -> GET 3: 200 4c
)");
}

TEST_F(Polling, Item12_APostIsDispatchedBeforeItIsAnswered) {
  t.get();
  t.on_text_hook = [&](std::string_view text) { t.send(text); };
  t.post(
      "4a\x1e"
      "4b");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4a\x1e4b
     0ms app: got a
     0ms app: send a
     0ms app: got b
     0ms app: send b
     0ms -> POST 1: 200 ok
     0ms -> GET 2: 200 4a\x1e4b
)");
}

TEST_F(Polling, BinaryComesAsBase64ReadLeniently) {
  t.post(
      "bAQID\x1e"
      "b@@@@AQID=");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 bAQID\x1eb@@@@AQID=
     0ms app: got binary \x01\x02\x03
     0ms app: got binary \x01\x02\x03
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, Item13_ABodyTooLargeKeepsTheSession) {
  t.begin_post();
  t.post_too_large();
  t.begin_post();
  t.post("4still here");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST begins
     0ms <- POST 1 too large
     0ms -> POST 1: 413
     0ms <- POST begins
     0ms <- POST 2 4still here
     0ms app: got still here
     0ms -> POST 2: 200 ok
)");
}

TEST_F(Polling, Item14_ExactlyOctetStreamIsRefusedAndEndsTheSession) {
  t.get();
  t.post("4a", "application/octet-stream");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4a
     0ms -> GET 2: 200 1
     0ms app: closed, transport error (invalid content)
     0ms -> POST 1: 400
     0ms <- GET 3
     0ms -> GET 3: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST_F(Polling, Item14_OtherContentTypesAreText) {
  t.post("4a", "application/octet-stream; charset=utf-8");
  t.post("4b", "");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 4a
     0ms app: got a
     0ms -> POST 1: 200 ok
     0ms <- POST 2 4b
     0ms app: got b
     0ms -> POST 2: 200 ok
)");
}

TEST_F(Polling, Item16_PacketsBeforeABadOneAreDelivered) {
  t.get();
  t.post(
      "4a\x1e"
      "4b\x1e"
      "x\x1e"
      "4never");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4a\x1e4b\x1ex\x1e4never
     0ms app: got a
     0ms app: got b
     0ms -> GET 2: 200 1
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, AnswersToPacketsBeforeABadOneAreSent) {
  t.get();
  t.on_text_hook = [&](std::string_view text) { t.send(text); };
  t.post(
      "4a\x1e"
      "x");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4a\x1ex
     0ms app: got a
     0ms app: send a
     0ms -> GET 2: 200 4a
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, Item17_ATrailingSeparatorIsAnEmptyPacket) {
  t.post("4a\x1e");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 4a\x1e
     0ms app: got a
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, AnEmptyBodyIsAParseError) {
  t.post("");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 
     0ms app: closed, parse error (invalid packet)
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, Item18_PacketsOfNoMeaningAreIgnored) {
  t.post(
      "0\x1e"
      "5\x1e"
      "6\x1e"
      "4a");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 0\x1e5\x1e6\x1e4a
     0ms app: got a
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, Item42_AnEmptyMessageIsHandedOn) {
  t.post("4");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 4
     0ms app: got 
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, Item30_ASecondGetEndsTheSession) {
  t.get();
  t.get();
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- GET 3
     0ms -> GET 2: 200 1
     0ms app: closed, transport error (overlap from client)
     0ms -> GET 3: 400
     0ms <- GET 4
     0ms -> GET 4: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST_F(Polling, ASecondPostEndsTheSession) {
  t.begin_post();
  t.begin_post();
  t.post("4late");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST begins
     0ms <- POST begins
     0ms app: closed, transport error (data request overlap from client)
     0ms <- POST 1 4late
     0ms -> POST 1: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST_F(Polling, Item31_AnAbortedGetEndsTheSessionAtOnce) {
  t.get();
  t.abort_get();
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- GET aborted
     0ms -> GET 2: dropped
     0ms app: closed, transport error (poll connection closed prematurely)
     0ms <- GET 3
     0ms -> GET 3: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST_F(Polling, TheEndOfAGetThatWasAnsweredMeansNothing) {
  t.get();
  t.send("a");
  t.abort_get();
  EXPECT_EQ(t.table().size(), 1U);
}

TEST_F(Polling, AnAbortedPostEndsTheSession) {
  t.begin_post();
  t.abort_post();
  EXPECT_EQ(t.take(), R"(
     0ms <- POST begins
     0ms <- POST aborted
     0ms app: closed, transport error (data request connection closed prematurely)
)");
}

TEST_F(Polling, TheEndOfAPostThatWasAnsweredMeansNothing) {
  t.begin_post();
  t.post("4a");
  t.abort_post();
  EXPECT_EQ(t.table().size(), 1U);
}

TEST_F(Polling, AClosePacketEndsTheSessionAndThePendingGetGetsANoop) {
  t.get();
  t.post(
      "4bye\x1e"
      "1\x1e"
      "4never");
  t.get();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4bye\x1e1\x1e4never
     0ms app: got bye
     0ms -> GET 2: 200 6
     0ms app: closed, transport close (closed by the client)
     0ms -> POST 1: 200 ok
     0ms <- GET 3
     0ms -> GET 3: 400 {"code":1,"message":"Session ID unknown"}
)");
}

TEST_F(Polling, WhatWasSaidBeforeTheClosePacketIsAnswered) {
  t.get();
  t.on_text_hook = [&](std::string_view text) { t.send(text); };
  t.post(
      "4last word\x1e"
      "1");
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 2
     0ms <- POST 1 4last word\x1e1
     0ms app: got last word
     0ms app: send last word
     0ms -> GET 2: 200 4last word
     0ms app: closed, transport close (closed by the client)
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, AHandlerThatClosesEndsTheReadingOfItsPayload) {
  t.on_text_hook = [&](std::string_view) { t.discard(); };
  t.post(
      "4a\x1e"
      "4b");
  EXPECT_EQ(t.take(), R"(
     0ms <- POST 1 4a\x1e4b
     0ms app: got a
     0ms app: discard
     0ms app: closed, forced close
     0ms -> POST 1: 200 ok
)");
}

TEST_F(Polling, AVolatileMessageGoesOutOnlyWhileAGetIsPending) {
  EXPECT_FALSE(t.session().writable());
  t.get();
  EXPECT_TRUE(t.session().writable());
  t.turn([&] {
    t.send("a");
    EXPECT_TRUE(t.session().writable());
  });
  EXPECT_FALSE(t.session().writable());
}

}  // namespace
}  // namespace sockeye::test
