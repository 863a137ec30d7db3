// Handlers as an application writes them: what reaches them, what they answer, what goes wrong.
#include <stdexcept>
#include <thread>

#include "server/server_fixture.hpp"

namespace sockeye::server::test {
namespace {

struct Point {
  int x;
  std::optional<std::string> label;
};
struct Answer {
  bool ok;
  std::string said;
};
inline constexpr Event<"move", Point, Ack<Answer>> move_event;

using Handlers = ServerTest;

TEST_F(Handlers, ATypedEventIsAnsweredWithWhatItsHandlerReturns) {
  start();
  io_->on(move_event, [](Socket, Point to) { return Answer{to.x > 0, to.label.value_or("none")}; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(421["move",{"x":3,"label":"a","unknown":1},"extra"])");
  EXPECT_EQ(raw.next(), R"(431[{"ok":true,"said":"a"}])");
  raw.send(R"(422["move",{"x":-3}])");
  EXPECT_EQ(raw.next(), R"(432[{"ok":false,"said":"none"}])");
}

TEST_F(Handlers, AWrongPayloadReachesTheErrorHookWithItsPathAndNotTheHandler) {
  start();
  bool called = false;
  io_->on(move_event, [&](Point) {
    called = true;
    return Answer{};
  });
  io_->on("echo", [](int value) { return value; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(421["move",{"x":"three"}])");
  raw.send(R"(422["echo",5])");
  EXPECT_EQ(raw.next(), "432[5]");
  EXPECT_FALSE(called);
  ASSERT_EQ(errors_.size(), 1U);
  EXPECT_EQ(errors_[0], "move: args[0].x: expected integer, got string");
}

TEST_F(Handlers, AnExceptionIsReportedWithTheEventAndClosesNothing) {
  start();
  io_->on("fail", []() -> int { throw std::runtime_error("on purpose"); });
  io_->on("echo", [](int value) { return value; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(421["fail"])");
  raw.send(R"(422["echo",5])");
  EXPECT_EQ(raw.next(), "432[5]");
  ASSERT_EQ(errors_.size(), 1U);
  EXPECT_EQ(errors_[0], "fail: on purpose");
}

TEST_F(Handlers, AnExceptionInAConnectionListenerOrMiddlewareIsReported) {
  start();
  io_->on_connection([](Socket) { throw std::runtime_error("late"); });
  const Namespace strict = io_->of("/strict");
  strict.use([](Socket, Next) { throw std::runtime_error("early"); });
  RawClient raw = client();
  raw.join();
  raw.send("40/strict,");
  EXPECT_EQ(raw.next(), R"(44/strict,{"message":"the middleware did not decide"})");
  EXPECT_EQ(errors_, (std::vector<std::string>{"connection: late", "middleware: early"}));
}

TEST_F(Handlers, AnAckAnsweredOnAnotherThreadReachesTheClient) {
  start();
  std::thread worker;
  io_->on("slow",
          [&](int value, Ack<int> ack) { worker = std::thread([ack, value] { ack(value * 2); }); });
  RawClient raw = client();
  raw.join();
  raw.send(R"(427["slow",21])");
  EXPECT_EQ(raw.next(), "437[42]");
  worker.join();
}

TEST_F(Handlers, ACoroutineAsksTheClientAndAnswersWithItsAnswer) {
  start();
  io_->on("twice", [](Socket socket, int value) -> Task<int> {
    const auto asked =
        co_await socket.timeout(std::chrono::seconds(5)).emit_with_ack<int>("half", value);
    co_return asked ? *asked * 4 : -1;
  });
  RawClient raw = client();
  raw.join();
  raw.send(R"(421["twice",10])");
  EXPECT_EQ(raw.next(), R"(420["half",10])");
  raw.send("430[5]");
  EXPECT_EQ(raw.next(), "431[20]");
}

TEST_F(Handlers, ACoroutineThatWaitsForAClientThatLeavesIsToldSo) {
  start();
  std::string told;
  io_->on("ask", [&](Socket socket) -> Task<void> {
    const auto answer = co_await socket.emit_with_ack<int>("question");
    told = answer ? "answered" : answer.error().message();
  });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["ask"])");
  EXPECT_EQ(raw.next(), R"(420["question"])");
  raw.send("41");
  EXPECT_TRUE(until([&] { return !told.empty(); }));
  EXPECT_EQ(told, "socket has been disconnected");
}

TEST_F(Handlers, AnAnswerOfTheWrongShapeReachesTheErrorHook) {
  start();
  io_->on_connection([](Socket socket) { socket.emit("how many", [](int) {}); });
  RawClient raw = client();
  raw.join();
  EXPECT_EQ(raw.next(), R"(420["how many"])");
  raw.send(R"(430["many"])");
  EXPECT_TRUE(until([&] { return !errors_.empty(); }));
  EXPECT_NE(errors_[0].find("expected integer, got string"), std::string::npos) << errors_[0];
}

TEST_F(Handlers, LifecycleNamesAreRefusedAtSetUpAndNameTheRightCall) {
  start();
  const auto message = [&](std::string_view event) -> std::string {
    try {
      io_->on(event, [] {});
    } catch (const std::invalid_argument& refused) {
      return refused.what();
    }
    return "accepted";
  };
  EXPECT_NE(message("connection").find("on_connection"), std::string::npos);
  EXPECT_NE(message("disconnect").find("on_disconnect"), std::string::npos);
  EXPECT_NE(message("disconnecting").find("on_disconnecting"), std::string::npos);
  EXPECT_NE(message("new_namespace").find("on_new_namespace"), std::string::npos);
}

TEST_F(Handlers, AClientsEventNamedConnectionReachesNoLifecycleListener) {
  start();
  int connections = 0;
  io_->on_connection([&](Socket) { ++connections; });
  io_->on("echo", [](int value) { return value; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["connection"])");
  raw.send(R"(421["echo",1])");
  EXPECT_EQ(raw.next(), "431[1]");
  EXPECT_EQ(connections, 1);
}

TEST_F(Handlers, ARemovedHandlerIsNotCalledAndOnceIsOnce) {
  start();
  int calls = 0;
  const Listener listener = io_->on("a", [&] { ++calls; });
  io_->once("b", [&] { calls += 10; });
  io_->on("done", [] { return true; });
  RawClient raw = client();
  raw.join();
  raw.send(R"(42["a"])");
  raw.send(R"(42["b"])");
  raw.send(R"(42["b"])");
  raw.send(R"(421["done"])");
  EXPECT_EQ(raw.next(), "431[true]");
  EXPECT_EQ(calls, 11);
  io_->off(listener);
  raw.send(R"(42["a"])");
  raw.send(R"(422["done"])");
  EXPECT_EQ(raw.next(), "432[true]");
  EXPECT_EQ(calls, 11);
}

TEST_F(Handlers, SocketDataIsAnErrorUntilItIsSetAndOfOneType) {
  start();
  struct User {
    std::string name;
  };
  std::vector<std::string> seen;
  io_->on_connection([&](Socket socket) {
    try {
      (void)socket.data<Point>().get();
    } catch (const BadSocketData& error) {
      seen.emplace_back(error.what());
    }
    socket.data<Point>() = Point{1, {}};
    seen.push_back(std::to_string(socket.data<Point>()->x));
    try {
      (void)socket.data<Answer>().get();
    } catch (const BadSocketData& error) {
      seen.emplace_back(error.what());
    }
    socket.local<int>() = 7;
    seen.push_back(std::to_string(socket.local<int>()));
  });
  RawClient raw = client();
  raw.join();
  EXPECT_EQ(seen, (std::vector<std::string>{"socket.data was never set", "1",
                                            "socket.data holds another type: one type a namespace",
                                            "7"}));
}

}  // namespace
}  // namespace sockeye::server::test
