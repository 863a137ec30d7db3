// What comes after an answer: in the turn of the handler, behind one attempt to write the reply,
// and waiting for no client.
#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "http/app_fixture.hpp"
#include "sockeye/task.hpp"

namespace sockeye::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Emits into a list, as a broadcast operator would into a room.
struct Target {
  std::vector<std::string>* list;
  void emit(std::string_view event, int id, const std::string& text) const {
    list->push_back(std::string(event) + ":" + std::to_string(id) + ":" + text);
  }
};

// Suspends until resume() is called.
struct Gate {
  std::coroutine_handle<> waiting;
  auto operator co_await() noexcept {
    struct Awaiter {
      Gate* gate;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> handle) const noexcept { gate->waiting = handle; }
      void await_resume() const noexcept {}
    };
    return Awaiter{this};
  }
  void resume() { std::exchange(waiting, nullptr).resume(); }
};

class AfterAnswerTest : public AppTest {
 protected:
  void note(const std::string& what) { events.push_back(what); }

  std::vector<std::string> events;
};

TEST_F(AfterAnswerTest, EmitsWhatItWasGivenWhenItAnswered) {
  app().get("/", [&](Request&, Response& res) {
    std::string text = "text";
    res.send("ok").then_emit(Target{&events}, "changed", 7, text);
    text = "another";
  });
  EXPECT_EQ(get("/").body, "ok");
  EXPECT_THAT(events, ElementsAre("changed:7:text"));
}

TEST_F(AfterAnswerTest, RunsBehindOneAttemptToWriteAndAfterTheHandler) {
  Peer peer;
  app().get("/", [&](Request&, Response& res) {
    res.send("ok").then(
        [&] { note(peer.received().ends_with("ok") ? "reply was there" : "no reply yet"); });
    note("handler");
  });
  peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return events.size() == 2; }));
  EXPECT_THAT(events, ElementsAre("handler", "reply was there"));
}

TEST_F(AfterAnswerTest, RunsAlsoWhenTheRequesterResetBeforeTheReply) {
  std::shared_ptr<Response> waiting;
  app().get("/", [&](Request&, Response& res) { waiting = res.keep(); });
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return waiting != nullptr; }));
  peer.reset();
  ASSERT_TRUE(run_until([&] { return shard().stats().connections == 0; }));
  waiting->send("ok").then([&] { note("nudge"); });
  turns(1);
  EXPECT_THAT(events, ElementsAre("nudge"));
}

TEST_F(AfterAnswerTest, RunsInTheSameTurnForARequesterWithAClosedWindow) {
  app().get("/", [&](Request&, Response& res) {
    const std::uint64_t turn = shard().stats().turns;
    res.send(std::string(16 << 20, 'x')).then([this, turn] {
      note(shard().stats().turns == turn ? "same turn" : "later");
    });
  });
  Peer peer = connect(4096);
  peer.stop_reading();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return !events.empty(); }));
  EXPECT_THAT(events, ElementsAre("same turn"));
}

TEST_F(AfterAnswerTest, RunsInTheSameTurnBehindAPipelinedRequestThatWaits) {
  std::shared_ptr<Response> waiting;
  app().get("/later", [&](Request&, Response& res) { waiting = res.keep(); });
  app().get("/now", [&](Request&, Response& res) {
    const std::uint64_t turn = shard().stats().turns;
    res.send("now").then(
        [this, turn] { note(shard().stats().turns == turn ? "same turn" : "later"); });
  });
  Peer peer = connect();
  peer.send(request("GET", "/later") + request("GET", "/now"));
  ASSERT_TRUE(run_until([&] { return !events.empty(); }));
  EXPECT_THAT(events, ElementsAre("same turn"));
  EXPECT_EQ(peer.received(), "");
  waiting->send("later");
  EXPECT_EQ(answer(peer).body, "later");
  EXPECT_EQ(answer(peer).body, "now");
}

TEST_F(AfterAnswerTest, DoesNotRunWhereTheAnswerIsAnError) {
  app().get("/404", [&](Request&, Response& res) {
    res.status(404).json(std::string("no")).then([&] { note("nudge"); });
  });
  app().get("/500",
            [&](Request&, Response& res) { res.error(500, "no").then([&] { note("nudge"); }); });
  EXPECT_EQ(get("/404").status, 404);
  EXPECT_EQ(get("/500").status, 500);
  turns(2);
  EXPECT_THAT(events, ElementsAre());
}

TEST_F(AfterAnswerTest, DoesNotRunWhereTheHandlerThrewBehindItsAnswer) {
  app().get("/", [&](Request&, Response& res) {
    res.send("ok").then([&] { note("nudge"); });
    throw std::runtime_error("late");
  });
  const Answer failed = get("/");
  EXPECT_EQ(failed.status, 500);
  EXPECT_THAT(failed.body, Not(HasSubstr("late")));
  turns(2);
  EXPECT_THAT(events, ElementsAre());
}

TEST_F(AfterAnswerTest, ASecondAnswerRunsNothing) {
  app().get("/", [&](Request&, Response& res) {
    res.send("first").then([&] { note("first"); });
    res.send("second").then([&] { note("second"); });
  });
  EXPECT_EQ(get("/").body, "first");
  EXPECT_THAT(events, ElementsAre("first"));
}

TEST_F(AfterAnswerTest, AnExceptionInsideItHarmsNobody) {
  app().get("/", [&](Request&, Response& res) {
    res.send("ok").then([] { throw std::runtime_error("x"); }).then([&] { note("second"); });
  });
  EXPECT_EQ(get("/").body, "ok");
  EXPECT_THAT(events, ElementsAre("second"));
}

TEST_F(AfterAnswerTest, ACoroutineAnswersWhenItIsResumed) {
  Gate gate;
  app().get("/:id", [&](Request& req, Response& res) -> Task<void> {
    co_await gate;
    res.send(req.param("id")).then([&] { note("nudge"); });
  });
  Peer peer = connect();
  peer.send(request("GET", "/abc"));
  ASSERT_TRUE(run_until([&] { return gate.waiting != nullptr; }));
  shard().post([&] {
    gate.resume();
    note("resumed");
  });
  turns(1);
  EXPECT_THAT(events, ElementsAre("resumed", "nudge"));
  EXPECT_EQ(answer(peer).body, "abc");
}

TEST_F(AfterAnswerTest, ACoroutineThatThrowsBehindItsAnswerFails) {
  Gate gate;
  app().get("/", [&](Request&, Response& res) -> Task<void> {
    co_await gate;
    res.send("ok").then([&] { note("nudge"); });
    throw std::runtime_error("late");
  });
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return gate.waiting != nullptr; }));
  shard().post([&] { gate.resume(); });
  EXPECT_EQ(answer(peer).status, 500);
  EXPECT_THAT(events, ElementsAre());
}

TEST_F(AfterAnswerTest, ACoroutineMayAnswerOnAnotherThread) {
  Gate gate;
  const auto own = std::this_thread::get_id();
  app().get("/", [&](Request&, Response& res) -> Task<void> {
    co_await gate;
    EXPECT_NE(std::this_thread::get_id(), own);
    res.set("X-From", "elsewhere").send("ok").then([&, own] {
      note(std::this_thread::get_id() == own ? "on the shard" : "elsewhere");
    });
  });
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return gate.waiting != nullptr; }));
  std::thread other([&] { gate.resume(); });
  other.join();
  const Answer answered = answer(peer);
  EXPECT_EQ(answered.body, "ok");
  EXPECT_EQ(answered.headers["X-From"], "elsewhere");
  EXPECT_THAT(events, ElementsAre("on the shard"));
}

TEST_F(AfterAnswerTest, AKeptResponseMayBeAnsweredOnAnotherThread) {
  std::shared_ptr<Response> waiting;
  app().get("/", [&](Request&, Response& res) { waiting = res.keep(); });
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return waiting != nullptr; }));
  std::thread other([kept = std::move(waiting)] { kept->json(std::vector<int>{1, 2}); });
  other.join();
  EXPECT_EQ(answer(peer).body, "[1,2]");
}

TEST_F(AfterAnswerTest, AKeptResponseThatIsDroppedAnywhereIsAnsweredWithAnError) {
  std::shared_ptr<Response> waiting;
  app().get("/", [&](Request&, Response& res) { waiting = res.keep(); });
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return waiting != nullptr; }));
  std::thread other([kept = std::move(waiting)]() mutable { kept.reset(); });
  other.join();
  EXPECT_EQ(answer(peer).status, 500);
}

TEST_F(AfterAnswerTest, AHandlerThatForgetsToAnswerIsAnsweredFor) {
  app().get("/", [](Request&, Response&) {});
  EXPECT_EQ(get("/").status, 500);
}

TEST_F(AfterAnswerTest, ACoroutineThatStillWaitsIsDestroyedWithTheApp) {
  Gate gate;
  auto alive = std::make_shared<int>(1);
  Runtime runtime;
  {
    App app(runtime);
    app.get("/", [&gate, alive](Request&, Response&) -> Task<void> {
      const std::shared_ptr<int> held = alive;
      co_await gate;
    });
    Peer peer = Peer::connect(app.listen(0, "127.0.0.1"));
    peer.send(request("GET", "/"));
    ASSERT_TRUE(testing_support::run_until(runtime.shard(0).implementation(),
                                           [&] { return gate.waiting != nullptr; }));
    EXPECT_GT(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

}  // namespace
}  // namespace sockeye::http
