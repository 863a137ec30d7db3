// Events on their way in: catch-all listeners, packet middleware, handlers, binary, and packets
// that are none. And the listeners of what goes out.
#include <gtest/gtest.h>

#include "core/client.hpp"
#include "core/world.hpp"

namespace sockeye::test {
namespace {

using core::Continue;
using core::SocketState;

class Events : public ::testing::Test {
 protected:
  void SetUp() override {
    a = &world.joined("a");
    (void)world.take();
  }
  World::Handler shown(const std::string& name) {
    return [this, name](SocketState&, Elements args, detail::Call&) {
      world.line("app: " + name + " " + json(args));
    };
  }
  void show_any() {
    world.nsp().handlers().any.add(
        world.hub().next_listener_id(),
        [this](SocketState&, std::string_view event, Elements args, detail::Call&) {
          world.line("app: any " + std::string(event) + " " + json(args));
        });
  }
  using Packet = std::shared_ptr<std::vector<Value>>;
  void use(core::PacketMiddleware step) {
    world.socket("id-1").handlers().middleware.push_back(std::move(step));
  }

  World world;
  Peer* a = nullptr;
};

TEST_F(Events, TheSocketsOwnHandlersRunBeforeTheNamespaces) {
  world.on("x", shown("namespace"));
  world.socket("id-1").handlers().events.add("x", world.hub().next_listener_id(), shown("own"));
  world.socket("id-1").handlers().events.add("x", world.hub().next_listener_id(), shown("once"),
                                             true);
  a->send(R"(42["x",1])");
  a->send(R"(42["x",2])");
  a->send(R"(42["y",3])");
  EXPECT_EQ(world.take(), R"(
a <- 42["x",1]
app: own [1]
app: once [1]
app: namespace [1]
a <- 42["x",2]
app: own [2]
app: namespace [2]
a <- 42["y",3]
)");
}

TEST_F(Events, NamesAndArgumentsOfEveryKind) {
  world.on("", shown("empty"));
  world.on("7", shown("seven"));
  world.on("\xc3\xa9", shown("accent"));
  a->send(R"(42["",null,true,-1.5e3,"\u00e9",{"a":[]}])");
  a->send("42[7]");
  a->send("42[\"\xc3\xa9\"]");
  EXPECT_EQ(world.take(),
            "\n"
            "a <- 42[\"\",null,true,-1.5e3,\"\\u00e9\",{\"a\":[]}]\n"
            "app: empty [null,true,-1500,\"\xc3\xa9\",{\"a\":[]}]\n"
            "a <- 42[7]\n"
            "app: seven []\n"
            "a <- 42[\"\\xc3\\xa9\"]\n"
            "app: accent []\n");
}

TEST_F(Events, BinaryArrivesWhole) {
  world.on("x", shown("x"));
  a->send(R"(452-["x",{"_placeholder":true,"num":1},{"in":{"_placeholder":true,"num":0}}])");
  a->binary("\x01\x02");
  EXPECT_EQ(world.take(), R"(
a <- 452-["x",{"_placeholder":true,"num":1},{"in":{"_placeholder":true,"num":0}}]
a <- binary \x01\x02
)");
  a->binary(std::string_view("\0", 1));
  EXPECT_EQ(world.take(), R"(
a <- binary \x00
app: x [{"type":"Buffer","data":[0]},{"in":{"type":"Buffer","data":[1,2]}}]
)");
}

TEST_F(Events, Item68_CatchAllListenersRunFirstAlsoWhereAMiddlewareRefuses) {
  show_any();
  world.on("x", shown("x"));
  use([this](SocketState&, const Packet& packet, const Continue& next) {
    world.line("app: middleware " + packet->front().to_json());
    next(packet->size() > 1 ? std::optional(Error("too much")) : std::nullopt);
  });
  a->send(R"(42["x"])");
  a->send(R"(421["x",1])");
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
app: any x []
app: middleware "x"
app: x []
a <- 421["x",1]
app: any x [1]
app: middleware "x"
app: error "x": too much
)");
}

TEST_F(Events, AMiddlewareMayChangeTheEvent) {
  world.on("y",
           [](SocketState&, Elements args, detail::Call& call) { answer(call, args.to_values()); });
  use([](SocketState&, const Packet& packet, const Continue& next) {
    packet->front() = Value("y");
    packet->push_back(Value(Binary{7}));
    next({});
  });
  a->send(R"(423["x",1])");
  EXPECT_EQ(world.take(), R"(
a <- 423["x",1]
a -> 461-3[1,{"_placeholder":true,"num":0}]
a -> binary \x07
)");
}

TEST_F(Events, AMiddlewareMayTakeItsTimeWhileOthersPass) {
  world.on("slow", shown("slow"));
  world.on("fast", shown("fast"));
  Continue later;
  use([&](SocketState&, const Packet& packet, const Continue& next) {
    if (packet->front().text() == "slow") {
      later = next;
    } else {
      next({});
    }
  });
  a->send(R"(42["slow","a text that no small string can hold"])");
  a->send(R"(42["fast"])");
  world.turn([&] { world.executor().elsewhere([&] { later({}); }); });
  EXPECT_EQ(world.take(), R"(
a <- 42["slow","a text that no small string can hold"]
a <- 42["fast"]
app: fast []
app: slow ["a text that no small string can hold"]
)");
}

TEST_F(Events, Item69_AnEventWhoseSocketHasLeftMeanwhileIsDropped) {
  world.on("x", shown("x"));
  Continue later;
  use([&](SocketState&, const Packet&, const Continue& next) { later = next; });
  a->send(R"(42["x"])");
  a->send("41");
  world.turn([&] { later({}); });
  world.destroy_hub();
  later({});
  later(Error("whatever"));
  EXPECT_EQ(world.take(), R"(
a <- 42["x"]
a <- 41
)");
}

TEST_F(Events, Item70_AnEventMayBeCalledError) {
  world.on("error", shown("error"));
  a->send(R"(42["error","mine"])");
  EXPECT_EQ(world.take(), R"(
a <- 42["error","mine"]
app: error ["mine"]
)");
}

TEST_F(Events, AReservedNameEndsTheConnection) {
  for (const char* name :
       {"connect", "connect_error", "disconnect", "disconnecting", "newListener"}) {
    SCOPED_TRACE(name);
    World own;
    own.show_lifecycle();
    Peer& peer = own.joined("p");
    peer.send("42[\"" + std::string(name) + "\"]");
    EXPECT_EQ(peer.session(), nullptr);
  }
}

TEST_F(Events, Item42_AnEmptyMessageEndsTheConnection) {
  a->send("4");
  EXPECT_EQ(a->session(), nullptr);
}

TEST_F(Events, WhatIsNoPacketEndsItsConnectionAndNoOther) {
  for (const char* text : {"4x",
                           "49",
                           "42",
                           "42{}",
                           "42[]",
                           "42[",
                           "42[\"a\"",
                           "42[{}]",
                           "42[null]",
                           "421",
                           "43{}",
                           "41{\"a\":1}",
                           "40[]",
                           "40\"x\"",
                           "451-[\"x\",{\"_placeholder\":true,\"num\":1}]",
                           "4511-[\"x\"]",
                           "45[\"x\"]",
                           "45-[\"x\"]",
                           "42[\"\xff\"]",
                           "4299999999999999999999[\"x\"]"}) {
    SCOPED_TRACE(text);
    World own;
    Peer& bystander = own.joined("b");
    own.on("ping", [](SocketState&, Elements, detail::Call& call) { answer(call, {}); });
    Peer& peer = own.joined("p");
    peer.send(text);
    peer.binary("x");
    if (std::string_view(text) != "42" && std::string_view(text) != "421") {
      EXPECT_EQ(peer.session(), nullptr);
    }
    (void)own.take();
    bystander.send("420[\"ping\"]");
    EXPECT_EQ(own.take(), "\nb <- 420[\"ping\"]\nb -> 430[]\n");
  }
}

TEST_F(Events, BinaryThatNobodyAnnouncedAndTextInBetweenEndTheConnection) {
  a->binary("x");
  EXPECT_EQ(a->session(), nullptr);
  Peer& b = world.joined("b");
  b.send(R"(451-["x",{"_placeholder":true,"num":0}])");
  b.send(R"(42["x"])");
  EXPECT_EQ(b.session(), nullptr);
}

TEST_F(Events, ABadPacketIsReportedToEachSocketOfItsConnection) {
  world.nsp("/admin");
  a->send("40/admin,");
  (void)world.take();
  int own = 0;
  world.socket("id-1").handlers().error.add(world.hub().next_listener_id(),
                                            [&](SocketState&, const Error&) { ++own; });
  a->send("4x");
  EXPECT_EQ(own, 1);
  EXPECT_EQ(world.take(), R"(
a <- 4x
app: error "": unknown packet type
app: error "": unknown packet type
a ended
)");
  EXPECT_EQ(world.hub().stats().handler_errors, 2U);
}

TEST_F(Events, Item71_ListenersOfWhatGoesOutSeeEmitsAndBroadcastsButNoAcks) {
  world.joined("b");
  (void)world.take();
  world.nsp().handlers().any_outgoing.add(
      world.hub().next_listener_id(), [&](SocketState& socket, const std::vector<Value>& event) {
        world.line("app: out " + std::string(socket.id()) + " " + Value::array(event).to_json());
      });
  world.on("q", [](SocketState&, Elements, detail::Call& call) { answer(call, {1}); });
  world.turn([&] { emit(world.socket("id-1"), "x", {1, Binary{2}}); });
  world.turn([&] { world.nsp().adapter().broadcast(event("y", {"z"}), {}); });
  a->send(R"(420["q"])");
  EXPECT_EQ(world.take(), R"(
app: out id-1 ["x",1,{"type":"Buffer","data":[2]}]
a -> 451-["x",1,{"_placeholder":true,"num":0}]
a -> binary \x02
app: out id-1 ["y","z"]
app: out id-2 ["y","z"]
a -> 42["y","z"]
b -> 42["y","z"]
a <- 420["q"]
a -> 430[1]
)");
}

TEST_F(Events, AListenerOfOneSocketHearsNothingOfOthers) {
  world.joined("b");
  (void)world.take();
  world.socket("id-2").handlers().any_outgoing.add(
      world.hub().next_listener_id(), [&](SocketState& socket, const std::vector<Value>& event) {
        world.line("app: out " + std::string(socket.id()) + " " + event.front().to_json());
      });
  world.socket("id-2").listen_to_outgoing();
  world.turn([&] {
    emit(world.socket("id-1"), "x");
    emit(world.socket("id-2"), "y");
  });
  EXPECT_EQ(world.take(), R"(
app: out id-2 "y"
a -> 42["x"]
b -> 42["y"]
)");
}

TEST_F(Events, PacketsOfOnePostAreTakenInOrderUntilTheConnectionEnds) {
  world.on("x", shown("x"));
  world.on("end", [](SocketState& socket, Elements, detail::Call&) { socket.client()->close(); });
  Peer& p = world.polling("p");
  p.send("40");
  (void)world.take();
  p.post(
      "42[\"x\",1]\x1e"
      "42[\"end\"]\x1e"
      "42[\"x\",2]");
  EXPECT_EQ(world.take(), R"(
p <- 42["x",1]\x1e42["end"]\x1e42["x",2]
app: x [1]
p -> 1
)");
  EXPECT_EQ(p.session(), nullptr);
}

}  // namespace
}  // namespace sockeye::test
