// How a client's sockets connect and are refused: CONNECT, its answers, auth, namespaces that share
// a connection.
#include <gtest/gtest.h>

#include "core/client_world.hpp"

namespace sockeye::test {
namespace {

client::AuthReply kept_reply;

TEST(ClientConnect, OpensTheEngineAndAsksForTheNamespace) {
  ClientWorld world;
  auto socket = world.socket("/admin", {.auth = Value::object({{"token", "x"}})});
  socket->connect();
  EXPECT_TRUE(socket->active());
  EXPECT_FALSE(socket->connected());
  world.engine().opens();
  world.engine().says(R"(0/admin,{"sid":"abc"})");
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0/admin,{"token":"x"}
/admin connect abc
)");
  EXPECT_EQ(socket->id(), "abc");
}

TEST(ClientConnect, ListenersOfSocketsHearBeforeThoseOfTheManager) {
  ClientWorld world;
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
manager: open
)");
}

TEST(ClientConnect, Item103AuthIsAskedForAtEachConnection) {
  ClientWorld world;
  int asked = 0;
  auto socket = world.socket("/", {.auth = [&](const client::AuthReply& reply) {
                               reply(Value::object({{"asked", ++asked}}));
                             }});
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"a"})");
  world.engine().breaks(engine::CloseReason::transport_close);
  world.pass(std::chrono::seconds(2));
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0{"asked":1}
/ connect a
/ disconnect transport close
engine 2: open
> 0{"asked":2}
)");
}

TEST(ClientConnect, AnAuthThatComesTooLateIsForNobody) {
  ClientWorld world;
  auto socket =
      world.socket("/", {.auth = [](const client::AuthReply& reply) { kept_reply = reply; }});
  socket->connect();
  world.engine().opens();
  const client::AuthReply first = kept_reply;
  world.engine().breaks(engine::CloseReason::transport_close);
  world.pass(std::chrono::seconds(2));
  world.engine().opens();
  world.take();
  first(Value::object({{"old", true}}));
  EXPECT_EQ(world.take(), "\n");
  kept_reply(Value::object({{"new", true}}));
  kept_reply(Value::object({{"twice", true}}));
  EXPECT_EQ(world.take(), "\n> 0{\"new\":true}\n");
  kept_reply = nullptr;
}

TEST(ClientConnect, AnAuthFunctionThatThrowsIsReported) {
  ClientWorld world;
  auto socket = world.socket(
      "/", {.auth = [](const client::AuthReply&) { throw std::runtime_error("no token"); }});
  socket->connect();
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 1: open
error hook: no token (auth)
)");
}

TEST(ClientConnect, Item95ARefusedSocketIsInactiveAndTheLastOneEndsTheConnection) {
  ClientWorld world;
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().says(R"(4{"message":"refused","data":{"code":7}})");
  EXPECT_EQ(world.take(), R"(
engine 1: let go
manager: close forced close
/ connect_error refused ({"code":7})
)");
  EXPECT_FALSE(socket->active());
  world.pass(std::chrono::hours(1));
  EXPECT_EQ(world.take(), "\n");
}

TEST(ClientConnect, Item95ADisconnectedSocketStaysSoUntilItConnects) {
  ClientWorld world;
  world.watch_manager();
  auto socket = world.connected();
  world.engine().says("1");
  EXPECT_EQ(world.take(), R"(
engine 1: let go
manager: close forced close
/ disconnect io server disconnect
)");
  world.pass(std::chrono::hours(1));
  EXPECT_EQ(world.engines(), 1U);
  socket->connect();
  world.engine().opens();
  EXPECT_EQ(world.take(), R"(
engine 2: open
> 0
manager: open
)");
}

TEST(ClientConnect, ARefusalInWordsAlone) {
  ClientWorld world;
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().says(R"(4"not today")");
  EXPECT_EQ(world.take(), R"(
engine 1: let go
/ connect_error not today
)");
}

TEST(ClientConnect, AnotherSocketKeepsTheConnection) {
  ClientWorld world;
  auto first = world.connected("/a");
  auto second = world.connected("/b");
  first->disconnect();
  EXPECT_EQ(world.take(), R"(
> 1/a,
/a disconnect io client disconnect
)");
  second->disconnect();
  EXPECT_EQ(world.take(), R"(
> 1/b,
engine 1: let go
/b disconnect io client disconnect
)");
}

TEST(ClientConnect, Item96PacketsOfUnknownNamespacesAndUnknownAcknowledgementsAreIgnored) {
  ClientWorld world;
  auto socket = world.connected();
  world.handle(*socket, "x");
  world.engine().says(R"(2/elsewhere,["x"])");
  world.engine().says(R"(399["x"])");
  world.engine().says(R"(2["x"])");
  EXPECT_EQ(world.take(), "\nevent x []\n");
}

TEST(ClientConnect, Item97ASecondConnectBringsANewId) {
  ClientWorld world;
  auto socket = world.connected();
  world.engine().says(R"(0{"sid":"second"})");
  EXPECT_EQ(world.take(), "\n/ connect second\n");
}

TEST(ClientConnect, AnOldServerIsNamed) {
  ClientWorld world;
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  world.take();
  world.engine().says("0");
  const std::string heard = world.take();
  EXPECT_NE(heard.find("/ connect_error It seems you are trying to reach a Socket.IO server in "
                       "v2.x with a v3.x client"),
            std::string::npos)
      << heard;
}

TEST(ClientConnect, ConnectingTwiceAsksOnce) {
  ClientWorld world;
  auto socket = world.socket();
  socket->connect();
  socket->connect();
  world.engine().opens();
  socket->connect();
  EXPECT_EQ(world.take(), R"(
engine 1: open
> 0
)");
}

TEST(ClientConnect, ASocketThatLeavesBeforeItsAnswerLeavesOnceItIsThere) {
  ClientWorld world;
  auto other = world.connected("/other");
  auto socket = world.socket("/slow");
  socket->connect();
  socket->disconnect();
  world.engine().says(R"(0/slow,{"sid":"late"})");
  EXPECT_EQ(world.take(), R"(
> 0/slow,
> 1/slow,
)");
  socket->connect();
  EXPECT_EQ(world.take(), "\n> 0/slow,\n");
}

TEST(ClientConnect, ASocketThatCameBackBeforeItsAnswerTakesIt) {
  ClientWorld world;
  auto other = world.connected("/other");
  auto socket = world.socket("/slow");
  socket->connect();
  socket->disconnect();
  socket->connect();
  world.engine().says(R"(0/slow,{"sid":"one"})");
  EXPECT_EQ(world.take(), R"(
> 0/slow,
/slow connect one
)");
}

TEST(ClientConnect, ASocketMayConnectWhileAnotherLeaves) {
  ClientWorld world;
  auto first = world.connected("/a");
  auto second = world.socket("/b");
  second->connect();
  first->disconnect();
  world.engine().says(R"(0/b,{"sid":"b"})");
  EXPECT_EQ(world.take(), R"(
> 0/b,
> 1/a,
/a disconnect io client disconnect
/b connect b
)");
}

TEST(ClientConnect, LeavingWhileItOpensIsNoError) {
  ClientWorld world;
  world.watch_manager();
  auto socket = world.socket();
  socket->connect();
  socket->disconnect();
  world.pass(std::chrono::hours(1));
  EXPECT_EQ(world.take(), R"(
engine 1: open
engine 1: let go
manager: close forced close
)");
}

TEST(ClientConnect, ASocketLeavesAndConnectsInOneBreath) {
  ClientWorld world;
  auto socket = world.connected();
  socket->disconnect();
  socket->connect();
  world.engine().opens();
  world.engine().says(R"(0{"sid":"again"})");
  EXPECT_EQ(world.take(), R"(
> 1
engine 1: let go
/ disconnect io client disconnect
engine 2: open
> 0
/ connect again
)");
}

TEST(ClientConnect, Item107ASocketIsMadeOncePerNamespace) {
  ClientWorld world;
  EXPECT_EQ(world.manager().socket("/a", {}), world.manager().socket("/a", {}));
  EXPECT_NE(world.manager().socket("/a", {}), world.manager().socket("/b", {}));
}

TEST(ClientConnect, MessagePackSpeaksInBinaryMessages) {
  core::ClientManagerOptions options;
  options.parser = msgpack_parser();
  ClientWorld world(options);
  auto socket = world.socket();
  socket->connect();
  world.engine().opens();
  const std::string said = world.take();
  EXPECT_TRUE(said.starts_with("\nengine 1: open\n> <\x82\xa4type")) << said;
  using namespace std::string_view_literals;
  world.engine().says_binary(
      "\x83\xa4type\x00\xa3nsp\xa1/\xa4"
      "data\x81\xa3sid\xa3"
      "abc"sv);
  EXPECT_EQ(world.take(), "\n/ connect abc\n");
}

}  // namespace
}  // namespace sockeye::test
