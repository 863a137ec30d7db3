// Which transport a client session begins with, what follows where it fails, and the options that
// cannot be meant.
#include <gmock/gmock.h>

#include <stdexcept>

#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

using engine::TransportName;
using ::testing::HasSubstr;
using ::testing::Not;

engine::ClientOptions all_tried() {
  engine::ClientOptions options;
  options.try_all_transports = true;
  return options;
}

TEST(ClientTransports, WithoutBeingAskedOnlyTheFirstIsTried) {
  ClientTranscript t;
  t.open();
  t.answer_get("", 400);
  EXPECT_THAT(t.take(), HasSubstr("app: closed, transport error (xhr poll error; status 400)"));
}

TEST(ClientTransports, WhereTheFirstFailsTheNextIsTried) {
  ClientTranscript t(all_tried());
  t.open();
  t.send("waits");
  t.answer_get("", 400);
  t.accept();
  (void)t.take();
  t.text(ClientTranscript::handshake);
  EXPECT_THAT(t.take(), HasSubstr("app: open\n     0ms -> ws 2 4waits\n"));
}

TEST(ClientTransports, FromWebSocketToPollingWithoutTryingItAgain) {
  engine::ClientOptions options = all_tried();
  options.transports = {TransportName::websocket, TransportName::polling};
  ClientTranscript t(options);
  t.open();
  t.fail_socket("connect ECONNREFUSED");
  t.answer_get(ClientTranscript::handshake);
  EXPECT_EQ(t.take(), R"(
     0ms -> ws 1
     0ms <- ws 1 failed
     0ms -> GET 2
     0ms <- GET 2: 200 0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}
     0ms app: open
     0ms -> GET 3
)");
}

TEST(ClientTransports, WhereAllFailTheLastErrorIsTold) {
  ClientTranscript t(all_tried());
  t.open();
  t.fail_get("connect ECONNREFUSED");
  t.refuse(503);
  EXPECT_EQ(t.take(), R"(
     0ms -> GET 1
     0ms <- GET 1 failed
     0ms -> ws 2
     0ms <- ws 2: 503
     0ms app: closed, transport error (websocket error; the server answered the handshake with 503; status 503)
)");
}

TEST(ClientTransports, AHandshakeThatCannotBeReadCountsAsFailed) {
  ClientTranscript t(all_tried());
  t.open();
  t.answer_get("<html>a portal</html>");
  EXPECT_THAT(t.take(), HasSubstr("-> ws 2\n"));
}

TEST(ClientTransports, OnceOpenAnErrorEndsTheSession) {
  ClientTranscript t(all_tried());
  t.open_polling();
  t.fail_get("read ECONNRESET");
  EXPECT_THAT(t.take(), HasSubstr("app: closed, transport error"));
}

TEST(ClientTransports, WhatWorkedLastTimeIsRemembered) {
  engine::UpgradeMemory memory;
  engine::ClientOptions options;
  options.remember_upgrade = true;
  {
    ClientTranscript t(options, &memory);
    t.open_polling(ClientTranscript::handshake);
    EXPECT_FALSE(memory.websocket_worked);
    t.accept();
    t.text("3probe");
    EXPECT_TRUE(memory.websocket_worked);
    t.answer_get("6");
    t.close();
  }
  EXPECT_TRUE(memory.websocket_worked);
  ClientTranscript t(options, &memory);
  t.open();
  EXPECT_EQ(t.take(), "\n     0ms -> ws 1\n");
  t.refuse(502);
  EXPECT_FALSE(memory.websocket_worked) << "an error forgets it";
}

TEST(ClientTransports, UnlessItIsAskedForNothingIsRemembered) {
  engine::UpgradeMemory memory{.websocket_worked = true};
  ClientTranscript t({}, &memory);
  t.open();
  EXPECT_EQ(t.take(), "\n     0ms -> GET 1\n");
}

TEST(ClientTransports, WhatIsRememberedIsNoReasonToUseWhatIsNotAllowed) {
  engine::UpgradeMemory memory{.websocket_worked = true};
  engine::ClientOptions options;
  options.remember_upgrade = true;
  options.transports = {TransportName::polling};
  ClientTranscript t(options, &memory);
  t.open();
  EXPECT_EQ(t.take(), "\n     0ms -> GET 1\n");
}

TEST(ClientTransports, ARememberedWebSocketThatFailsGivesWayToPolling) {
  engine::UpgradeMemory memory{.websocket_worked = true};
  engine::ClientOptions options = all_tried();
  options.remember_upgrade = true;
  ClientTranscript t(options, &memory);
  t.open();
  t.fail_socket("blocked");
  EXPECT_THAT(t.take(), HasSubstr("-> GET 2\n"));
}

TEST(ClientTransports, AnUpgradeThatFailsIsNotRemembered) {
  engine::UpgradeMemory memory;
  engine::ClientOptions options;
  options.remember_upgrade = true;
  ClientTranscript t(options, &memory);
  t.open_polling(ClientTranscript::handshake);
  t.accept();
  t.text("3probe");
  t.lose();
  EXPECT_FALSE(memory.websocket_worked);
}

std::string fault_of(const engine::ClientOptions& options) {
  try {
    ClientTranscript t(options);
  } catch (const std::invalid_argument& fault) {
    return fault.what();
  }
  return "";
}

TEST(ClientOptions, WhatCannotBeMeantIsRefusedWithWhatToWrite) {
  const auto with = [](auto change) {
    engine::ClientOptions options;
    change(options);
    return fault_of(options);
  };
  EXPECT_EQ(fault_of({}), "");
  EXPECT_THAT(with([](auto& o) { o.transports = {}; }),
              HasSubstr("name polling, websocket or both"));
  EXPECT_THAT(
      with([](auto& o) { o.transports = {TransportName::polling, TransportName::polling}; }),
      HasSubstr("once"));
  EXPECT_THAT(with([](auto& o) { o.hostname = ""; }), HasSubstr("hostname is empty"));
  EXPECT_THAT(with([](auto& o) { o.hostname = "http://a"; }), HasSubstr("a name or an address"));
  EXPECT_THAT(with([](auto& o) { o.hostname = "[::1]"; }), HasSubstr("\"::1\""));
  EXPECT_THAT(with([](auto& o) { o.path = "engine.io"; }), HasSubstr("begins with a slash"));
  EXPECT_THAT(with([](auto& o) { o.path = "/a?b"; }), HasSubstr("belongs in query"));
  EXPECT_THAT(with([](auto& o) { o.path = "/a\r\nX: y"; }), HasSubstr("no blanks"));
  EXPECT_THAT(with([](auto& o) { o.timestamp_param = ""; }), HasSubstr("timestamp_requests"));
  EXPECT_THAT(with([](auto& o) { o.request_timeout = std::chrono::seconds(-1); }),
              HasSubstr("0 is none"));
  EXPECT_THAT(with([](auto& o) { o.upgrade_timeout = std::chrono::seconds(-1); }),
              HasSubstr("0 is none"));
  EXPECT_THAT(with([](auto& o) { o.max_payload = 0; }), HasSubstr("nothing could be received"));
  EXPECT_THAT(with([](auto& o) { o.protocols = {"a b"}; }), HasSubstr("one an item"));
  EXPECT_THAT(with([](auto& o) { o.protocols = {"a", "a"}; }), HasSubstr("once"));
  EXPECT_THAT(with([](auto& o) { o.origin = "a\r\nb"; }), HasSubstr("https://example.com"));
  EXPECT_THAT(with([](auto& o) { o.transport_options[TransportName::polling].path = "x"; }),
              HasSubstr("begins with a slash"));
}

TEST(ClientTransports, ClosedBeforeItWasOpenedItIsNeverHeardOf) {
  ClientTranscript t;
  t.close();
  t.open();
  EXPECT_EQ(t.session().state(), engine::ClientSession::State::closed);
  EXPECT_EQ(t.take(), "\n     0ms app: close\n");
}

}  // namespace
}  // namespace sockeye::test
