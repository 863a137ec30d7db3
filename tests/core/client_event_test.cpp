// A client's events: what is sent at once, what waits for the connection, what comes early, binary,
// volatile, bounds.
#include <gtest/gtest.h>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using engine::CloseReason;

TEST(ClientEvents, GoOutAtOnceWhenConnected) {
  ClientWorld world;
  auto socket = world.connected("/admin");
  world.emit(*socket, R"(["hello",1,{"a":null}])");
  EXPECT_EQ(world.take(), "\n> 2/admin,[\"hello\",1,{\"a\":null}]\n");
}

TEST(ClientEvents, Item93WaitForTheConnectionAndLeaveBeforeConnectIsHeard) {
  ClientWorld world;
  auto socket = world.socket();
  world.emit(*socket, R"(["first"])");
  socket->connect();
  world.engine().opens();
  world.emit(*socket, R"(["second"])");
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
> 2["first"]
> 2["second"]
/ connect a
)");
}

TEST(ClientEvents, Item92ThatCameBeforeConnectAreHandledBeforeItIsHeard) {
  ClientWorld world;
  auto socket = world.socket();
  world.handle(*socket, "early", "[\"yes\"]");
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(25["early",1])");
  world.emit(*socket, R"(["waited"])");
  world.take();
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), R"(
event early [1]
> 35["yes"]
> 2["waited"]
/ connect a
)");
}

TEST(ClientEvents, ThatCameBeforeAConnectWhichNeverCameAreDropped) {
  ClientWorld world;
  auto socket = world.socket();
  world.handle(*socket, "early");
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(2["early",1])");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(2s);
  world.engine().opens();
  world.take();
  world.engine().says(R"(2["early",2])");
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), "\nevent early [2]\n/ connect a\n");
}

TEST(ClientEvents, TooManyBeforeConnectEndTheConnection) {
  core::ClientManagerOptions options;
  options.max_receive_buffer = 1'000;
  ClientWorld world(options);
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().says(R"(2["early",")" + std::string(2'000, 'x') + "\"]");
  EXPECT_EQ(world.take(), R"(
error hook: too many events before CONNECT
engine 1: let go
/ disconnect parse error (too many events before CONNECT)
)");
}

TEST(ClientEvents, BinaryTravelsBesideItsPacket) {
  ClientWorld world;
  auto socket = world.connected();
  world.handle(*socket, "bytes");
  world.engine().says(R"(51-["bytes",{"a":{"_placeholder":true,"num":0}}])");
  EXPECT_EQ(world.take(), "\n") << "it waits for its attachment";
  world.engine().says_binary("4[1]");
  EXPECT_EQ(world.take(), R"(
event bytes [{"a":{"type":"Buffer","data":[52,91,49,93]}}]
)");
}

TEST(ClientEvents, TypesAreExact) {
  ClientWorld world;
  auto socket = world.connected();
  std::vector<Value> seen;
  socket->listeners().events.add(
      "n", world.next_listener(),
      [&](Elements arguments, detail::Call&) { seen = arguments.to_values(); });
  world.engine().says(R"(2["n",18446744073709551615,-9223372036854775808,5,5.5])");
  ASSERT_EQ(seen.size(), 4U);
  EXPECT_EQ(seen[0].as<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(seen[1].as<std::int64_t>(), INT64_MIN);
  EXPECT_EQ(seen[2].as<double>(), 5.0);
  EXPECT_FALSE(seen[3].try_as<int>().ok());
}

TEST(ClientEvents, AVolatileOneIsLostWhereItCannotLeaveAtOnce) {
  ClientWorld world;
  auto socket = world.socket();
  world.emit(*socket, R"(["before any connection"])", fleeting());
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a"})");
  world.take();
  world.emit(*socket, R"(["now"])", fleeting());
  world.engine().is_writable = false;
  world.emit(*socket, R"(["lost"])", fleeting());
  world.ask(*socket, R"(["lost"])", "lost", fleeting());
  EXPECT_EQ(world.take(), R"(
> 2["now"]
ack lost: a volatile event was not sent
)");
}

TEST(ClientEvents, Item104AVolatileOneWaitsForConnectWhereTheEngineIsReady) {
  ClientWorld world;
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.emit(*socket, R"(["x"])", fleeting());
  world.take();
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), "\n> 2[\"x\"]\n/ connect a\n");
}

TEST(ClientEvents, Item105WaitWhenTheServerHasBeenSilentTooLong) {
  ClientWorld world;
  auto socket = world.connected();
  world.engine().is_ping_expired = true;
  world.emit(*socket, R"(["after sleep"])");
  EXPECT_EQ(world.take(), "\n");
  world.engine().breaks(CloseReason::ping_timeout);
  world.pass(2s);
  world.engine().opens();
  world.take();
  world.engine().says(R"(0{"sid":"b"})");
  EXPECT_EQ(world.take(), "\n> 2[\"after sleep\"]\n/ connect b\n");
}

TEST(ClientEvents, WhatWaitsIsBounded) {
  core::ClientManagerOptions options;
  options.max_send_buffer = 1'000;
  ClientWorld world(options);
  auto socket = world.socket();
  for (int i = 0; i < 4; ++i) world.ask(*socket, R"(["x"])", std::to_string(i));
  EXPECT_EQ(world.take(), R"(
error hook: send buffer is full
ack 3: send buffer is full
)");
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a"})");
  world.take();
  world.engine().buffered_bytes = 900;
  world.emit(*socket, R"(["x"])");
  EXPECT_EQ(world.take(), "\nerror hook: send buffer is full\n");
}

TEST(ClientEvents, OutgoingListenersSeeThemWhenTheyAreSent) {
  ClientWorld world;
  auto socket = world.socket();
  socket->listeners().any_outgoing.add(world.next_listener(), [&](const std::vector<Value>& event) {
    world.write("outgoing " + Value::array(event).to_json());
  });
  world.emit(*socket, R"(["waits",1])");
  EXPECT_EQ(world.take(), "\n");
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(world.take(), R"(
outgoing ["waits",1]
> 2["waits",1]
/ connect a
)");
}

TEST(ClientEvents, CatchAllListenersRunFirst) {
  ClientWorld world;
  auto socket = world.connected();
  world.handle(*socket, "x");
  socket->listeners().any.add(world.next_listener(),
                              [&](std::string_view event, Elements, detail::Call&) {
                                world.write("any " + std::string(event));
                              });
  world.engine().says(R"(2["x"])");
  EXPECT_EQ(world.take(), "\nany x\nevent x []\n");
}

TEST(ClientEvents, AHandlerMayLeaveBetweenTwoOfThem) {
  ClientWorld world;
  auto socket = world.connected();
  socket->listeners().events.add("leave", world.next_listener(),
                                 [&](Elements, detail::Call&) { socket->disconnect(); });
  world.handle(*socket, "x");
  world.engine().says(R"(2["leave"])");
  world.engine().says(R"(2["x"])");
  EXPECT_EQ(world.take(), R"(
> 1
engine 1: let go
/ disconnect io client disconnect
)");
}

TEST(ClientEvents, NobodyIsToldOnceTheManagerIsShutDown) {
  ClientWorld world;
  auto socket = world.connected();
  for (int i = 0; i < 3; ++i) {
    socket->listeners().events.add("end", world.next_listener(), [&, i](Elements, detail::Call&) {
      world.write("handler " + std::to_string(i));
      if (i == 1) world.manager().shut_down();
    });
  }
  world.engine().says(R"(2["end"])");
  EXPECT_EQ(world.take(), R"(
handler 0
handler 1
> 1
engine 1: let go
)");
}

TEST(ClientEvents, AnAcknowledgementBelongsToItsConnection) {
  ClientWorld world;
  auto socket = world.connected();
  std::shared_ptr<detail::AckSink> kept;
  socket->listeners().events.add("later", world.next_listener(),
                                 [&](Elements, detail::Call& call) { kept = call.defer_ack(); });
  world.engine().says(R"(27["later"])");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(2s);
  world.engine().opens();
  world.engine().says(R"(0{"sid":"b"})");
  world.take();
  Ack<int> ack(kept);
  ack(1);
  EXPECT_EQ(world.take(), "\n");
}

TEST(ClientEvents, OffsetsComeWithEventsThatCanHaveOne) {
  ClientWorld world;
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a","pid":"secret"})");
  world.engine().says(R"(2["news",1,"Q7yQJDt.1"])");
  world.engine().says(R"(2["volatile","words of a person"])");
  world.engine().says(R"(21["with an acknowledgement","Zzz"])");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(2s);
  world.take();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a","pid":"secret"})");
  EXPECT_EQ(world.take(), R"(
> 0{"pid":"secret","offset":"Q7yQJDt.1"}
/ connect a recovered
)");
}

TEST(ClientEvents, Item103AuthOverridesWhatRecoverySends) {
  ClientWorld world;
  auto socket = world.socket("/", {.auth = Value::object({{"pid", "own"}, {"token", 1}})});
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a","pid":"secret"})");
  world.engine().breaks(CloseReason::transport_close);
  world.pass(2s);
  world.take();
  world.engine().opens();
  EXPECT_EQ(world.take(), "\n> 0{\"pid\":\"own\",\"token\":1}\n");
}

}  // namespace
}  // namespace sockeye::test
