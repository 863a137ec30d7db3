// Acknowledgements both ways, of one socket and of many: answered, late, twice, never.
#include <gtest/gtest.h>

#include "core/world.hpp"

namespace sockeye::test {
namespace {

using namespace std::chrono_literals;
using core::SocketState;

const core::Flags in_a_second{.is_volatile = false,
                              .compress = true,
                              .local = false,
                              .timeout = 1000ms,
                              .conflation_key = {}};

class Acks : public ::testing::Test {
 protected:
  /// A line for what an emit's acknowledgement comes to.
  detail::AckCallback shown(const std::string& name) {
    return [this, name](const detail::AckResult& result) {
      world.line("app: " + name + " " +
                 (result.error ? "failed: " + result.error->message() : json(result.arguments)));
    };
  }
  std::function<void(core::BroadcastReplies)> all_shown() {
    return [this](const core::BroadcastReplies& replies) {
      std::string text = "app: replies " + replies.replies.to_json();
      for (const std::string& id : replies.missing) text += ", missing " + id;
      if (replies.error) text += ", " + replies.error->message();
      world.line(text);
    };
  }
  void ask(const std::string& id, const std::string& what, const core::Flags& flags = {}) {
    world.turn([&] { emit(world.socket(id), what, {}, flags, shown(what)); });
  }
  void ask_all(const core::Target& target = {}) {
    world.turn(
        [&] { world.nsp().adapter().broadcast_with_ack(event("q", {1}), target, all_shown()); });
  }

  World world;
};

TEST_F(Acks, AClientsQuestionIsAnsweredOnce) {
  world.on("echo", [](SocketState&, Elements args, detail::Call& call) {
    answer(call, args.to_values());
    answer(call, {"twice"});
  });
  world.on("echo", [](SocketState&, Elements, detail::Call& call) { answer(call, {"other"}); });
  world.joined("a").send(R"(421["echo",1,"two",null])");
  EXPECT_EQ(world.take(), R"(
a <- 421["echo",1,"two",null]
a -> 431[1,"two",null]
)");
}

TEST_F(Acks, NobodyAnswersWhatAskedForNothing) {
  world.on("echo", [](SocketState&, Elements, detail::Call& call) {
    EXPECT_FALSE(call.claim_ack());
    EXPECT_EQ(call.defer_ack(), nullptr);
  });
  world.joined("a").send(R"(42["echo"])");
  EXPECT_EQ(world.take(), "\na <- 42[\"echo\"]\n");
}

TEST_F(Acks, AnAnswerMayComeLaterAndOnlyOnce) {
  std::shared_ptr<detail::AckSink> sink;
  world.on("echo", [&](SocketState&, Elements, detail::Call& call) { sink = call.defer_ack(); });
  world.joined("a").send(R"(427["echo"])");
  world.wait(10'000);
  world.turn([&] {
    ASSERT_TRUE(sink->claim());
    EXPECT_FALSE(sink->claim());
    sink->answer(encoded({"late"}));
  });
  EXPECT_EQ(world.take(), R"(
a <- 427["echo"]
a -> 437["late"]
)");
  sink = nullptr;
  EXPECT_EQ(world.hub().stats().acks_dropped, 0U);
}

TEST_F(Acks, AnAnswerMayComeFromAnotherThread) {
  std::shared_ptr<detail::AckSink> sink;
  world.on("echo", [&](SocketState&, Elements, detail::Call& call) { sink = call.defer_ack(); });
  world.joined("a").send(R"(427["echo"])");
  (void)world.take();
  world.turn([&] {
    world.executor().elsewhere([&] {
      ASSERT_TRUE(sink->claim());
      sink->answer(encoded({"late"}));
      sink = nullptr;
    });
  });
  EXPECT_EQ(world.take(), "\na -> 437[\"late\"]\n");
}

TEST_F(Acks, AnAnswerAfterTheClientLeftGoesNowhere) {
  std::shared_ptr<detail::AckSink> sink;
  world.on("echo", [&](SocketState&, Elements, detail::Call& call) { sink = call.defer_ack(); });
  Peer& a = world.joined("a");
  a.send(R"(427["echo"])");
  a.lose();
  (void)world.take();
  world.turn([&] {
    ASSERT_TRUE(sink->claim());
    sink->answer(encoded({"late"}));
  });
  world.destroy_hub();
  sink = nullptr;
  EXPECT_EQ(world.take(), "\n");
}

TEST_F(Acks, AnAnswerThatIsDroppedIsCounted) {
  std::shared_ptr<detail::AckSink> sink;
  world.on("echo", [&](SocketState&, Elements, detail::Call& call) { sink = call.defer_ack(); });
  world.joined("a").send(R"(427["echo"])");
  EXPECT_EQ(world.hub().stats().acks_dropped, 0U);
  sink = nullptr;
  EXPECT_EQ(world.hub().stats().acks_dropped, 1U);
}

TEST_F(Acks, AnAnswerThatWasGivenCannotBeDeferredAfterwards) {
  world.on("echo", [](SocketState&, Elements, detail::Call& call) {
    answer(call, {1});
    const auto sink = call.defer_ack();
    EXPECT_FALSE(sink->claim());
  });
  world.joined("a").send(R"(427["echo"])");
  EXPECT_EQ(world.take(), "\na <- 427[\"echo\"]\na -> 437[1]\n");
  EXPECT_EQ(world.hub().stats().acks_dropped, 0U);
}

TEST_F(Acks, AClientsAnswerReachesItsQuestion) {
  Peer& a = world.joined("a");
  ask("id-1", "first");
  ask("id-1", "second");
  a.send(R"(431["b",2])");
  a.send("430[]");
  EXPECT_EQ(world.take(), R"(
a -> 420["first"]
a -> 421["second"]
a <- 431["b",2]
app: second ["b",2]
a <- 430[]
app: first []
)");
}

TEST_F(Acks, ASecondAnswerAndAnUnknownOneAreIgnored) {
  Peer& a = world.joined("a");
  ask("id-1", "q");
  a.send("430[1]");
  a.send("430[2]");
  a.send("4399[3]");
  a.send("43[4]");
  EXPECT_EQ(world.take(), R"(
a -> 420["q"]
a <- 430[1]
app: q [1]
a <- 430[2]
a <- 4399[3]
a <- 43[4]
)");
}

TEST_F(Acks, Item46_NumbersAreTheNamespacesAndBroadcastsTakeOneToo) {
  Peer& a = world.joined("a");
  world.nsp("/admin");
  a.send("40/admin,");
  world.joined("b");
  (void)world.take();
  ask("id-1", "one");
  ask("id-3", "two");
  ask_all();
  ask("id-1", "three");
  world.turn([&] { emit(world.socket("id-2", "/admin"), "own", {}, {}, shown("own")); });
  EXPECT_EQ(world.take(), R"(
a -> 420["one"]
b -> 421["two"]
a -> 422["q",1]
b -> 422["q",1]
a -> 423["three"]
a -> 42/admin,0["own"]
)");
}

TEST_F(Acks, AnotherClientCannotAnswer) {
  world.joined("a");
  Peer& b = world.joined("b");
  ask("id-1", "q");
  b.send("430[\"forged\"]");
  EXPECT_EQ(world.take(), R"(
a -> 420["q"]
b <- 430["forged"]
)");
}

TEST_F(Acks, AQuestionTimesOutOnTimeAndALateAnswerIsIgnored) {
  Peer& a = world.joined("a");
  ask("id-1", "q", in_a_second);
  world.wait(999);
  EXPECT_EQ(world.take(), "\na -> 420[\"q\"]\n");
  world.wait(1);
  a.send("430[1]");
  EXPECT_EQ(world.take(), R"(
app: q failed: operation has timed out
a <- 430[1]
)");
}

TEST_F(Acks, AnAnswerInTimeStopsTheTimer) {
  Peer& a = world.joined("a");
  ask("id-1", "q", in_a_second);
  a.send("430[1]");
  (void)world.take();
  world.wait(2'000);
  EXPECT_EQ(world.take(), "\n");
}

TEST_F(Acks, Item51_ADisconnectFailsWhatIsUnansweredBeforeItIsSaid) {
  Peer& a = world.joined("a");
  world.show_lifecycle();
  ask("id-1", "q");
  ask("id-1", "timed", in_a_second);
  (void)world.take();
  a.lose();
  const std::string text = world.take();
  const std::size_t said = text.find("app: disconnect id-1");
  for (const char* what : {"app: q failed: socket has been disconnected",
                           "app: timed failed: socket has been disconnected"}) {
    EXPECT_LT(text.find(what), said) << text;
  }
  world.wait(5'000);
  EXPECT_EQ(world.take(), "\n");
}

TEST_F(Acks, ACallbackThatThrowsIsReportedAndClosesNothing) {
  Peer& a = world.joined("a");
  world.turn([&] {
    emit(world.socket("id-1"), "q", {}, {},
         [](const detail::AckResult&) { throw std::runtime_error("oops"); });
  });
  a.send("430[]");
  a.send("42[\"still here\"]");
  EXPECT_EQ(world.take(), R"(
a -> 420["q"]
a <- 430[]
app: error "": oops
a <- 42["still here"]
)");
}

TEST_F(Acks, ACallbackThatThrowsAtOnceIsReportedToo) {
  Peer& a = world.joined("a");
  const auto kept = world.socket("id-1").self();
  a.lose();
  (void)world.take();
  emit(*kept, "q", {}, {}, [](const detail::AckResult&) { throw std::runtime_error("oops"); });
  EXPECT_EQ(world.take(), "\napp: error \"\": oops\n");
}

TEST_F(Acks, BinaryAnswersBothWays) {
  world.on("echo",
           [](SocketState&, Elements args, detail::Call& call) { answer(call, args.to_values()); });
  Peer& a = world.joined("a");
  a.send(R"(451-5["echo",{"_placeholder":true,"num":0}])");
  a.binary("\x01\x02");
  ask("id-1", "q");
  a.send(R"(461-0[{"_placeholder":true,"num":0}])");
  a.binary("\x03");
  EXPECT_EQ(world.take(), R"(
a <- 451-5["echo",{"_placeholder":true,"num":0}]
a <- binary \x01\x02
a -> 461-5[{"_placeholder":true,"num":0}]
a -> binary \x01\x02
a -> 420["q"]
a <- 461-0[{"_placeholder":true,"num":0}]
a <- binary \x03
app: q [{"type":"Buffer","data":[3]}]
)");
}

TEST_F(Acks, Item48_ABroadcastKeepsTheFirstArgumentOfEachAnswer) {
  Peer& a = world.joined("a");
  Peer& b = world.joined("b");
  ask_all();
  b.send(R"(430["b","more"])");
  a.send(R"(430[])");
  EXPECT_EQ(world.take(), R"(
a -> 420["q",1]
b -> 420["q",1]
b <- 430["b","more"]
a <- 430[]
app: replies ["b",null]
)");
}

TEST_F(Acks, Item49_ABroadcastToNobodyIsAnsweredAtOnce) {
  world.joined("a");
  ask_all({.rooms = {"empty"}, .except = {}, .flags = in_a_second});
  world.wait(5'000);
  EXPECT_EQ(world.take(), "\napp: replies []\n");
}

TEST_F(Acks, Item50_ABroadcastThatTimesOutNamesTheMissingAndIgnoresLateAnswers) {
  Peer& a = world.joined("a");
  Peer& b = world.joined("b");
  world.joined("c");
  ask_all({.rooms = {}, .except = {}, .flags = in_a_second});
  a.send("430[1]");
  (void)world.take();
  world.wait(1'000);
  b.send("430[2]");
  EXPECT_EQ(world.take(), R"(
app: replies [1], missing id-2, missing id-3, operation has timed out
b <- 430[2]
)");
}

TEST_F(Acks, WhoLeavesCountsAsMissing) {
  Peer& a = world.joined("a");
  Peer& b = world.joined("b");
  ask_all({.rooms = {}, .except = {}, .flags = in_a_second});
  (void)world.take();
  b.lose();
  EXPECT_EQ(world.take(), "\nb <- lost\n");
  a.send("430[1]");
  world.wait(5'000);
  EXPECT_EQ(world.take(), R"(
a <- 430[1]
app: replies [1], missing id-2, socket has been disconnected
)");
}

TEST_F(Acks, Item47_ABroadcastWithoutATimeoutWaitsForEach) {
  Peer& a = world.joined("a");
  ask_all();
  world.wait(20'000);
  a.send("430[1]");
  EXPECT_EQ(world.take(), R"(
a -> 420["q",1]
a <- 430[1]
app: replies [1]
)");
}

TEST_F(Acks, ABroadcastsEndMayAskAgain) {
  Peer& a = world.joined("a");
  world.turn([&] {
    world.nsp().adapter().broadcast_with_ack(event("q"), {}, [&](const core::BroadcastReplies&) {
      world.nsp().adapter().broadcast_with_ack(event("again"), {}, all_shown());
    });
  });
  a.send("430[1]");
  a.send("431[2]");
  EXPECT_EQ(world.take(), R"(
a -> 420["q"]
a <- 430[1]
a -> 421["again"]
a <- 431[2]
app: replies [2]
)");
}

TEST_F(Acks, TheServersEndFailsWhatIsUnanswered) {
  world.joined("a");
  ask("id-1", "q", in_a_second);
  ask_all({.rooms = {}, .except = {}, .flags = in_a_second});
  (void)world.take();
  world.destroy_hub();
  const std::string text = world.take();
  EXPECT_NE(text.find("app: q failed: socket has been disconnected"), std::string::npos) << text;
  EXPECT_NE(text.find("app: replies [], missing id-1, socket has been disconnected"),
            std::string::npos)
      << text;
}

}  // namespace
}  // namespace sockeye::test
