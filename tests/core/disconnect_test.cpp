// The ways in which a socket ends, each with its reason.
#include <gtest/gtest.h>

#include "core/client.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::SocketState;

class Disconnect : public ::testing::Test {
 protected:
  void SetUp() override {
    world.show_lifecycle();
    world.show_lifecycle("/admin");
  }

  Peer& in_both() {
    Peer& a = world.joined("a");
    a.send("40/admin,");
    (void)world.take();
    return a;
  }

  World world;
};

TEST_F(Disconnect, Item67_RoomsAreIntactWhileDisconnectingAndGoneAfterwards) {
  Peer& a = world.joined("a");
  world.socket("id-1").join("room");
  (void)world.take();
  a.send("41");
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1, room: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
)");
  EXPECT_EQ(world.nsp().rooms().size(), 0U);
}

TEST_F(Disconnect, AClientsPacketEndsOneNamespace) {
  Peer& a = in_both();
  a.send("41/admin,");
  a.send("42[\"still here\"]");
  EXPECT_EQ(world.take(), R"(
a <- 41/admin,
app: disconnecting /admin id-2 in id-2: client namespace disconnect
app: disconnect /admin id-2 in []: client namespace disconnect
a <- 42["still here"]
)");
}

TEST_F(Disconnect, Item60_TheServerSaysSoAndTheConnectionStays) {
  Peer& a = in_both();
  world.turn([&] { world.socket("id-1").disconnect(false); });
  a.send("42/admin,[\"still here\"]");
  EXPECT_EQ(world.take(), R"(
app: disconnecting id-1 in id-1: server namespace disconnect
app: disconnect id-1 in []: server namespace disconnect
a -> 41
a <- 42/admin,["still here"]
)");
}

TEST_F(Disconnect, Item60_ClosingTheConnectionEndsEveryNamespaceWithTheSameReason) {
  in_both();
  world.turn([&] { world.socket("id-1").disconnect(true); });
  EXPECT_EQ(world.take(), R"(
app: disconnecting id-1 in id-1: server namespace disconnect
app: disconnect id-1 in []: server namespace disconnect
app: disconnecting /admin id-2 in id-2: server namespace disconnect
app: disconnect /admin id-2 in []: server namespace disconnect
a -> 41
a -> 41/admin,
a ended
)");
  EXPECT_EQ(world.hub().clients(), 0U);
  EXPECT_EQ(world.table().size(), 0U);
}

TEST_F(Disconnect, Item61_AServerThatShutsDownSendsNoDisconnectPackets) {
  in_both();
  world.turn([&] {
    world.hub().close_sockets();
    world.table().for_each([](engine::Session& session) { session.discard(); });
  });
  const std::string text = world.take();
  EXPECT_EQ(text.find("-> 41"), std::string::npos) << text;
  EXPECT_NE(text.find("app: disconnect id-1 in []: server shutting down"), std::string::npos);
  EXPECT_NE(text.find("app: disconnect /admin id-2 in []: server shutting down"),
            std::string::npos);
  EXPECT_NE(text.find("a ended"), std::string::npos);
}

TEST_F(Disconnect, AConnectionThatBreaksEndsAllItsSockets) {
  Peer& a = in_both();
  a.lose();
  EXPECT_EQ(world.take(), R"(
a <- lost
app: disconnecting id-1 in id-1: transport close
app: disconnect id-1 in []: transport close
app: disconnecting /admin id-2 in id-2: transport close
app: disconnect /admin id-2 in []: transport close
)");
  EXPECT_EQ(world.nsp().size(), 0U);
  EXPECT_EQ(world.nsp("/admin").size(), 0U);
}

TEST_F(Disconnect, APingTimeoutIsItsReason) {
  world.joined("a");
  (void)world.take();
  world.wait(45'000);
  EXPECT_EQ(world.take(), R"(
a -> 2
app: disconnecting id-1 in id-1: ping timeout
app: disconnect id-1 in []: ping timeout
a ended
)");
}

TEST_F(Disconnect, Item115_ADisconnectPacketJustBeforeTheEndCounts) {
  Peer& a = world.joined("a");
  (void)world.take();
  world.turn([&] {
    a.send("41");
    a.lose();
  });
  EXPECT_EQ(world.take(), R"(
a <- 41
app: disconnecting id-1 in id-1: client namespace disconnect
app: disconnect id-1 in []: client namespace disconnect
a <- lost
)");
}

TEST_F(Disconnect, Item62_AViolationOnAWebSocketIsAForcedClose) {
  Peer& a = world.joined("a");
  (void)world.take();
  a.send("42/unknown,[\"hi\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42/unknown,["hi"]
app: disconnecting id-1 in id-1: forced close
app: disconnect id-1 in []: forced close
a ended
)");
}

TEST_F(Disconnect, Item62_AViolationOnPollingWithoutAPendingGetIsAForcedServerClose) {
  Peer& a = world.polling("a");
  a.send("40");
  a.keep_polling(false);
  world.turn([&] { emit(world.socket("id-1"), "flush"); });
  (void)world.take();
  a.send("42/unknown,[\"hi\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42/unknown,["hi"]
app: disconnecting id-1 in id-1: forced server close
app: disconnect id-1 in []: forced server close
)");
  a.get();
  EXPECT_EQ(world.take(), R"(
a -> 6
a -> 1
)");
  EXPECT_EQ(world.hub().clients(), 0U);
}

TEST_F(Disconnect, Item62_AViolationOnPollingWithAPendingGetIsAForcedClose) {
  Peer& a = world.polling("a");
  a.send("40");
  (void)world.take();
  a.send("42/unknown,[\"hi\"]");
  EXPECT_EQ(world.take(), R"(
a <- 42/unknown,["hi"]
a -> 1
app: disconnecting id-1 in id-1: forced close
app: disconnect id-1 in []: forced close
)");
}

TEST_F(Disconnect, Item62_ADecodeErrorIsSaidOnceThePollingSessionHasClosed) {
  Peer& a = world.polling("a");
  a.send("40");
  a.keep_polling(false);
  world.turn([&] { emit(world.socket("id-1"), "flush"); });
  (void)world.take();
  a.send("4x");
  world.wait(1'000);
  a.get();
  EXPECT_EQ(world.take(), R"(
a <- 4x
app: error "": unknown packet type
a -> 6
a -> 1
app: disconnecting id-1 in id-1: forced close
app: disconnect id-1 in []: forced close
)");
}

TEST_F(Disconnect, Item63_NothingIsSentToASocketThatHasLeft) {
  world.joined("a");
  const auto kept = world.socket("id-1").self();
  (void)world.take();
  world.turn([&] {
    kept->disconnect(false);
    emit(*kept, "late", {}, {}, [&](const detail::AckResult& result) {
      world.line("app: ack " + result.error->message());
    });
    kept->join("room");
    kept->disconnect(false);
    kept->disconnect(true);
  });
  EXPECT_EQ(world.take(), R"(
app: disconnecting id-1 in id-1: server namespace disconnect
app: disconnect id-1 in []: server namespace disconnect
app: ack socket has been disconnected
a -> 41
)");
  EXPECT_EQ(world.nsp().rooms().size(), 0U);
}

TEST_F(Disconnect, DisconnectingOneInTheMiddleKeepsTheOthers) {
  for (const char* name : {"a", "b", "c", "d"}) world.joined(name);
  (void)world.take();
  world.turn([&] { world.socket("id-2").disconnect(false); });
  world.turn([&] { world.socket("id-4").disconnect(false); });
  (void)world.take();
  EXPECT_EQ(world.nsp().size(), 2U);
  world.turn([&] { world.nsp().adapter().broadcast(event("x"), {}); });
  EXPECT_EQ(world.take(), R"(
a -> 42["x"]
c -> 42["x"]
)");
}

TEST_F(Disconnect, TheHubsEndDisconnectsEverybody) {
  in_both();
  world.destroy_hub();
  const std::string text = world.take();
  EXPECT_NE(text.find("app: disconnect id-1 in []: server shutting down"), std::string::npos);
  EXPECT_NE(text.find("app: disconnect /admin id-2 in []: server shutting down"),
            std::string::npos);
}

TEST_F(Disconnect, AHandleOutlivesItsServer) {
  world.joined("a");
  const auto kept = world.socket("id-1").self();
  world.destroy_hub();
  emit(*kept, "late");
  kept->join("room");
  kept->disconnect(true);
  EXPECT_EQ(kept->client(), nullptr);
  EXPECT_EQ(kept->nsp()->hub(), nullptr);
  EXPECT_TRUE(kept->rooms().empty());
}

}  // namespace
}  // namespace sockeye::test
