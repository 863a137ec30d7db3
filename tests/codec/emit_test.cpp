// emit in its forms: typed and by name, with callbacks and coroutines.
#include "sockeye/emit.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "codec/event_fixture.hpp"

namespace sockeye::test {
namespace {

struct Reply {
  bool ok;
};
struct TaskRef {
  std::int64_t id;
};
inline constexpr Event<"task_updated", TaskRef> task_updated;
inline constexpr Event<"join", std::string, Ack<Reply>> join;
inline constexpr Event<"move", int, double, std::uint64_t> move_event;
inline constexpr Event<"ping!", Ack<>> ping;
inline constexpr Event<"bye"> bye;

class Emit : public testing::Test {
 protected:
  Wire wire;
  Socket socket{wire};
  Broadcast broadcast{wire};
};

TEST_F(Emit, WritesTheNameAndTheArguments) {
  socket.emit("hello", "world", 1, 2.5, true, nullptr, std::string("s"), TaskRef{3},
              std::vector<int>{4, 5}, Value::object({{"a", 1}}));
  EXPECT_EQ(wire.sent[0], R"(["hello","world",1,2.5,true,null,"s",{"id":3},[4,5],{"a":1}])");
  EXPECT_FALSE(wire.acks[0]);
  socket.emit("bare");
  EXPECT_EQ(wire.sent[1], R"(["bare"])");
}

TEST_F(Emit, TypedEventsConvertWhatLosesNothing) {
  socket.emit(task_updated, TaskRef{7});
  const char* const project = "p";
  socket.emit(join, project);
  socket.emit(move_event, 1, 2, 3);
  socket.emit(bye);
  EXPECT_EQ(wire.sent, (std::vector<std::string>{R"(["task_updated",{"id":7}])", R"(["join","p"])",
                                                 R"(["move",1,2,3])", R"(["bye"])"}));
}

TEST_F(Emit, AnIntegerThatTheEventsTypeCannotHoldThrows) {
  EXPECT_THROW(socket.emit(move_event, 1, 2.0, -3), std::out_of_range);
  socket.emit(bye);
  EXPECT_EQ(wire.sent.back(), R"(["bye"])");
}

TEST_F(Emit, BinaryTravelsBesideTheText) {
  socket.emit("file", Binary{1, 2}, std::vector<Binary>{{3}});
  EXPECT_EQ(wire.sent[0],
            R"(["file",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]])");
  EXPECT_EQ(wire.attachments[0], (std::vector<Binary>{{1, 2}, {3}}));
}

TEST_F(Emit, Item78_ReservedNamesThrow) {
  for (const auto* name : {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
                           "removeListener"}) {
    try {
      socket.emit(name);
      ADD_FAILURE() << name;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(error.what(), '"' + std::string(name) + "\" is a reserved event name");
    }
  }
  EXPECT_TRUE(wire.sent.empty());
}

TEST_F(Emit, ACallbackGetsTheAnswerAsTheTypesItNames) {
  std::string got;
  socket.emit("q", 1, [&](int a, std::string b) { got = std::to_string(a) + b; });
  EXPECT_EQ(wire.sent[0], R"(["q",1])");
  wire.answer(0, R"([5,"x","more"])");
  EXPECT_EQ(got, "5x");
}

TEST_F(Emit, ACallbackWithAResultLearnsOfFailures) {
  std::vector<std::string> got;
  const auto callback = [&](Result<int> result) {
    got.push_back(result.ok() ? std::to_string(*result) : result.error().message());
  };
  for (int i = 0; i < 4; ++i) socket.emit("q", callback);
  wire.answer(0, "[5]");
  wire.answer(1, R"(["five"])");
  wire.answer(2, "[]");
  wire.fail(3, "operation has timed out");
  EXPECT_EQ(got, (std::vector<std::string>{"5", "args[0]: expected integer, got string",
                                           "args[0]: missing", "operation has timed out"}));
}

TEST_F(Emit, APlainCallbackIsCalledForAnswersAlone) {
  int calls = 0;
  socket.emit("q", [&](int) { ++calls; });
  socket.emit("q", [&](int) { ++calls; });
  wire.fail(0, "operation has timed out");
  EXPECT_THROW(wire.answer(1, R"(["five"])"), BadValue);
  EXPECT_EQ(calls, 0);
}

TEST_F(Emit, TypedCallbacksTakeTheReplyOrItsResult) {
  int ok = 0;
  socket.emit(join, "p", [&](Reply reply) { ok += reply.ok ? 1 : 0; });
  socket.emit(join, "p", [&](Result<Reply> reply) { ok += reply.ok() && reply->ok ? 10 : 0; });
  socket.emit(join, "p", [&](auto reply) { ok += reply.ok() ? 100 : 0; });
  socket.emit(ping, [&] { ok += 1000; });
  socket.emit(ping, [&](Result<void> result) { ok += result.ok() ? 10000 : 0; });
  for (std::size_t i = 0; i < 3; ++i) wire.answer(i, R"([{"ok":true}])");
  wire.answer(3, "[]");
  wire.answer(4, "[]");
  EXPECT_EQ(ok, 11111);
}

TEST_F(Emit, ACallbackMayOwnWhatCannotBeCopied) {
  int got = 0;
  socket.emit("q", [owned = std::make_unique<int>(3), &got](int answer) { got = *owned + answer; });
  wire.answer(0, "[4]");
  EXPECT_EQ(got, 7);
}

TEST_F(Emit, ABroadcastCollectsItsReplies) {
  std::vector<int> values;
  std::vector<std::string> missing;
  broadcast.emit("q", [&](Replies<int> replies) {
    values = replies.values;
    missing = replies.missing;
  });
  codec::Tape tape;
  codec::json_read("[1,2]", {}, tape);
  const Error error("operation has timed out");
  const std::vector<std::string> silent{"id3"};
  wire.acks[0]({tape.root().elements(), &error, &silent});
  EXPECT_EQ(values, (std::vector<int>{1, 2}));
  EXPECT_EQ(missing, silent);
}

/// Runs a coroutine to its first wait; it writes its result down.
template <class Pending>
detail::Root await(detail::TaskScope*, Pending pending, std::string& result) {
  auto answer = co_await pending;
  result = answer.ok() ? "ok" : answer.error().message();
}

TEST_F(Emit, WithAckIsSentAtOnceAndAwaitedLater) {
  detail::TaskScope scope;
  std::string result;
  auto pending = socket.emit_with_ack(join, "p");
  EXPECT_EQ(wire.sent.size(), 1u);
  await(&scope, std::move(pending), result);
  EXPECT_EQ(scope.size(), 1u);
  wire.answer(0, R"([{"ok":true}])");
  EXPECT_EQ(result, "ok");
  EXPECT_EQ(scope.size(), 0u);
}

TEST_F(Emit, WithAckMayBeAnsweredBeforeItIsAwaited) {
  detail::TaskScope scope;
  std::string result;
  auto pending = socket.emit_with_ack<int>("q", 1);
  wire.fail(0, "operation has timed out");
  await(&scope, std::move(pending), result);
  EXPECT_EQ(result, "operation has timed out");
}

TEST_F(Emit, AnAnswerAfterItsCoroutineIsGoneIsIgnored) {
  std::string result;
  {
    detail::TaskScope scope;
    await(&scope, socket.emit_with_ack<int>("q"), result);
  }
  wire.answer(0, "[1]");
  EXPECT_EQ(result, "");
}

TEST_F(Emit, AnAnswerAfterTheWaitWasDroppedIsIgnored) {
  {
    auto dropped = socket.emit_with_ack<int>("q");
  }
  wire.answer(0, "[1]");
  SUCCEED();
}

}  // namespace
}  // namespace sockeye::test
