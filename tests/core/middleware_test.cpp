// The middleware that decides on new sockets: now, later, never, twice.
#include <gtest/gtest.h>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using core::Continue;
using core::SocketState;

class Middleware : public ::testing::Test {
 protected:
  void SetUp() override { world.show_lifecycle(); }

  /// A step that decides later: by `decisions[i](...)`.
  void use_later() {
    world.use([this](SocketState&, Continue next) { decisions.push_back(std::move(next)); });
  }
  void use_shown(const std::string& name) {
    world.use([this, name](SocketState& socket, Continue next) {
      world.line("app: " + name + " " + std::string(socket.id()) +
                 (socket.connected() ? " connected" : " not connected"));
      next(std::nullopt);
    });
  }
  void decide(std::size_t which, std::optional<Error> error = {}) {
    world.turn([&] { decisions[which](std::move(error)); });
  }

  World world;
  std::vector<Continue> decisions;
};

TEST_F(Middleware, Item66_StepsRunInOrderBeforeTheSocketIsConnected) {
  use_shown("first");
  use_shown("second");
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: first id-1 not connected
app: second id-1 not connected
app: connection id-1
a -> 40{"sid":"id-1"}
)");
}

TEST_F(Middleware, ARefusalReachesTheClientWithItsDataAndStopsTheRest) {
  world.use([](SocketState&, const Continue& next) {
    next(Error("not \"you\"", Value::object({{"code", 1}})));
  });
  use_shown("second");
  Peer& a = world.websocket("a");
  a.send("40");
  world.wait(10'000);
  a.send("41/x,");
  EXPECT_EQ(world.take(), R"(
a <- 40
a -> 44{"message":"not \"you\"","data":{"code":1}}
a <- 41/x,
a ended
)");
}

TEST_F(Middleware, ARefusedClientMayTryAgain) {
  bool refuse = true;
  world.use([&](SocketState&, const Continue& next) {
    next(std::exchange(refuse, false) ? std::optional(Error("later")) : std::nullopt);
  });
  Peer& a = world.websocket("a");
  a.send("40");
  a.send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
a -> 44{"message":"later"}
a <- 40
app: connection id-2
a -> 40{"sid":"id-2"}
)");
}

TEST_F(Middleware, ADecisionMayComeLater) {
  use_later();
  use_shown("second");
  world.websocket("a").send("40");
  world.wait(5'000);
  decide(0);
  EXPECT_EQ(world.take(), R"(
a <- 40
app: second id-1 not connected
app: connection id-1
a -> 40{"sid":"id-1"}
)");
}

TEST_F(Middleware, ADecisionMayComeFromAnotherThread) {
  use_later();
  world.websocket("a").send("40");
  world.turn([&] {
    world.executor().elsewhere([&] { decisions[0](std::nullopt); });
    EXPECT_EQ(world.nsp().size(), 0U);
  });
  EXPECT_EQ(world.nsp().size(), 1U);
}

TEST_F(Middleware, ALateRefusalIsARefusal) {
  use_later();
  Peer& a = world.websocket("a");
  a.send("40");
  decide(0, Error("no"));
  decide(0);
  EXPECT_EQ(world.take(), R"(
a <- 40
a -> 44{"message":"no"}
)");
}

TEST_F(Middleware, OneDecisionThatIsSaidTwiceDoesNotSkipTheNextStep) {
  use_later();
  use_later();
  world.websocket("a").send("40");
  decide(0);
  decide(0);
  EXPECT_EQ(world.nsp().size(), 0U);
  decide(1);
  decide(1);
  decide(0, Error("too late"));
  EXPECT_EQ(world.take(), R"(
a <- 40
app: connection id-1
a -> 40{"sid":"id-1"}
)");
}

TEST_F(Middleware, AStepThatNeverDecidesLeavesTheClientToTheConnectTimeout) {
  World short_world({.connect_timeout = 300ms, .packet_limits = {}});
  short_world.use([](SocketState&, const Continue&) {});
  short_world.websocket("a").send("40");
  short_world.wait(300);
  EXPECT_EQ(short_world.take(), R"(
a <- 40
a ended
)");
}

TEST_F(Middleware, Item55_AnEventWhileItRunsEndsTheConnection) {
  use_later();
  Peer& a = world.websocket("a");
  a.send("40");
  a.send(R"(42["hi"])");
  decide(0);
  EXPECT_EQ(world.take(), R"(
a <- 40
a <- 42["hi"]
a ended
)");
  EXPECT_EQ(world.nsp().size(), 0U);
}

TEST_F(Middleware, Item66_AClientThatVanishesMeanwhileIsNeverConnected) {
  use_later();
  Peer& a = world.websocket("a");
  a.send("40");
  a.lose();
  decide(0);
  EXPECT_EQ(world.take(), R"(
a <- 40
a <- lost
)");
  EXPECT_EQ(world.nsp().size(), 0U);
  EXPECT_EQ(world.hub().clients(), 0U);
}

TEST_F(Middleware, AConnectionThatIsClosingConnectsNobody) {
  use_later();
  Peer& a = world.polling("a");
  world.nsp("/other");
  a.send("40/other,");
  a.send("40");
  a.keep_polling(false);
  world.turn([&] { emit(world.socket("id-1", "/other"), "flush"); });
  (void)world.take();
  world.turn([&] { world.socket("id-1", "/other").disconnect(true); });
  decide(0);
  EXPECT_EQ(world.nsp().size(), 0U);
  world.wait(30'000);
  EXPECT_EQ(world.take(), "\n");
  EXPECT_EQ(world.hub().clients(), 0U);
}

TEST_F(Middleware, Item65_ARoomJoinedMeanwhileIsLeftOnRefusal) {
  world.use([](SocketState& socket, const Continue& next) {
    socket.join("room");
    next(Error("no"));
  });
  world.websocket("a").send("40");
  EXPECT_EQ(world.nsp().rooms().size(), 0U);
}

TEST_F(Middleware, Item65_ARoomJoinedMeanwhileIsKeptOnSuccess) {
  world.use([](SocketState& socket, const Continue& next) {
    socket.join("room");
    next({});
  });
  world.websocket("a").send("40");
  EXPECT_EQ(rooms_of(world.socket("id-1")), padded("id-1") + ", room");
}

TEST_F(Middleware, Item75_WhoIsNotYetConnectedGetsNoBroadcast) {
  world.joined("b");
  world.use([this](SocketState& socket, Continue next) {
    socket.join("room");
    decisions.push_back(std::move(next));
  });
  world.websocket("a").send("40");
  (void)world.take();
  world.turn([&] {
    world.nsp().adapter().broadcast(event("all"), {});
    world.nsp().adapter().broadcast(event("room"), {.rooms = {"room"}, .except = {}, .flags = {}});
    world.nsp().adapter().broadcast(event("others"),
                                    {.rooms = {}, .except = {"room"}, .flags = {}});
  });
  decide(0);
  world.turn([&] {
    world.nsp().adapter().broadcast(event("now"), {.rooms = {"room"}, .except = {}, .flags = {}});
  });
  EXPECT_EQ(world.take(), R"(
b -> 42["all"]
b -> 42["others"]
app: connection id-2
a -> 40{"sid":"id-2"}
a -> 42["now"]
)");
}

TEST_F(Middleware, Item64_WhatIsEmittedMeanwhileGoesBeforeTheConnectPacket) {
  world.use([](SocketState& socket, const Continue& next) {
    emit(socket, "early");
    next({});
  });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: connection id-1
a -> 42["early"]
a -> 40{"sid":"id-1"}
)");
}

TEST_F(Middleware, AStepAddedWhileItRunsIsForTheNextClient) {
  world.use([&](SocketState&, const Continue& next) {
    use_shown("new");
    next({});
  });
  world.websocket("a").send("40");
  EXPECT_EQ(world.take(), R"(
a <- 40
app: connection id-1
a -> 40{"sid":"id-1"}
)");
}

TEST_F(Middleware, ADecisionAfterTheServerIsGoneDoesNothing) {
  use_later();
  world.websocket("a").send("40");
  world.destroy_hub();
  decide(0);
  decide(0, Error("no"));
  EXPECT_EQ(world.take(), R"(
a <- 40
)");
}

TEST_F(Middleware, ADecisionMayDisconnectOthersOfTheSameConnection) {
  world.nsp("/other");
  use_later();
  Peer& a = world.websocket("a");
  a.send("40/other,");
  a.send("40");
  (void)world.take();
  world.turn([&] {
    world.socket("id-1", "/other").disconnect(true);
    decisions[0](std::nullopt);
  });
  EXPECT_EQ(world.take(), R"(
a -> 41/other,
a ended
)");
}

}  // namespace
}  // namespace sockeye::test
