// How a client comes back: delays, attempts, what listeners hear and in which order, and what ends
// the attempts.
#include <gtest/gtest.h>

#include <set>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using engine::CloseReason;

core::ClientManagerOptions without_jitter() {
  core::ClientManagerOptions options;
  options.backoff.jitter = 0;
  return options;
}

engine::ClientFault poll_error() {
  engine::ClientFault fault;
  fault.message = "xhr poll error";
  fault.description = "connect ECONNREFUSED 127.0.0.1:1";
  return fault;
}

TEST(ClientReconnect, ALostConnectionIsMadeAgain) {
  ClientWorld world(without_jitter());
  world.watch_manager();
  auto socket = world.connected();
  world.engine().breaks(CloseReason::ping_timeout);
  world.pass(999ms);
  EXPECT_EQ(world.take(), R"(
/ disconnect ping timeout
manager: close ping timeout
)");
  EXPECT_TRUE(world.manager().reconnecting());
  world.pass(1ms);
  world.engine().opens();
  world.engine().says(R"(0{"sid":"again"})");
  EXPECT_EQ(world.take(), R"(
manager: reconnect_attempt 1
engine 2: open
> 0
manager: open
manager: reconnect 1
/ connect again
)");
  EXPECT_FALSE(world.manager().reconnecting());
}

TEST(ClientReconnect, AFailureIsHeardBySocketThenManagerThenAttempt) {
  ClientWorld world(without_jitter());
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  world.engine().breaks(CloseReason::transport_error, poll_error());
  EXPECT_EQ(world.take(), R"(
engine 1: open
/ connect_error xhr poll error ({"type":"TransportError","description":"connect ECONNREFUSED 127.0.0.1:1"})
manager: error xhr poll error ({"type":"TransportError","description":"connect ECONNREFUSED 127.0.0.1:1"})
)");
  EXPECT_TRUE(socket->active());
  world.pass(1s);
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  EXPECT_EQ(world.take(), R"(
manager: reconnect_attempt 1
engine 2: open
/ connect_error websocket error ({"type":"TransportError"})
manager: error websocket error ({"type":"TransportError"})
manager: reconnect_error websocket error ({"type":"TransportError"})
)");
}

TEST(ClientReconnect, DelaysDoubleUpToTheMostAndAttemptsEnd) {
  auto options = without_jitter();
  options.reconnection_attempts = 4;
  ClientWorld world(options);
  world.watch_manager();
  auto socket = world.connected();
  world.engine().breaks(CloseReason::transport_close);
  std::vector<long> delays;
  for (std::size_t attempt = 1; attempt <= 4; ++attempt) {
    long delay = 0;
    while (world.engines() == attempt && delay < 10'000) {
      world.pass(100ms);
      delay += 100;
    }
    delays.push_back(delay);
    world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  }
  EXPECT_EQ(delays, (std::vector<long>{1000, 2000, 4000, 5000}));
  const std::string heard = world.take();
  EXPECT_NE(heard.find("manager: reconnect_failed\nmanager: reconnect_error"), std::string::npos)
      << heard;
  world.pass(1h);
  EXPECT_EQ(world.engines(), 5U);
}

TEST(ClientReconnect, WithoutReconnectionOneAttemptIsAll) {
  auto options = without_jitter();
  options.reconnection = false;
  ClientWorld world(options);
  auto socket = world.socket();
  socket->connect();
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1h);
  EXPECT_EQ(world.engines(), 1U);
}

TEST(ClientReconnect, Item109ATimeoutCoversTheEngineAlone) {
  ClientWorld world(without_jitter());
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  world.pass(20s);
  EXPECT_EQ(world.take(), R"(
engine 1: open
engine 1: let go
/ connect_error timeout
manager: error timeout
)");
  world.pass(1s);
  world.engine().opens();
  world.take();
  world.pass(1h);
  EXPECT_EQ(world.take(), "\n") << "a server that does not answer CONNECT is waited for";
}

TEST(ClientReconnect, OpenWithACallbackDoesNotTryAgain) {
  ClientWorld world(without_jitter());
  world.manager().open(
      [&](const Error* error) { world.write(error ? error->message() : "opened"); });
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1h);
  EXPECT_EQ(world.take(), R"(
engine 1: open
websocket error
)");
}

TEST(ClientReconnect, ClosingEndsTheAttempts) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.engine().breaks(CloseReason::transport_close);
  world.manager().close();
  world.pass(1h);
  EXPECT_EQ(world.engines(), 1U);
  EXPECT_FALSE(world.manager().reconnecting());
  world.take();
  socket->connect();
  EXPECT_EQ(world.take(), "\nengine 2: open\n");
}

TEST(ClientReconnect, ClosingInAListenerEndsTheAttempt) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.manager().listeners().reconnect_attempt.add(world.next_listener(),
                                                    [&](std::size_t) { world.manager().close(); });
  world.engine().breaks(CloseReason::transport_close);
  world.pass(1h);
  EXPECT_EQ(world.engines(), 1U);
}

TEST(ClientReconnect, ConnectingAgainAfterThatBeginsAnewAndGoesOn) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  bool first = true;
  world.manager().listeners().reconnect_attempt.add(world.next_listener(), [&](std::size_t) {
    if (!std::exchange(first, false)) return;
    socket->disconnect();
    socket->connect();
  });
  world.engine().breaks(CloseReason::transport_close);
  world.pass(1s);
  ASSERT_EQ(world.engines(), 2U);
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1s);
  EXPECT_EQ(world.engines(), 3U);
}

TEST(ClientReconnect, AfterTheLastAttemptConnectingBeginsAnew) {
  auto options = without_jitter();
  options.reconnection_attempts = 2;
  options.timeout = 0ms;
  ClientWorld world(options);
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  world.pass(1h);
  EXPECT_EQ(world.engines(), 3U);
  world.take();
  socket->disconnect();
  socket->connect();
  world.pass(1h);
  EXPECT_EQ(world.engines(), 6U);
  const std::string heard = world.take();
  EXPECT_NE(heard.find("reconnect_attempt 2"), std::string::npos);
  EXPECT_NE(heard.find("reconnect_failed"), std::string::npos);
}

TEST(ClientReconnect, ATimeoutOfNothingFailsEachAttempt) {
  auto options = without_jitter();
  options.reconnection_attempts = 1;
  options.timeout = 0ms;
  ClientWorld world(options);
  auto socket = world.socket();
  socket->connect();
  world.pass(1h);
  EXPECT_EQ(world.take(), R"(
engine 1: open
engine 1: let go
/ connect_error timeout
engine 2: open
engine 2: let go
/ connect_error timeout
)");
}

TEST(ClientReconnect, ASocketThatLeavesDuringAnAttemptLeavesTheOthers) {
  ClientWorld world(without_jitter());
  auto leaves = world.connected("/leaves");
  auto stays = world.connected("/stays");
  world.manager().listeners().reconnect_attempt.add(world.next_listener(),
                                                    [&](std::size_t) { leaves->disconnect(); });
  world.engine().breaks(CloseReason::transport_close);
  world.take();
  world.pass(1s);
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 2: open
> 0/stays,
)");
}

TEST(ClientReconnect, AnotherSocketDuringTheDelayDoesNotDisturbIt) {
  auto options = without_jitter();
  options.reconnection_attempts = 2;
  ClientWorld world(options);
  auto socket = world.connected("/a");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(500ms);
  world.socket("/b")->connect();
  EXPECT_EQ(world.engines(), 1U) << "it waits for the attempt that is planned";
  world.take();
  world.pass(500ms);
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 2: open
> 0/a,
> 0/b,
)");
}

TEST(ClientReconnect, OpeningDuringTheDelayIsTheAttempt) {
  ClientWorld world(without_jitter());
  world.watch_manager();
  auto socket = world.connected();
  world.engine().breaks(CloseReason::transport_close);
  world.take();
  world.manager().open();
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 2: open
> 0
manager: open
manager: reconnect 1
)");
  world.pass(1h);
  EXPECT_EQ(world.engines(), 2U);
}

TEST(ClientReconnect, SwitchedOffDuringTheDelayItStaysClosedUntilSomebodyConnects) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.engine().breaks(CloseReason::transport_close);
  world.manager().set_reconnection(false);
  world.pass(1h);
  EXPECT_EQ(world.engines(), 1U);
  socket->connect();
  EXPECT_EQ(world.engines(), 2U);
}

TEST(ClientReconnect, SwitchedOffBetweenTwoAttemptsThereIsNoOther) {
  ClientWorld world(without_jitter());
  auto socket = world.socket();
  world.manager().listeners().reconnect_error.add(
      world.next_listener(), [&](const Error&) { world.manager().set_reconnection(false); });
  socket->connect();
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1s);
  ASSERT_EQ(world.engines(), 2U);
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1h);
  EXPECT_EQ(world.engines(), 2U);
}

TEST(ClientReconnect, ADroppedConnectionComesBack) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.manager().drop();
  world.pass(1s);
  EXPECT_EQ(world.take(), R"(
engine 1: close
/ disconnect forced close
engine 2: open
)");
}

TEST(ClientReconnect, ABadPacketEndsTheConnectionWhichComesBack) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.engine().says("nonsense");
  world.pass(1s);
  EXPECT_EQ(world.take(), R"(
error hook: unknown packet type
engine 1: let go
/ disconnect parse error (unknown packet type)
engine 2: open
)");
}

TEST(ClientReconnect, Item94DisconnectIsHeardThoughTheNamespaceNeverConnected) {
  ClientWorld world(without_jitter());
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().breaks(CloseReason::transport_close);
  EXPECT_EQ(world.take(), "\n/ disconnect transport close\n");
}

TEST(ClientReconnect, ASocketThatLeftOverAnEarlierConnectionCanComeBack) {
  ClientWorld world(without_jitter());
  auto keeps = world.connected("/keeps");
  auto leaves = world.socket("/leaves");
  leaves->connect();
  leaves->disconnect();
  world.engine().breaks(CloseReason::transport_close);
  world.pass(1s);
  world.engine().opens();
  world.take();
  leaves->connect();
  EXPECT_EQ(world.take(), "\n> 0/leaves,\n");
}

TEST(ClientReconnect, ConnectingInEveryListenerIsSafe) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  auto& listeners = socket->listeners();
  listeners.disconnect.add(world.next_listener(), [&](auto, auto) { socket->connect(); });
  listeners.connect_error.add(world.next_listener(), [&](const Error&) {
    socket->disconnect();
    socket->connect();
  });
  world.engine().says("1");
  ASSERT_EQ(world.engines(), 2U);
  world.engine().opens();
  world.engine().says(R"(4{"message":"no"})");
  ASSERT_EQ(world.engines(), 3U);
  world.engine().breaks(CloseReason::transport_error, {.message = "websocket error"});
  world.pass(1h);
  EXPECT_GE(world.engines(), 4U);
}

TEST(Backoff, Item108DelaysLieInTheReferencesRangesAndNeverOverflow) {
  for (const auto& [attempt, least, most] :
       {std::tuple{1, 551, 1499}, {2, 1101, 2999}, {3, 2201, 5000}, {4, 4401, 5000}}) {
    long lowest = 1 << 30;
    long highest = 0;
    for (int i = 0; i < 10'000; ++i) {
      core::Backoff backoff;
      for (int skipped = 1; skipped < attempt; ++skipped) (void)backoff.next(0);
      const long delay = backoff.next(i / 10'000.0).count();
      lowest = std::min(lowest, delay);
      highest = std::max(highest, delay);
    }
    EXPECT_GE(lowest, least - 1) << attempt;
    EXPECT_LE(highest, most) << attempt;
    EXPECT_LE(lowest, least + 10) << attempt;
    EXPECT_GE(highest, most - 10) << attempt;
  }
  core::Backoff backoff;
  std::chrono::milliseconds last{};
  for (int i = 0; i < 3'000; ++i) last = backoff.next(0.95);
  EXPECT_EQ(last, 5s);
  backoff.reset();
  EXPECT_LT(backoff.next(0), 2s);
}

TEST(Backoff, CustomDelays) {
  core::Backoff backoff;
  backoff.min = 10ms;
  backoff.max = 35ms;
  backoff.jitter = 0;
  std::vector<long> delays;
  for (int i = 0; i < 4; ++i) delays.push_back(backoff.next(0.5).count());
  EXPECT_EQ(delays, (std::vector<long>{10, 20, 35, 35}));
}

}  // namespace
}  // namespace sockeye::test
