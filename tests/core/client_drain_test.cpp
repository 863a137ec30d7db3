// How much of a client's socket waits, and when it hears that nothing does.
#include <gtest/gtest.h>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

using engine::CloseReason;

void watch_drain(ClientWorld& world, core::ClientSocket& socket) {
  socket.listeners().drain.add(world.next_listener(), [&world] { world.write("drain"); });
}

TEST(ClientDrain, IsHeardOncePerBurst) {
  ClientWorld world;
  auto socket = world.connected();
  watch_drain(world, *socket);
  world.engine().drains();
  world.emit(*socket, R"(["a"])");
  world.emit(*socket, R"(["b"])");
  world.engine().buffered_bytes = 10;
  EXPECT_EQ(socket->buffered(), 10U);
  world.engine().buffered_bytes = 0;
  world.engine().drains();
  world.engine().drains();
  EXPECT_EQ(world.take(), R"(
> 2["a"]
> 2["b"]
drain
)");
}

TEST(ClientDrain, WhatWaitsForTheConnectionCounts) {
  ClientWorld world;
  auto socket = world.socket();
  watch_drain(world, *socket);
  world.emit(*socket, R"(["waits"])");
  EXPECT_GT(socket->buffered(), 0U);
  socket->connect();
  world.engine().opens();
  world.engine().drains();
  world.engine().says(R"(0{"sid":"a"})");
  EXPECT_EQ(socket->buffered(), 0U);
  world.engine().drains();
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
> 2["waits"]
/ connect a
drain
)");
}

TEST(ClientDrain, OfEventsThatAreSentAgainTheOneUnderWayHasLeft) {
  ClientWorld world;
  auto socket = world.connected("/", {.retries = 1});
  watch_drain(world, *socket);
  world.emit(*socket, R"(["a"])");
  EXPECT_EQ(socket->buffered(), 0U);
  world.emit(*socket, R"(["b"])");
  EXPECT_GT(socket->buffered(), 0U);
  world.engine().drains();
  world.engine().says("30[]");
  world.engine().drains();
  EXPECT_EQ(world.take(), R"(
> 20["a"]
> 21["b"]
drain
)");
}

TEST(ClientDrain, AListenerMayEndTheManager) {
  ClientWorld world;
  auto socket = world.connected();
  auto other = world.connected("/other");
  watch_drain(world, *other);
  socket->listeners().drain.add(world.next_listener(), [&] { world.manager().shut_down(); });
  world.emit(*socket, R"(["a"])");
  world.emit(*other, R"(["b"])");
  world.take();
  world.engine().drains();
  EXPECT_EQ(world.take().find("drain"), std::string::npos);
}

TEST(ClientDrain, AConnectionThatIsLostLeavesNothingThatWaits) {
  ClientWorld world;
  auto socket = world.connected();
  world.emit(*socket, R"(["lost"])");
  world.engine().buffered_bytes = 10;
  world.engine().breaks(CloseReason::transport_close);
  EXPECT_EQ(socket->buffered(), 0U);
}

}  // namespace
}  // namespace sockeye::test
