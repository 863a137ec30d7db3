// A client's acknowledgements: each is answered, with a value, a time-out or the disconnection; and
// events that are sent again until they are acknowledged.
#include <gtest/gtest.h>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using engine::CloseReason;

TEST(ClientAcks, CountFromZeroPerSocketAndNeverStartAgain) {
  ClientWorld world;
  auto socket = world.connected();
  auto other = world.connected("/other");
  world.ask(*socket, R"(["a"])", "a");
  world.ask(*socket, R"(["b"])", "b");
  world.ask(*other, R"(["c"])", "c");
  world.engine().says(R"(31["two",2])");
  world.engine().says(R"(30[])");
  world.engine().says(R"(30["again"])");
  EXPECT_EQ(world.take(), R"(
> 20["a"]
> 21["b"]
> 2/other,0["c"]
ack b: ["two",2]
ack a: []
)");
}

TEST(ClientAcks, TimeOut) {
  ClientWorld world;
  auto socket = world.connected();
  world.ask(*socket, R"(["a"])", "a", {.timeout = 50ms, .conflation_key = {}});
  world.pass(49ms);
  world.take();
  world.pass(1ms);
  world.engine().says(R"(30["late"])");
  EXPECT_EQ(world.take(), "\nack a: operation has timed out\n");
}

TEST(ClientAcks, Item99ATimedOutEventIsNotSentAnyMore) {
  ClientWorld world;
  auto socket = world.socket();
  world.ask(*socket, R"(["a"])", "a", {.timeout = 50ms, .conflation_key = {}});
  world.emit(*socket, R"(["b"])");
  world.pass(50ms);
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"s"})");
  EXPECT_EQ(world.take(), R"(
ack a: operation has timed out
engine 1: open
> 0
> 2["b"]
/ connect s
)");
}

TEST(ClientAcks, TheSocketsOwnTimeoutHoldsWhereAnEmitHasNone) {
  ClientWorld world;
  auto socket = world.connected("/", {.ack_timeout = 10ms});
  world.ask(*socket, R"(["a"])", "a");
  world.ask(*socket, R"(["b"])", "b", {.timeout = 20ms, .conflation_key = {}});
  world.take();
  world.pass(10ms);
  EXPECT_EQ(world.take(), "\nack a: operation has timed out\n");
  world.pass(10ms);
  EXPECT_EQ(world.take(), "\nack b: operation has timed out\n");
}

TEST(ClientAcks, Item98FailAtADisconnectButForThoseOfEventsThatWait) {
  ClientWorld world;
  auto socket = world.connected();
  world.ask(*socket, R"(["sent"])", "sent");
  world.engine().breaks(CloseReason::transport_close);
  world.ask(*socket, R"(["waits"])", "waits");
  EXPECT_EQ(world.take(), R"(
> 20["sent"]
/ disconnect transport close
ack sent: socket has been disconnected
)");
  world.pass(2s);
  world.engine().opens();
  world.engine().says(R"(0{"sid":"b"})");
  world.engine().says(R"(31["ok"])");
  EXPECT_EQ(world.take(), R"(
engine 2: open
> 0
> 21["waits"]
/ connect b
ack waits: ["ok"]
)");
}

TEST(ClientAcks, AllFailWhenTheManagerGoes) {
  ClientWorld world;
  auto socket = world.connected();
  auto waiting = world.socket("/waiting", {.retries = 3});
  world.ask(*socket, R"(["sent"])", "sent");
  world.ask(*waiting, R"(["queued"])", "queued");
  world.take();
  world.manager().shut_down();
  EXPECT_EQ(world.take(), R"(
> 1
ack sent: socket has been disconnected
ack queued: socket has been disconnected
engine 1: let go
)");
  world.ask(*socket, R"(["after"])", "after");
  EXPECT_EQ(world.take(), "\nack after: socket has been disconnected\n");
}

TEST(ClientAcks, AreBounded) {
  core::ClientManagerOptions options;
  options.max_pending_acks = 1;
  ClientWorld world(options);
  auto socket = world.connected();
  world.ask(*socket, R"(["a"])", "a");
  world.ask(*socket, R"(["b"])", "b");
  EXPECT_EQ(world.take(), R"(
> 20["a"]
ack b: too many pending acknowledgements
)");
}

TEST(ClientAcks, WhatACallbackThrowsIsReported) {
  ClientWorld world;
  auto socket = world.connected();
  EncodedPayload payload;
  payload.bytes = R"(["a"])";
  socket->emit(payload, {}, [](const detail::AckResult&) { throw std::runtime_error("oops"); });
  world.take();
  world.engine().says("30[]");
  EXPECT_EQ(world.take(), "\nerror hook: oops\n");
}

TEST(ClientRetries, Item101EachTryHasANewIdAndThereAreRetriesAndOne) {
  ClientWorld world;
  auto socket = world.connected("/", {.retries = 2, .ack_timeout = 10ms});
  world.ask(*socket, R"(["a"])", "a");
  world.pass(1s);
  EXPECT_EQ(world.take(), R"(
> 20["a"]
> 21["a"]
> 22["a"]
ack a: operation has timed out
)");
}

TEST(ClientRetries, OneIsUnderWayAtATimeAndOrderIsKept) {
  ClientWorld world;
  auto socket = world.connected("/", {.retries = 2, .ack_timeout = 10ms});
  world.emit(*socket, R"(["a"])");
  world.ask(*socket, R"(["b"])", "b");
  world.emit(*socket, R"(["volatile"])", fleeting());
  EXPECT_EQ(world.take(), "\n> 20[\"a\"]\n> 2[\"volatile\"]\n");
  world.engine().says("30[]");
  EXPECT_EQ(world.take(), "\n> 21[\"b\"]\n");
  world.pass(10ms);
  world.engine().says("31[\"late\"]");
  world.engine().says("32[\"in time\"]");
  EXPECT_EQ(world.take(), "\n> 22[\"b\"]\nack b: [\"in time\"]\n");
}

TEST(ClientRetries, Item100WithoutATimeoutTheyAreNotSentAgainWhenAcknowledged) {
  ClientWorld world;
  auto socket = world.connected("/", {.retries = 3});
  world.ask(*socket, R"(["a"])", "a");
  world.engine().says(R"(30["an argument, not an error"])");
  world.pass(1h);
  EXPECT_EQ(world.take(), R"(
> 20["a"]
ack a: ["an argument, not an error"]
)");
}

TEST(ClientRetries, Item93ALostConnectionSendsAgainBeforeConnectIsHeard) {
  ClientWorld world;
  auto socket = world.connected("/", {.retries = 3});
  world.ask(*socket, R"(["a"])", "a");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(2s);
  world.engine().opens();
  world.take();
  world.engine().says(R"(0{"sid":"b"})");
  world.engine().says(R"(31[1])");
  EXPECT_EQ(world.take(), R"(
> 21["a"]
/ connect b
ack a: [1]
)");
}

TEST(ClientRetries, WhatAListenerOfConnectEmitsIsSentOnce) {
  ClientWorld world;
  auto socket = world.socket("/", {.retries = 3});
  socket->listeners().connect.add(world.next_listener(),
                                  [&] { world.emit(*socket, R"(["echo"])"); });
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a"})");
  world.engine().says("30[]");
  world.pass(1h);
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
/ connect a
> 20["echo"]
)");
}

TEST(ClientRetries, WaitWhileDisconnectedWithoutUsingATry) {
  ClientWorld world;
  auto socket = world.socket("/", {.retries = 1, .ack_timeout = 10ms});
  world.ask(*socket, R"(["a"])", "a");
  world.pass(1h);
  EXPECT_EQ(world.take(), "\n");
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"b"})");
  world.engine().says(R"(30[1])");
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
> 20["a"]
/ connect b
ack a: [1]
)");
}

}  // namespace
}  // namespace sockeye::test
