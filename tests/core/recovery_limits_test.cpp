// How long and how much is kept of clients that are away, and what middleware may do with those who
// come back.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/dynamic_namespaces.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

core::HubOptions hub_options(core::RecoveryOptions recovery) {
  core::HubOptions options;
  options.recovery = recovery;
  return options;
}

class Limits : public ::testing::Test {
 protected:
  void begin(core::RecoveryOptions recovery) {
    world.emplace(hub_options(recovery));
    world->nsp().handlers().session_expired.add(1, [this](const ExpiredSession& session) {
      std::string text = "app: expired " + std::string(session.id()) + " of";
      for (const std::string& room : session.rooms()) text += " " + room;
      world->line(text);
    });
    world->nsp().handlers().connection.add(2, [this](core::SocketState& socket) {
      static constexpr const char* names[] = {"none", "partial", "full"};
      world->line("app: connection " + std::string(socket.id()) + " " +
                  names[static_cast<std::size_t>(socket.recovery())]);
    });
  }
  void broadcast(std::string_view name) {
    world->turn([&] { world->nsp().adapter().broadcast(event(name), {}); });
  }
  Peer& back(std::string name, std::string_view pid) {
    Peer& peer = world->websocket(std::move(name));
    peer.send(R"(40{"pid":")" + padded(pid) + "\"}");
    return peer;
  }
  std::size_t away() { return world->nsp().recovery()->away(); }

  std::optional<World> world;
};

TEST_F(Limits, ASessionExpiresOnceItsTimeIsUpAndNotBefore) {
  begin({});
  Peer& a = world->joined("a");
  world->socket("id-2").join("room");
  a.lose();
  (void)world->take();
  world->wait(119'999);
  EXPECT_EQ(world->take(), "\n");
  EXPECT_EQ(away(), 1U);
  world->wait(1);
  EXPECT_EQ(world->take(), "\napp: expired id-2 of id-2 room\n");
  EXPECT_EQ(away(), 0U);
  back("b", "id-3");
  EXPECT_EQ(world->take(), R"(
b <- 40{"pid":"id-3"}
app: connection id-4 none
b -> 40{"sid":"id-4","pid":"id-5"}
)");
}

TEST_F(Limits, WhoComesBackInTimeDoesNotExpire) {
  begin({});
  world->joined("a").lose();
  world->wait(119'999);
  back("b", "id-3");
  (void)world->take();
  world->wait(20'000);
  EXPECT_EQ(world->take(), "\n");
  EXPECT_EQ(world->socket("id-2").recovery(), Recovery::full);
}

TEST_F(Limits, TheOldestOfTooManySessionsExpires) {
  core::RecoveryOptions options;
  options.max_sessions = 2;
  begin(options);
  for (const char* name : {"a", "b", "c"}) world->joined(name).lose();
  EXPECT_EQ(away(), 2U);
  EXPECT_NE(world->take().find("app: expired id-2 of id-2"), std::string::npos);
  world->wait(120'000);
  EXPECT_EQ(world->take(), "\napp: expired id-4 of id-4\napp: expired id-6 of id-6\n");
}

TEST_F(Limits, TheLogIsEmptyOnceNobodyCanMissIt) {
  begin({});
  for (int i = 0; i < 100; ++i) broadcast("x");
  EXPECT_EQ(world->nsp().recovery()->log().size(), 100U);
  world->wait(120'000 + 45'000 + 120'000 / 16);
  EXPECT_EQ(world->nsp().recovery()->log().size(), 0U);
  EXPECT_EQ(world->nsp().recovery()->log().bytes(), 0U);
}

TEST_F(Limits, WhoLeftOrWasSentAwayLeavesNoSession) {
  begin({});
  world->joined("a").send("41");
  world->joined("b");
  world->turn([&] { world->socket("id-4").disconnect(false); });
  world->joined("c");
  world->turn([&] { world->socket("id-6").disconnect(true); });
  world->joined("d").send("4not a packet");
  EXPECT_EQ(away(), 1U);
  (void)world->take();
  back("e", "id-3");
  EXPECT_NE(world->take().find("app: connection id-10 none"), std::string::npos);
}

TEST_F(Limits, MiddlewareIsPassedByWhoIsRecoveredInFullAlone) {
  begin({});
  world->use([this](core::SocketState& socket, core::Continue next) {
    world->line("app: middleware " + std::string(socket.id()));
    next(std::nullopt);
  });
  world->joined("a").lose();
  (void)world->take();
  back("b", "id-3").lose();
  EXPECT_EQ(world->take(), R"(
b <- 40{"pid":"id-3"}
app: connection id-2 full
b -> 40{"sid":"id-2","pid":"id-3"}
b <- lost
)");
  broadcast(std::string(20'000'000, 'x'));
  back("c", "id-3");
  EXPECT_EQ(world->take(), R"(
c <- 40{"pid":"id-3"}
app: middleware id-2
app: connection id-2 partial
c -> 40{"sid":"id-2","pid":"id-6"}
)");
}

TEST_F(Limits, WhatIsSentWhileMiddlewareWaitsIsNotMissed) {
  core::RecoveryOptions options;
  options.skip_middlewares = false;
  begin(options);
  core::Continue proceed;
  world->use([&](core::SocketState& socket, core::Continue next) {
    if (socket.recovery() == Recovery::none) return next(std::nullopt);
    EXPECT_EQ(rooms_of(socket), padded("id-2") + ", room");
    emit(socket, "early");
    proceed = std::move(next);
  });
  Peer& a = world->joined("a");
  world->socket("id-2").join("room");
  a.lose();
  broadcast("away");
  (void)world->take();
  back("b", "id-3");
  broadcast("deciding");
  world->turn([&] { proceed(std::nullopt); });
  EXPECT_EQ(world->take(), R"(
b <- 40{"pid":"id-3"}
b -> 42["early","id-1.1"]
app: connection id-2 full
b -> 42["away","id-1.1"]
b -> 42["deciding","id-1.2"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(Limits, WhoIsRefusedOrBreaksOffOnTheWayMayTryAgain) {
  core::RecoveryOptions options;
  options.skip_middlewares = false;
  begin(options);
  std::vector<core::Continue> waiting;
  world->use([&](core::SocketState& socket, core::Continue next) {
    if (socket.recovery() == Recovery::none) return next(std::nullopt);
    socket.join("undone");
    waiting.push_back(std::move(next));
  });
  world->joined("a").lose();
  back("b", "id-3").lose();
  EXPECT_EQ(away(), 1U);
  back("c", "id-3");
  EXPECT_EQ(away(), 0U);
  world->turn([&] { waiting.at(1)(Error("not now")); });
  EXPECT_EQ(away(), 1U);
  // The first attempt still waits where the second one comes: it gives way.
  back("d", "id-3");
  back("e", "id-3");
  world->turn([&] { waiting.at(2)(std::nullopt); });
  EXPECT_EQ(world->nsp().size(), 0U);
  world->turn([&] { waiting.at(3)(std::nullopt); });
  EXPECT_EQ(world->nsp().size(), 1U);
  EXPECT_EQ(rooms_of(world->socket("id-2")), padded("id-2") + ", undone");
  EXPECT_EQ(world->socket("id-2").recovery(), Recovery::full);
}

TEST_F(Limits, ADisconnectListenerMayEmitToTheSessionThatWaits) {
  begin({});
  world->nsp().handlers().disconnect.add(
      3, [](core::SocketState& socket, std::string_view) { emit(socket, "farewell"); });
  world->joined("a").lose();
  (void)world->take();
  back("b", "id-3");
  EXPECT_EQ(world->take(), R"(
b <- 40{"pid":"id-3"}
app: connection id-2 full
b -> 42["farewell","id-1.1"]
b -> 40{"sid":"id-2","pid":"id-3"}
)");
}

TEST_F(Limits, AnExpiryListenerMayDoAnything) {
  begin({});
  world->joined("a").lose();
  world->joined("b").lose();
  world->nsp().handlers().session_expired.add(4, [this](const ExpiredSession&) {
    broadcast("expired");
    world->nsp().handlers().session_expired.clear();
    back("c", "id-5");
  });
  world->wait(120'000);
  EXPECT_EQ(away(), 0U);
  EXPECT_EQ(world->nsp().size(), 1U);
  world->destroy_hub();
}

TEST_F(Limits, ANamespaceWhereASessionWaitsIsNotEmpty) {
  core::HubOptions options = hub_options({});
  options.cleanup_empty_child_namespaces = true;
  world.emplace(options);
  world->hub().dynamic().add("/_0", {[](const std::string&) { return true; }, nullptr});
  Peer& a = world->websocket("a");
  a.send("40/child,");
  a.lose();
  world->wait(119'999);
  EXPECT_NE(world->hub().find("/child"), nullptr);
  world->wait(1);
  EXPECT_EQ(world->hub().find("/child"), nullptr);
}

TEST_F(Limits, WithoutRecoveryThereIsNoTraceOfIt) {
  World plain;
  plain.websocket("a").send(R"(40{"pid":"x","offset":"y"})");
  plain.turn([&] { plain.nsp().adapter().broadcast(event("all"), {}); });
  EXPECT_EQ(plain.nsp().recovery(), nullptr);
  EXPECT_EQ(plain.take(), R"(
a <- 40{"pid":"x","offset":"y"}
a -> 40{"sid":"id-1"}
a -> 42["all"]
)");
}

}  // namespace
}  // namespace sockeye::test
