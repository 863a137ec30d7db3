// How a client joins namespaces, and what ends its connection when it does not.
#include <gtest/gtest.h>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;

TEST(Connect, TheClientIsToldItsIdBeforeTheApplicationMeetsIt) {
  World world;
  world.show_lifecycle();
  world.on_connection([](core::SocketState& socket) { emit(socket, "welcome"); });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: connection id-1
a -> 40{"sid":"id-1"}
a -> 42["welcome"]
)");
}

TEST(Connect, AuthIsWhatTheClientSentOrAnEmptyObject) {
  World world;
  world.on_connection(
      [&](core::SocketState& socket) { world.line("app: auth " + socket.auth().to_json()); });
  world.websocket("a").send("40");
  world.websocket("b").send(R"(40{"token":"123","n":[1]})");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: auth {}
a -> 40{"sid":"id-1"}
b <- 40{"token":"123","n":[1]}
app: auth {"token":"123","n":[1]}
b -> 40{"sid":"id-2"}
)");
}

TEST(Connect, NamespacesShareTheConnection) {
  World world;
  world.show_lifecycle();
  world.show_lifecycle("/admin");
  Peer& a = world.websocket("a");
  a.send("40/admin,");
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40/admin,
app: connection /admin id-1
a -> 40/admin,{"sid":"id-1"}
a <- 40
app: connection id-2
a -> 40{"sid":"id-2"}
)");
}

TEST(Connect, Item56_AnUnknownNamespaceIsRefusedAndTheConnectionStays) {
  World world;
  Peer& a = world.websocket("a");
  a.send("40/nope,");
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40/nope,
a -> 44/nope,{"message":"Invalid namespace"}
a <- 40
a -> 40{"sid":"id-1"}
)");
}

TEST(Connect, Item58_NamesAreComparedVerbatim) {
  World world;
  world.nsp("/admin");
  Peer& a = world.websocket("a");
  a.send("40/admin?token=1,");
  a.send("40/Admin,");
  EXPECT_EQ(world.take(), R"(
a <- 40/admin?token=1,
a -> 44/admin?token=1,{"message":"Invalid namespace"}
a <- 40/Admin,
a -> 44/Admin,{"message":"Invalid namespace"}
)");
}

TEST(Connect, Item59_ANameWithoutASlashIsNoPayload) {
  World world;
  world.nsp("/admin");
  world.websocket("a").send("40admin,");
  EXPECT_EQ(world.take(), R"(
a <- 40admin,
a ended
)");
}

TEST(Connect, ANamespaceIsMadeOnceAndSaidOnce) {
  World world;
  world.hub().on_new_namespace = [&](core::Namespace& nsp) {
    world.line("app: new " + nsp.name());
  };
  const auto first = world.hub().of("admin");
  EXPECT_EQ(world.hub().of("/admin"), first);
  EXPECT_EQ(world.hub().of(""), world.hub().of("/"));
  EXPECT_EQ(world.hub().find("admin"), nullptr);
  EXPECT_EQ(world.take(), R"(
app: new /admin
)");
}

TEST(Connect, WhoJoinsNothingIsCutOffAtTheTimeout) {
  World world;
  world.websocket("a");
  Peer& b = world.websocket("b");
  world.wait(44'999);
  EXPECT_EQ(world.take(), R"(
a -> 2
b -> 2
)");
  b.send("40");
  b.send("3");
  world.wait(1);
  EXPECT_EQ(world.take(), R"(
b <- 40
b -> 40{"sid":"id-1"}
b <- 3
a ended
)");
  EXPECT_EQ(world.hub().clients(), 1U);
}

TEST(Connect, Item56_ARefusalDoesNotStopTheTimeout) {
  World world({.connect_timeout = 300ms, .packet_limits = {}});
  world.websocket("a").send("40/nope,");
  world.wait(300);
  EXPECT_EQ(world.take(), R"(
a <- 40/nope,
a -> 44/nope,{"message":"Invalid namespace"}
a ended
)");
  EXPECT_EQ(world.hub().clients(), 0U);
}

TEST(Connect, LeavingTheOnlyNamespaceStartsNoTimeout) {
  World world({.connect_timeout = 300ms, .packet_limits = {}});
  Peer& a = world.joined("a");
  a.send("41");
  world.wait(1'000);
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 41
a <- 40
a -> 40{"sid":"id-2"}
)");
}

TEST(Connect, Item54_ASecondConnectEndsTheConnection) {
  World world;
  world.show_lifecycle();
  Peer& a = world.joined("a");
  (void)world.take();
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: disconnecting id-1 in id-1: forced close
app: disconnect id-1 in []: forced close
a ended
)");
}

TEST(Connect, Item54_ASecondConnectWhileTheFirstIsDecidedEndsTheConnection) {
  World world;
  world.show_lifecycle();
  core::Continue next;
  world.use([&](core::SocketState&, core::Continue go_on) { next = std::move(go_on); });
  Peer& a = world.websocket("a");
  a.send("40");
  a.send("40");
  world.turn([&] { next(std::nullopt); });
  EXPECT_EQ(world.take(), R"(
a <- 40
a <- 40
a ended
)");
  EXPECT_EQ(world.nsp().size(), 0U);
}

TEST(Connect, Item53_DisconnectAndConnectInOneTurnAreTakenInOrder) {
  World world;
  world.show_lifecycle();
  Peer& a = world.joined("a");
  (void)world.take();
  world.turn([&] {
    a.send("41");
    a.send("40");
    a.send(R"(42["hi"])");
  });
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
a <- 40
app: connection id-2
a <- 42["hi"]
a -> 40{"sid":"id-2"}
)");
}

TEST(Connect, Item53_TheSameInOnePost) {
  World world;
  world.show_lifecycle();
  Peer& a = world.polling("a");
  a.send("40");
  (void)world.take();
  a.post(
      "41\x1e"
      "40\x1e"
      R"(42["hi"])");
  EXPECT_EQ(world.take(), R"(
a <- 41\x1e40\x1e42["hi"]
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
app: connection id-2
a -> 40{"sid":"id-2"}
)");
}

TEST(Connect, Item55_AnEventBeforeConnectEndsTheConnection) {
  World world;
  world.websocket("a").send(R"(42["hi"])");
  Peer& b = world.joined("b");
  b.send(R"(42/other,["hi"])");
  EXPECT_EQ(world.take(), R"(
a <- 42["hi"]
a ended
b <- 42/other,["hi"]
b ended
)");
}

TEST(Connect, Item55_AConnectErrorOfTheClientEndsTheConnection) {
  World world;
  world.joined("a").send(R"(44{"message":"no"})");
  EXPECT_EQ(world.take(), R"(
a <- 44{"message":"no"}
a ended
)");
}

TEST(Connect, Item57_LeavingTheOnlyNamespaceKeepsTheConnection) {
  World world;
  world.show_lifecycle();
  Peer& a = world.joined("a");
  (void)world.take();
  a.send("41");
  world.wait(24'000);
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
a <- 40
app: connection id-2
a -> 40{"sid":"id-2"}
)");
}

}  // namespace
}  // namespace sockeye::test
