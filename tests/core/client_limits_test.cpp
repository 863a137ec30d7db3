// What one client may take: events in time, rooms, acknowledgements, namespaces.
#include "core/client_limits.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "core/limit_counters.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using core::ClientLimits;
using core::EventBudget;
using core::LimitCounters;

class ClientLimitsTest : public testing::Test {
 protected:
  static core::HubOptions with(const ClientLimits& limits, LimitCounters& counters) {
    core::HubOptions options;
    options.client_limits = limits;
    options.counters = &counters;
    return options;
  }

  LimitCounters counters;
};

TEST(EventBudget, IsABurstThatFillsAgainWithTime) {
  const ClientLimits limits{.events_per_second = 10, .event_burst = 3};
  EventBudget budget;
  core::TimePoint now{1h};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(limits, now));
  EXPECT_FALSE(budget.take(limits, now));
  now += 100ms;
  EXPECT_TRUE(budget.take(limits, now));
  EXPECT_FALSE(budget.take(limits, now));
  now += 1h;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(budget.take(limits, now));
  EXPECT_FALSE(budget.take(limits, now));
}

TEST(EventBudget, WithoutALimitThereIsNone) {
  EventBudget budget;
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(budget.take({}, core::TimePoint{1h}));
}

TEST_F(ClientLimitsTest, WhoSendsTooManyEventsLosesItsConnectionAndNobodyElseDoes) {
  World world(with({.events_per_second = 1, .event_burst = 2}, counters));
  world.show_lifecycle();
  Peer& a = world.joined("a");
  Peer& b = world.joined("b");
  a.send(R"(42["one"])");
  a.send(R"(431[])");
  b.send(R"(42["one"])");
  EXPECT_TRUE(a.session());
  a.send(R"(42["three"])");
  EXPECT_FALSE(a.session());
  EXPECT_TRUE(b.session());
  EXPECT_EQ(counters.event_rates_exceeded, 1U);
}

TEST_F(ClientLimitsTest, AJoinBeyondTheLimitDoesNothingAndIsReported) {
  World world(with({.rooms_per_socket = 2}, counters));
  (void)world.joined("a");
  core::SocketState& socket = world.socket("id-1");
  std::string reported;
  world.hub().on_error = [&](const core::ErrorReport& report) {
    reported += std::string(report.event) + ": " + report.error.message() + "\n";
  };
  for (const char* room : {"one", "two", "three", "one"}) socket.join(room);
  EXPECT_EQ(socket.rooms().size(), 3U);
  EXPECT_FALSE(socket.in_room("three"));
  EXPECT_EQ(reported, "join: too many rooms\n");
  socket.leave("one");
  socket.join("three");
  EXPECT_TRUE(socket.in_room("three"));
  EXPECT_EQ(counters.rooms_refused, 1U);
}

TEST_F(ClientLimitsTest, AQuestionTooManyFailsAtOnceAndIsNotAsked) {
  World world(with({.pending_acks = 1}, counters));
  (void)world.joined("a");
  core::SocketState& socket = world.socket("id-1");
  std::string answers;
  const auto ask = [&] {
    EncodedPayload payload;
    payload.bytes = R"(["q"])";
    socket.emit("q", payload, {}, [&](const detail::AckResult& answer) {
      answers += answer.error ? std::string(answer.error->message()) : "answered";
      answers += '\n';
    });
  };
  (void)world.take();
  world.turn([&] {
    ask();
    ask();
  });
  EXPECT_EQ(answers, "too many pending acknowledgements\n");
  EXPECT_EQ(world.take(), "\na -> 420[\"q\"]\n");
  EXPECT_EQ(counters.acks_refused, 1U);
}

TEST_F(ClientLimitsTest, ANamespaceTooManyIsRefusedAndTheConnectionStays) {
  World world(with({.namespaces_per_connection = 1}, counters));
  (void)world.hub().of("/two");
  Peer& a = world.joined("a");
  (void)world.take();
  a.send("40/two,");
  EXPECT_EQ(world.take(), R"(
a <- 40/two,
a -> 44/two,{"message":"Too many namespaces"}
)");
  EXPECT_TRUE(a.session());
  EXPECT_EQ(counters.namespaces_refused, 1U);
}

}  // namespace
}  // namespace sockeye::test
