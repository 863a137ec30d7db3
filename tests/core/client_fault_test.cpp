// Whatever ends a connection, or keeps it from being made: the attempts come on the same schedule,
// and what was emitted meanwhile leaves once, in order, when one succeeds.
#include <gtest/gtest.h>

#include <string>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using engine::ClientFault;
using engine::CloseReason;

struct Fault {
  std::string name;
  CloseReason reason;
  ClientFault fault;
  /// What a connected socket hears.
  std::string heard;
};

ClientFault fault(std::string message, std::string description, int status = 0) {
  ClientFault made;
  made.message = std::move(message);
  made.description = std::move(description);
  made.status = status;
  return made;
}

const Fault faults[] = {
    {"Killed", CloseReason::transport_close, fault("", "websocket connection closed"),
     "transport close"},
    {"KilledWhilePolling", CloseReason::transport_error, fault("xhr poll error", "ECONNRESET"),
     "transport error"},
    {"Silent", CloseReason::ping_timeout, {}, "ping timeout"},
    {"Garbage", CloseReason::transport_error, fault("server error", "parser error"),
     "transport error"},
    {"Redirect", CloseReason::transport_error, fault("xhr poll error", "", 302), "transport error"},
};

class ClientFaults : public testing::TestWithParam<Fault> {};

core::ClientManagerOptions without_jitter() {
  core::ClientManagerOptions options;
  options.backoff.jitter = 0;
  return options;
}

/// Emits before each attempt, lets `refusals` of them fail, and counts what arrives.
void comes_back(ClientWorld& world, core::ClientSocket& socket, const Fault& with) {
  const std::chrono::milliseconds schedule[] = {1s, 2s, 4s, 5s, 5s, 5s};
  std::size_t number = 0;
  std::string expected;
  for (const auto delay : schedule) {
    const std::size_t made = world.engines();
    for (int i = 0; i < 3; ++i) {
      const std::string event = "[\"kept\"," + std::to_string(number++) + "]";
      world.emit(socket, event);
      expected += "> 2" + event + "\n";
    }
    world.pass(delay - 1ms);
    EXPECT_EQ(world.engines(), made) << "too early";
    world.pass(1ms);
    EXPECT_EQ(world.engines(), made + 1) << "too late";
    if (delay == 5s && number == 18) break;
    world.engine().breaks(with.reason, with.fault);
  }
  world.engine().opens();
  world.take();
  world.engine().says(R"(0{"sid":"again"})");
  EXPECT_EQ(world.take(), "\n" + expected + "/ connect again\n");
}

TEST_P(ClientFaults, OfAConnectionAreReportedAndFollowedByTheSchedule) {
  ClientWorld world(without_jitter());
  auto socket = world.connected();
  world.engine().breaks(GetParam().reason, GetParam().fault);
  const std::string heard = world.take();
  EXPECT_NE(heard.find("/ disconnect " + GetParam().heard), std::string::npos) << heard;
  comes_back(world, *socket, GetParam());
}

TEST_P(ClientFaults, OfAnAttemptAreReportedAndFollowedByTheSchedule) {
  ClientWorld world(without_jitter());
  auto socket = world.socket();
  socket->connect();
  world.engine().breaks(GetParam().reason, GetParam().fault);
  const std::string heard = world.take();
  const std::string message =
      GetParam().fault.message.empty() ? GetParam().heard : GetParam().fault.message;
  EXPECT_NE(heard.find("/ connect_error " + message), std::string::npos) << heard;
  comes_back(world, *socket, GetParam());
}

TEST_P(ClientFaults, BetweenTheHandshakeAndTheNamespaceLoseNothing) {
  ClientWorld world(without_jitter());
  auto socket = world.socket();
  socket->connect();
  world.emit(*socket, R"(["early"])");
  world.engine().opens();
  world.engine().breaks(GetParam().reason, GetParam().fault);
  world.pass(1s);
  world.engine().opens();
  world.take();
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), "\n> 2[\"early\"]\n/ connect a\n");
}

INSTANTIATE_TEST_SUITE_P(All, ClientFaults, testing::ValuesIn(faults),
                         [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace sockeye::test
