// Clients of Engine.IO protocol 3 (Socket.IO 2 and earlier): how they join, what they are called,
// what refuses them. What they send and get in a namespace is as for all others.
#include <gtest/gtest.h>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

TEST(OldClient, Item89_ItIsInTheMainNamespaceWithoutAskingAndNeedsNoId) {
  World world;
  world.show_lifecycle();
  world.on_connection(
      [&](core::SocketState& socket) { world.line("app: auth " + socket.auth().to_json()); });
  Peer& a = world.old_websocket("a");
  a.send(R"(42["hi"])");
  EXPECT_EQ(world.take(), R"(
app: connection session-a
app: auth {}
a -> 40
a <- 42["hi"]
)");
}

TEST(OldClient, Item89_ItsIdsAreTheSessionsAndTheNamespaces) {
  World world;
  world.show_lifecycle("/n");
  Peer& a = world.old_websocket("a");
  a.send("40/n,");
  a.send("41/n,");
  a.send("40/n,");
  EXPECT_EQ(world.take(), R"(
a -> 40
a <- 40/n,
app: connection /n /n#session-a
a -> 40/n,
a <- 41/n,
app: disconnecting /n /n#session-a in /n#session-a: client namespace disconnect
app: disconnect /n /n#session-a in []: client namespace disconnect
a <- 40/n,
app: connection /n /n#session-a
a -> 40/n,
)");
}

TEST(OldClient, Item58_TheNamespacesQueryIsItsAuth) {
  World world;
  world.on_connection(
      [&](core::SocketState& socket) { world.line("app: auth " + socket.auth().to_json()); }, "/n");
  world.on(
      "ask", [](core::SocketState& socket, Elements, detail::Call&) { emit(socket, "told"); },
      "/n");
  Peer& a = world.old_websocket("a");
  a.send("40/n?ok=1&t=a%20b&t=c+d#x?y=2,");
  a.send(R"(42/n?ok=1,["ask"])");
  a.send("41/n?,");
  a.send("40/n#x?y=2,");
  EXPECT_EQ(world.take(), R"(
a -> 40
a <- 40/n?ok=1&t=a%20b&t=c+d#x?y=2,
app: auth {"ok":"1","t":"c d"}
a -> 40/n,
a <- 42/n?ok=1,["ask"]
a -> 42/n,["told"]
a <- 41/n?,
a <- 40/n#x?y=2,
app: auth {}
a -> 40/n,
)");
}

TEST(OldClient, Item58_TheQueryOfOtherClientsIsPartOfTheName) {
  World world;
  (void)world.nsp("/n");
  world.websocket("a").send("40/n?ok=1,");
  EXPECT_EQ(world.take(), R"(
a <- 40/n?ok=1,
a -> 44/n?ok=1,{"message":"Invalid namespace"}
)");
}

TEST(OldClient, AnUnknownNamespaceIsRefusedByItsNameAlone) {
  World world;
  Peer& a = world.old_websocket("a");
  a.send("40/zz?ok=1,");
  EXPECT_EQ(world.take(), R"(
a -> 40
a <- 40/zz?ok=1,
a -> 44/zz,{"message":"Invalid namespace"}
)");
}

TEST(OldClient, Item89_ARefusalIsItsDataOrItsMessageAlone) {
  World world;
  const Value datas[] = {Value::object({{"c", 1}}),
                         Value("why"),
                         Value(7),
                         Value(true),
                         Value::array(),
                         Value(),
                         Value(false),
                         Value(0),
                         Value("")};
  std::size_t next = 0;
  world.use([&](core::SocketState&,
                const core::Continue& decide) { decide(Error("no \"entry\"", datas[next++])); },
            "/n");
  world.use([](core::SocketState&, const core::Continue& decide) { decide(Error("plain")); },
            "/plain");
  Peer& a = world.old_websocket("a");
  for (std::size_t i = 0; i < std::size(datas); ++i) a.send("40/n,");
  a.send("40/plain,");
  EXPECT_EQ(world.take(), R"(
a -> 40
a <- 40/n,
a -> 44/n,{"c":1}
a <- 40/n,
a -> 44/n,"why"
a <- 40/n,
a -> 44/n,7
a <- 40/n,
a -> 44/n,true
a <- 40/n,
a -> 44/n,[]
a <- 40/n,
a -> 44/n,"no \"entry\""
a <- 40/n,
a -> 44/n,"no \"entry\""
a <- 40/n,
a -> 44/n,"no \"entry\""
a <- 40/n,
a -> 44/n,"no \"entry\""
a <- 40/plain,
a -> 44/plain,"plain"
)");
}

TEST(OldClient, JoiningTheMainNamespaceAgainIsAViolation) {
  World world;
  Peer& a = world.old_websocket("a");
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a -> 40
a <- 40
a ended
)");
}

TEST(OldClient, OneBroadcastReachesOldAndNewClientsInTheirOwnForms) {
  World world;
  world.old_websocket("old");
  world.joined("new");
  world.turn(
      [&] { world.nsp().adapter().broadcast(event("news", {"h€", Binary("\x01\x02")}), {}); });
  EXPECT_EQ(world.take(), R"(
old -> 40
old -> 451-["news","h\xe2\x82\xac",{"_placeholder":true,"num":0}]
old -> binary \x04\x01\x02
new -> 451-["news","h\xe2\x82\xac",{"_placeholder":true,"num":0}]
new -> binary \x01\x02
)");
}

}  // namespace
}  // namespace sockeye::test
