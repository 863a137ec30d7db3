// Handlers: what they may take and return, what happens to a wrong payload, coroutines.
#include "sockeye/handler.hpp"

#include <gtest/gtest.h>

#include <coroutine>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "codec/allocation_count.hpp"
#include "codec/event_fixture.hpp"
#include "codec/packet.hpp"

namespace sockeye::test {
namespace {

using detail::bind_catch_all;
using detail::bind_handler;
using detail::Handler;
using Lines = std::vector<std::string>;

struct Reply {
  bool ok;
  std::string error;
};
struct Filter {
  std::vector<std::string> tags;
};
inline constexpr Event<"join", std::string, Ack<Reply>> join;
inline constexpr Event<"search", Filter> search;
inline constexpr Event<"ping!", Ack<>> ping;

/// A coroutine waits here until the test lets it go on.
class Gate {
 public:
  auto operator co_await() noexcept {
    struct Awaiter {
      Gate& gate;
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> handle) const noexcept { gate.waiting_ = handle; }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }
  void open() { std::exchange(waiting_, nullptr).resume(); }

 private:
  std::coroutine_handle<> waiting_;
};

class HandlerTest : public testing::Test {
 protected:
  Outcome& call(const Handler<Socket>& handler, std::string_view args, bool wants_ack = true) {
    codec::Tape tape;
    EXPECT_TRUE(codec::json_read(args, {}, tape).ok());
    TestCall event(&scope, wants_ack);
    outcome = event.outcome;
    handler(socket, tape.root().elements(), event);
    return *outcome;
  }

  Wire wire;
  Socket socket{wire};
  Gate gate;
  std::shared_ptr<Outcome> outcome;
  detail::TaskScope scope;
};

TEST_F(HandlerTest, GetsTheArgumentsThatItAsksFor) {
  Lines got;
  call(bind_handler<Socket>([&](int a, std::string b, const std::vector<double>& c) {
         got.push_back(std::to_string(a) + b + std::to_string(c.size()));
       }),
       R"([1,"x",[0.5,2],"ignored"])");
  call(bind_handler<Socket>([&](Socket, Value any) { got.push_back(any.to_json()); }),
       R"([{"a":[1]}])");
  call(bind_handler<Socket>([&](const Socket&, std::string_view text, std::optional<int> more) {
         got.push_back(std::string(text) + (more ? "+" : "-"));
       }),
       R"(["seen"])");
  call(bind_handler<Socket>([&] { got.push_back("nothing"); }), "[1,2]");
  EXPECT_EQ(got, (Lines{"1x2", R"({"a":[1]})", "seen-", "nothing"}));
}

TEST_F(HandlerTest, TypedHandlersTakeTheEventsTypes) {
  Lines got;
  const auto reply = [&](std::string project) {
    got.push_back(project);
    return Reply{true, {}};
  };
  call(bind_handler<Socket>(join, [&](Socket, std::string p) { return reply(p); }), R"(["a"])");
  call(bind_handler<Socket>(join, [&](std::string_view p) { return reply(std::string(p)); }),
       R"(["b"])");
  call(bind_handler<Socket>(join, [&](auto, const auto& p) { return reply(p); }), R"(["c"])");
  call(bind_handler<Socket>(join, [&](const std::string& p, Ack<Reply> ack) { ack(reply(p)); }),
       R"(["d"])");
  EXPECT_EQ(got, (Lines{"a", "b", "c", "d"}));
  EXPECT_EQ(outcome->answers, (Lines{R"([{"ok":true,"error":""}])"}));
}

TEST_F(HandlerTest, TheReturnedValueIsTheAcknowledgement) {
  EXPECT_EQ(call(bind_handler<Socket>([](int a) { return a + 1; }), "[1]").answers, Lines{"[2]"});
  EXPECT_EQ(call(bind_handler<Socket>([](int) {}), "[1]").answers, Lines{});
  EXPECT_EQ(call(bind_handler<Socket>([](int a) { return a; }), "[1]", false).answers, Lines{});
}

TEST_F(HandlerTest, AnAckAnswersOnceFromWhereverItIsKept) {
  Ack<int, std::string> kept;
  call(bind_handler<Socket>([&](Ack<int, std::string> ack) { kept = ack; }), "[]");
  const auto answers = [this] { return outcome->answers; };
  EXPECT_EQ(answers(), Lines{});
  const Ack<int, std::string> copy = kept;
  kept(1, "a");
  copy(2, "b");
  EXPECT_EQ(answers(), (Lines{R"([1,"a"])"}));
}

TEST_F(HandlerTest, AnAckThatNobodyAskedForDoesNothing) {
  bool asked = true;
  call(bind_handler<Socket>([&](Ack<int> ack) {
         asked = static_cast<bool>(ack);
         ack(1);
       }),
       "[]", false);
  EXPECT_FALSE(asked);
}

TEST_F(HandlerTest, OfTwoHandlersTheFirstAnswerCounts) {
  const auto first = bind_handler<Socket>([] { return 1; });
  const auto second = bind_handler<Socket>([] { return 2; });
  codec::Tape tape;
  codec::json_read("[]", {}, tape);
  TestCall event(&scope);
  first(socket, tape.root().elements(), event);
  second(socket, tape.root().elements(), event);
  EXPECT_EQ(event.outcome->answers, Lines{"[1]"});
}

TEST_F(HandlerTest, AWrongPayloadReachesTheHookWithItsPathAndNotTheHandler) {
  bool called = false;
  const auto handler = bind_handler<Socket>(search, [&](Filter) { called = true; });
  EXPECT_EQ(call(handler, R"([{"tags":["a","b",3]}])").failures,
            Lines{"refused: args[0].tags[2]: expected string, got number"});
  EXPECT_EQ(call(handler, "[]").failures, Lines{"refused: args[0]: missing"});
  EXPECT_EQ(call(handler, "[{}]").failures, Lines{"refused: args[0].tags: missing"});
  EXPECT_FALSE(called);
}

TEST_F(HandlerTest, AnExceptionReachesTheHookAndAnswersNothing) {
  const auto fails = bind_handler<Socket>([](int) -> int { throw std::runtime_error("broken"); });
  EXPECT_EQ(call(fails, "[1]").failures, Lines{"threw: broken"});
  EXPECT_EQ(outcome->answers, Lines{});
  const auto strange = bind_handler<Socket>([](int) { throw 7; });
  EXPECT_EQ(call(strange, "[1]").failures, Lines{"threw: an exception of unknown type"});
  const auto bad = bind_handler<Socket>([](Value v) { static_cast<void>(v["x"].as<int>()); });
  EXPECT_EQ(call(bad, "[{}]").failures, Lines{"threw: expected integer, got null"});
}

TEST_F(HandlerTest, ACoroutineAnswersWhenItEnds) {
  call(bind_handler<Socket>(join,
                            [&](Socket, std::string project) -> Task<Reply> {
                              co_await gate;
                              co_return Reply{false, project};
                            }),
       R"(["p"])");
  EXPECT_EQ(outcome->answers, Lines{});
  EXPECT_EQ(scope.size(), 1u);
  gate.open();
  EXPECT_EQ(outcome->answers, (Lines{R"([{"ok":false,"error":"p"}])"}));
  EXPECT_EQ(scope.size(), 0u);
}

TEST_F(HandlerTest, ACoroutineKeepsItsClosureWhenTheHandlerIsRemoved) {
  auto owned = std::make_shared<std::string>("captured");
  const std::weak_ptr<std::string> watch = owned;
  auto handler = bind_handler<Socket>([this, owned = std::move(owned)](int a) -> Task<std::string> {
    co_await gate;
    co_return *owned + std::to_string(a);
  });
  call(handler, "[3]");
  handler = nullptr;
  EXPECT_FALSE(watch.expired());
  gate.open();
  EXPECT_EQ(outcome->answers, Lines{R"(["captured3"])"});
  EXPECT_TRUE(watch.expired());
}

TEST_F(HandlerTest, WhatLeavesACoroutineReachesTheHookLater) {
  call(bind_handler<Socket>([&](int) -> Task<int> {
         co_await gate;
         throw std::runtime_error("late");
       }),
       "[1]");
  EXPECT_EQ(outcome->failures, Lines{});
  gate.open();
  EXPECT_EQ(outcome->failures, Lines{"later: late"});
  EXPECT_EQ(outcome->answers, Lines{});
}

TEST_F(HandlerTest, ACancelledScopeDestroysWhatWaits) {
  const auto owned = std::make_shared<int>(1);
  call(bind_handler<Socket>([this, owned](int) -> Task<> { co_await gate; }), "[1]");
  call(bind_handler<Socket>([this, owned](int) -> Task<> { co_await gate; }), "[1]");
  EXPECT_EQ(scope.size(), 2u);
  scope.cancel();
  EXPECT_EQ(scope.size(), 0u);
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(HandlerTest, ACoroutineMayTakeItsAckInstead) {
  call(bind_handler<Socket>([&](int a, Ack<int> ack) -> Task<> {
         ack(a);
         co_await gate;
       }),
       "[4]");
  EXPECT_EQ(outcome->answers, Lines{"[4]"});
  gate.open();
  EXPECT_EQ(outcome->answers, Lines{"[4]"});
}

TEST_F(HandlerTest, AnEmptyAcknowledgementCarriesNoArguments) {
  call(bind_handler<Socket>(ping, [](Ack<> ack) { ack(); }), "[]");
  EXPECT_EQ(outcome->answers, Lines{"[]"});
}

TEST_F(HandlerTest, TasksAwaitTasksAndRethrow) {
  struct Steps {
    static Task<int> inner(Gate& gate, int a) {
      co_await gate;
      if (a == 0) throw std::runtime_error("zero");
      co_return a * 2;
    }
  };
  const auto handler = bind_handler<Socket>(
      [&](int a) -> Task<int> { co_return co_await Steps::inner(gate, a) + 1; });
  call(handler, "[3]");
  gate.open();
  EXPECT_EQ(outcome->answers, Lines{"[7]"});
  call(handler, "[0]");
  gate.open();
  EXPECT_EQ(outcome->failures, Lines{"later: zero"});
}

TEST_F(HandlerTest, ALongChainOfTasksDoesNotGrowTheStack) {
  struct Steps {
    static Task<int> one() { co_return 1; }
    static Task<int> sum(int count) {
      int total = 0;
      for (int i = 0; i < count; ++i) total += co_await one();
      co_return total;
    }
  };
  call(bind_handler<Socket>([](int count) -> Task<int> { co_return co_await Steps::sum(count); }),
       "[100000]");
  EXPECT_EQ(outcome->answers, Lines{"[100000]"});
}

TEST_F(HandlerTest, AnEchoOfATypedEventAllocatesItsStringAlone) {
  const auto echo =
      bind_handler<Socket>([](const std::string& text) -> const std::string& { return text; });
  const std::string packet = "21[\"echo\",\"" + std::string(100, 'x') + "\"]";
  struct Quiet final : detail::Call {
    bool claim_ack() noexcept override { return true; }
    PayloadWriter& begin_ack() override { return codec::json_writer(); }
    void answer(EncodedPayload&& payload) override { size = payload.bytes.size(); }
    std::shared_ptr<detail::AckSink> defer_ack() override { return nullptr; }
    detail::TaskScope* tasks() noexcept override { return nullptr; }
    void failed(const Error&, std::exception_ptr) override { size = 0; }
    detail::HandlerErrorHook defer_errors() override { return {}; }
    std::size_t size = 0;
  };
  codec::PacketAssembler assembler;
  codec::Tape tape;
  std::size_t allocations = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t before = allocation_count();
    codec::Packet received;
    Quiet event;
    assembler.add_text(packet, tape, received);
    echo(socket, received.args, event);
    allocations = allocation_count() - before;
    ASSERT_EQ(event.size, 104u);
  }
  EXPECT_EQ(allocations, 1u);
}

TEST_F(HandlerTest, CatchAllListenersGetNameAndArguments) {
  Lines got;
  codec::Tape tape;
  codec::json_read(R"([1,{"a":2}])", {}, tape);
  TestCall event(&scope);
  bind_catch_all<Socket>([&](Socket, std::string name, std::vector<Value> args) {
    got.push_back(name + Value::array(args).to_json());
  })(socket, "chat", tape.root().elements(), event);
  bind_catch_all<Socket>([&](const std::string& name, const std::vector<Value>& args) {
    got.push_back(name + std::to_string(args.size()));
    throw std::runtime_error("caught");
  })(socket, "chat", tape.root().elements(), event);
  EXPECT_EQ(got, (Lines{R"(chat[1,{"a":2}])", "chat2"}));
  EXPECT_EQ(event.outcome->failures, Lines{"threw: caught"});
}

}  // namespace
}  // namespace sockeye::test
