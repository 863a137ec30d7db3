// When a client session says that nothing waits any more.
#include <gtest/gtest.h>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

TEST(ClientDrain, OverPollingOnceTheServerHasTakenTheLastPost) {
  ClientTranscript t;
  int drains = 0;
  t.on_drain_hook = [&] { ++drains; };
  t.open_polling();
  t.send("a");
  t.send("b");
  EXPECT_EQ(drains, 0);
  t.answer_post();
  EXPECT_EQ(drains, 0) << "b is under way";
  t.answer_post();
  EXPECT_EQ(drains, 1);
  EXPECT_EQ(t.session().buffered(), 0U);
}

TEST(ClientDrain, OverAWebSocketOnceTheKernelHasTakenAll) {
  ClientTranscript t({.transports = {engine::TransportName::websocket}});
  t.open_websocket();
  int drains = 0;
  t.on_drain_hook = [&] { ++drains; };
  t.stall(true);
  t.send("a");
  EXPECT_EQ(drains, 0);
  EXPECT_GT(t.session().buffered(), 0U);
  t.stall(false);
  EXPECT_EQ(drains, 1);
}

TEST(ClientDrain, WhoHearsOfItMayDestroyTheSession) {
  ClientTranscript t;
  t.on_drain_hook = [&] { t.destroy(); };
  t.open_polling();
  t.send("a");
  t.answer_post();
  EXPECT_EQ(t.take(), R"(
     0ms app: send a
     0ms -> POST 3 4a
     0ms <- POST 3: 200
     0ms app: destroy
)");
}

}  // namespace
}  // namespace sockeye::test
