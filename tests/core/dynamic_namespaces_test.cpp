// Namespaces that are made when a client first asks for them.
#include <gtest/gtest.h>

#include <functional>
#include <regex>
#include <string>
#include <vector>

#include "core/dynamic_namespaces.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::NamespaceMatcher;
using core::ParentNamespace;
using core::SocketState;
using Decide = std::function<void(bool)>;

core::HubOptions cleaning() {
  core::HubOptions options;
  options.cleanup_empty_child_namespaces = true;
  return options;
}

struct Dynamic : ::testing::Test {
  ParentNamespace& pattern(const std::string& expression) {
    return add({[regex = std::regex(expression)](const std::string& name) {
                  return std::regex_search(name, regex);
                },
                nullptr});
  }
  /// Decisions are kept until the test makes them.
  ParentNamespace& later() {
    return add({nullptr, [this](const std::string& name, const Value& auth, const Decide& decide) {
                  world().line("app: may " + name + " with " + auth.to_json() + "?");
                  decisions.push_back(decide);
                }});
  }
  ParentNamespace& add(NamespaceMatcher matcher) {
    return *world().hub().dynamic().add("/_" + std::to_string(parents++), std::move(matcher));
  }
  void decide(std::size_t index, bool allow) {
    world().turn([&] { decisions[index](allow); });
  }
  void show_namespaces() {
    world().hub().on_new_namespace = [this](core::Namespace& nsp) {
      world().line("app: new " + nsp.name());
    };
    world().hub().on_removed_namespace = [this](core::Namespace& nsp) {
      world().line("app: removed " + nsp.name());
    };
  }
  void show_connections(core::Namespace& nsp) {
    nsp.handlers().connection.add(world().hub().next_listener_id(), [this](SocketState& socket) {
      world().line("app: connection " + socket.nsp()->name() + " " + std::string(socket.id()));
    });
  }

  World& world() { return *world_; }
  void restart(core::HubOptions options) { world_ = std::make_unique<World>(std::move(options)); }

  std::vector<Decide> decisions;
  int parents = 0;

 private:
  std::unique_ptr<World> world_ = std::make_unique<World>();
};

TEST_F(Dynamic, APatternMakesTheNamespaceThatAClientAsksFor) {
  show_namespaces();
  show_connections(pattern("^/dynamic-\\d+$"));
  Peer& a = world().websocket("a");
  a.send("40/dynamic-1,{\"token\":1}");
  a.send("40/dynamic-x,");
  world().websocket("b").send("40/dynamic-1,");
  EXPECT_EQ(world().take(), R"(
a <- 40/dynamic-1,{"token":1}
app: new /dynamic-1
app: connection /dynamic-1 id-1
a -> 40/dynamic-1,{"sid":"id-1"}
a <- 40/dynamic-x,
a -> 44/dynamic-x,{"message":"Invalid namespace"}
b <- 40/dynamic-1,
app: connection /dynamic-1 id-2
b -> 40/dynamic-1,{"sid":"id-2"}
)");
  EXPECT_EQ(world().socket("id-1", "/dynamic-1").auth().to_json(), R"({"token":1})");
}

TEST_F(Dynamic, AFunctionDecidesLaterAndOnTheAuthThatTheClientSent) {
  later();
  Peer& a = world().websocket("a");
  a.send("40/x,{\"token\":1}");
  a.send("40/y,");
  decide(1, false);
  decide(0, true);
  EXPECT_EQ(world().take(), R"(
a <- 40/x,{"token":1}
app: may /x with {"token":1}?
a <- 40/y,
app: may /y with {}?
a -> 44/y,{"message":"Invalid namespace"}
a -> 40/x,{"sid":"id-1"}
)");
}

TEST_F(Dynamic, ADecisionFromAnotherThreadIsPosted) {
  later();
  world().websocket("a").send("40/x,");
  (void)world().take();
  world().turn([&] { world().executor().elsewhere([&] { decisions[0](true); }); });
  EXPECT_EQ(world().take(), "\na -> 40/x,{\"sid\":\"id-1\"}\n");
}

TEST_F(Dynamic, ParentsAreAskedInTheOrderOfTheirRegistrationAndTheFirstThatAllowsHasIt) {
  later();
  pattern("^/p");
  later();
  Peer& a = world().websocket("a");
  a.send("40/p1,");
  a.send("40/q1,");
  decide(0, false);
  decide(1, false);
  decide(2, true);
  EXPECT_EQ(world().take(), R"(
a <- 40/p1,
app: may /p1 with {}?
a <- 40/q1,
app: may /q1 with {}?
a -> 40/p1,{"sid":"id-1"}
app: may /q1 with {}?
a -> 40/q1,{"sid":"id-2"}
)");
  EXPECT_EQ(world().nsp("/p1").parent()->name(), "/_1");
  EXPECT_EQ(world().nsp("/q1").parent()->name(), "/_2");
}

TEST_F(Dynamic, ASecondDecisionOfOneParentChangesNothing) {
  later();
  later();
  world().websocket("a").send("40/x,");
  decide(0, false);
  decide(0, true);
  EXPECT_EQ(world().hub().find("/x"), nullptr);
  decide(1, true);
  decide(1, false);
  EXPECT_NE(world().hub().find("/x"), nullptr);
  EXPECT_EQ(world().nsp("/x").parent()->name(), "/_1");
}

// Item 79: the namespace is there once somebody may make it; nobody is asked again.
TEST_F(Dynamic, Item79WhoComesLaterJoinsWithoutBeingAsked) {
  later();
  world().websocket("a").send("40/x,");
  decide(0, true);
  (void)world().take();
  world().websocket("b").send("40/x,{\"token\":\"wrong\"}");
  EXPECT_EQ(world().take(), R"(
b <- 40/x,{"token":"wrong"}
b -> 40/x,{"sid":"id-2"}
)");
}

TEST_F(Dynamic, Item79TwoThatAskAtOnceMeetInOneNamespace) {
  show_namespaces();
  later();
  Peer& a = world().websocket("a");
  Peer& b = world().websocket("b");
  a.send("40/x,");
  b.send("40/x,");
  decide(1, true);
  decide(0, true);
  EXPECT_EQ(world().take(), R"(
a <- 40/x,
app: may /x with {}?
b <- 40/x,
app: may /x with {}?
app: new /x
b -> 40/x,{"sid":"id-1"}
a -> 40/x,{"sid":"id-2"}
)");
  EXPECT_EQ(world().nsp("/x").size(), 2U);
}

TEST_F(Dynamic, NothingIsMadeForAClientThatLeftBeforeTheDecision) {
  show_namespaces();
  later();
  Peer& a = world().websocket("a");
  a.send("40/x,");
  a.lose();
  decide(0, true);
  EXPECT_EQ(world().hub().find("/x"), nullptr);
  EXPECT_EQ(world().take(), R"(
a <- 40/x,
app: may /x with {}?
a <- lost
)");
}

TEST_F(Dynamic, ADecisionAfterTheServerIsGoneChangesNothing) {
  later();
  world().websocket("a").send("40/x,");
  world().websocket("b").send("40/x,");
  world().turn([&] {
    world().hub().close_sockets();
    world().table().for_each([](engine::Session& session) { session.discard(); });
  });
  decide(0, true);
  EXPECT_EQ(world().hub().find("/x"), nullptr);
  world().destroy_hub();
  decide(1, true);
}

TEST_F(Dynamic, ASecondConnectWhileTheFirstWaitsIsAViolation) {
  later();
  Peer& a = world().websocket("a");
  a.send("40/x,");
  a.send("40/x,");
  decide(0, true);
  EXPECT_EQ(world().take(), R"(
a <- 40/x,
app: may /x with {}?
a <- 40/x,
a ended
)");
}

TEST_F(Dynamic, AnEventWhileTheDecisionWaitsIsAViolation) {
  later();
  Peer& a = world().websocket("a");
  a.send("40/x,");
  a.send("42/x,[\"early\"]");
  EXPECT_EQ(a.session(), nullptr);
}

TEST_F(Dynamic, WhatOneConnectionMayWaitForIsBounded) {
  later();
  Peer& a = world().websocket("a");
  for (std::size_t i = 0; i <= core::DynamicNamespaces::max_questions; ++i) {
    a.send("40/" + std::to_string(i) + ",");
  }
  EXPECT_EQ(decisions.size(), core::DynamicNamespaces::max_questions);
  EXPECT_TRUE(world().take().ends_with("a -> 44/100,{\"message\":\"Invalid namespace\"}\n"));
  decide(0, true);
  a.send("40/once-more,");
  EXPECT_EQ(decisions.size(), core::DynamicNamespaces::max_questions + 1);
}

TEST_F(Dynamic, ALongNameIsRefusedWithoutBeingMatched) {
  pattern("^/a+$");
  Peer& a = world().websocket("a");
  const std::string longest = "/" + std::string(core::DynamicNamespaces::max_name - 1, 'a');
  a.send("40" + longest + ",");
  a.send("40" + longest + "a,");
  EXPECT_NE(world().hub().find(longest), nullptr);
  EXPECT_EQ(world().hub().find(longest + "a"), nullptr);
}

TEST_F(Dynamic, BeyondTheLimitNoClientMakesANamespace) {
  core::HubOptions options = cleaning();
  options.max_dynamic_namespaces = 2;
  restart(options);
  pattern("^/d");
  Peer& a = world().websocket("a");
  for (const char* name : {"/d1", "/d2", "/d3"}) a.send("40" + std::string(name) + ",");
  EXPECT_TRUE(world().take().ends_with("a -> 44/d3,{\"message\":\"Invalid namespace\"}\n"));
  a.send("41/d1,");
  a.send("40/d3,");
  EXPECT_TRUE(world().take().ends_with("a -> 40/d3,{\"sid\":\"id-3\"}\n"));
}

// Item 80.
TEST_F(Dynamic, Item80AChildHasWhatItsParentHadWhenItWasMade) {
  ParentNamespace& parent = pattern("^/d");
  const auto log = [&](const std::string& what) {
    return [this, what](SocketState& socket, Elements, detail::Call&) {
      world().line("app: " + what + " in " + socket.nsp()->name());
    };
  };
  parent.handlers().events.add("early", 1, log("early"));
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  parent.handlers().events.add("early", 2, log("second early"));
  parent.handlers().events.add("late", 3, log("late"));
  a.send("40/d2,");
  (void)world().take();
  for (const char* name : {"/d1", "/d2"}) {
    a.send("42" + std::string(name) + ",[\"early\"]");
    a.send("42" + std::string(name) + ",[\"late\"]");
  }
  EXPECT_EQ(world().take(), R"(
a <- 42/d1,["early"]
app: early in /d1
a <- 42/d1,["late"]
a <- 42/d2,["early"]
app: early in /d2
app: second early in /d2
a <- 42/d2,["late"]
app: late in /d2
)");
}

TEST_F(Dynamic, AHandlerForOnceIsForOnceInEachChild) {
  ParentNamespace& parent = pattern("^/d");
  parent.handlers().events.add(
      "first", 1,
      [this](SocketState& socket, Elements, detail::Call&) {
        world().line("app: first in " + socket.nsp()->name());
      },
      true);
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  a.send("40/d2,");
  (void)world().take();
  for (const char* name : {"/d1", "/d2", "/d1"}) a.send("42" + std::string(name) + ",[\"first\"]");
  EXPECT_EQ(world().take(), R"(
a <- 42/d1,["first"]
app: first in /d1
a <- 42/d2,["first"]
app: first in /d2
a <- 42/d1,["first"]
)");
}

TEST_F(Dynamic, WhatIsSentToAParentReachesEveryChild) {
  ParentNamespace& parent = pattern("^/d");
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  a.send("40/d2,");
  world().websocket("b").send("40/d2,");
  (void)world().take();
  world().turn([&] { parent.adapter().broadcast(event("all", {Value(1)}), {}); });
  world().turn([&] { parent.adapter().add_sockets({{padded("id-2")}, {}, {}}, {"room"}); });
  world().turn([&] { parent.adapter().broadcast(event("some"), {{"room"}, {}, {}}); });
  world().turn([&] { parent.adapter().disconnect_sockets({{}, {"room"}, {}}, false); });
  EXPECT_EQ(world().take(), R"(
a -> 42/d1,["all",1]
a -> 42/d2,["all",1]
b -> 42/d2,["all",1]
a -> 42/d2,["some"]
a -> 41/d1,
b -> 41/d2,
)");
}

TEST_F(Dynamic, TheAnswersOfAllChildrenAreCollected) {
  ParentNamespace& parent = pattern("^/d");
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  a.send("40/d2,");
  (void)world().take();
  const auto show = [&](const core::BroadcastReplies& replies) {
    world().line("app: " + replies.replies.to_json());
  };
  world().turn([&] { parent.adapter().broadcast_with_ack(event("ask"), {}, show); });
  a.send("43/d1,0[1]");
  a.send("43/d2,0[2]");
  world().turn([&] { pattern("^/none").adapter().broadcast_with_ack(event("ask"), {}, show); });
  EXPECT_EQ(world().take(), R"(
a -> 42/d1,0["ask"]
a -> 42/d2,0["ask"]
a <- 43/d1,0[1]
a <- 43/d2,0[2]
app: [1,2]
app: []
)");
}

TEST_F(Dynamic, TheApplicationsOwnNameIsAdoptedByAPatternThatHasIt) {
  ParentNamespace& parent = pattern("^/d");
  show_connections(parent);
  world().hub().of("/d1");
  EXPECT_EQ(world().nsp("/d1").parent().get(), &parent);
  EXPECT_EQ(world().nsp("/other").parent(), nullptr);
  world().websocket("a").send("40/d1,");
  EXPECT_EQ(world().take(), R"(
a <- 40/d1,
app: connection /d1 id-1
a -> 40/d1,{"sid":"id-1"}
)");
}

// Item 81.
TEST_F(Dynamic, Item81AnEmptyChildGoesWhereTheOptionSaysSo) {
  restart(cleaning());
  show_namespaces();
  pattern("^/d");
  world().nsp("/plain");
  Peer& a = world().websocket("a");
  Peer& b = world().websocket("b");
  for (Peer* peer : {&a, &b}) peer->send("40/d1,");
  a.send("40/plain,");
  (void)world().take();
  a.send("41/plain,");
  a.send("41/d1,");
  b.lose();
  EXPECT_EQ(world().take(), R"(
a <- 41/plain,
a <- 41/d1,
b <- lost
app: removed /d1
)");
  a.send("40/d1,");
  EXPECT_EQ(world().take(), R"(
a <- 40/d1,
app: new /d1
a -> 40/d1,{"sid":"id-4"}
)");
}

TEST_F(Dynamic, Item81WithoutTheOptionAnEmptyChildStays) {
  show_namespaces();
  pattern("^/d");
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  a.send("41/d1,");
  EXPECT_NE(world().hub().find("/d1"), nullptr);
}

TEST_F(Dynamic, Item81ARefusalByMiddlewareEmptiesAChildToo) {
  restart(cleaning());
  show_namespaces();
  ParentNamespace& parent = pattern("^/d");
  parent.handlers().middleware.push_back(std::make_shared<const core::Middleware>(
      [](SocketState&, const core::Continue& next) { next(Error("no")); }));
  world().websocket("a").send("40/d1,");
  EXPECT_EQ(world().take(), R"(
a <- 40/d1,
app: new /d1
app: removed /d1
a -> 44/d1,{"message":"no"}
)");
}

TEST_F(Dynamic, AChildWithSomebodyInItsMiddlewareIsNotEmpty) {
  restart(cleaning());
  show_namespaces();
  ParentNamespace& parent = pattern("^/d");
  std::vector<core::Continue> waiting;
  parent.handlers().middleware.push_back(std::make_shared<const core::Middleware>(
      [&](SocketState&, const core::Continue& next) { waiting.push_back(next); }));
  Peer& a = world().websocket("a");
  Peer& b = world().websocket("b");
  a.send("40/d1,");
  b.send("40/d1,");
  world().turn([&] { waiting[0](std::nullopt); });
  a.send("41/d1,");
  world().turn([&] { waiting[1](std::nullopt); });
  (void)world().take();
  world().turn([&] { world().nsp("/d1").adapter().broadcast(event("hello"), {}); });
  EXPECT_EQ(world().take(), "\nb -> 42/d1,[\"hello\"]\n");
}

TEST_F(Dynamic, AChildMayGoWhileTheParentSpeaksToIt) {
  restart(cleaning());
  ParentNamespace& parent = pattern("^/d");
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  a.send("40/d2,");
  (void)world().take();
  world().turn([&] {
    parent.adapter().disconnect_sockets({}, false);
    parent.adapter().broadcast(event("late"), {});
  });
  EXPECT_EQ(world().take(), "\na -> 41/d1,\na -> 41/d2,\n");
  EXPECT_TRUE(parent.children().empty());
}

TEST_F(Dynamic, ASocketThatIsKeptOutlivesItsNamespaceAndTheServer) {
  restart(cleaning());
  pattern("^/d");
  Peer& a = world().websocket("a");
  a.send("40/d1,");
  const auto kept = world().socket("id-1", "/d1").self();
  a.send("41/d1,");
  EXPECT_EQ(world().hub().find("/d1"), nullptr);
  EXPECT_EQ(kept->nsp()->hub(), nullptr);
  world().destroy_hub();
  emit(*kept, "nobody hears this");
  EXPECT_EQ(kept->nsp()->name(), "/d1");
}

}  // namespace
}  // namespace sockeye::test
