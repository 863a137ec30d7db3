// Bodies that a route's handler reads while they arrive.
#include <gtest/gtest.h>

#include <chrono>
#include <coroutine>
#include <optional>
#include <string>

#include "http/app_fixture.hpp"

namespace sockeye::http {
namespace {

using testing_support::Peer;
using Coroutine = Task<void>;

/// Where a handler stops until the test lets it go on.
class Gate {
 public:
  bool open = false;

  void let_go() {
    open = true;
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }

  auto operator co_await() noexcept {
    struct Awaiter {
      Gate* gate;
      bool await_ready() const noexcept { return gate->open; }
      void await_suspend(std::coroutine_handle<> handle) const noexcept { gate->waiting_ = handle; }
      void await_resume() const noexcept {}
    };
    return Awaiter{this};
  }

 private:
  std::coroutine_handle<> waiting_;
};

class StreamTest : public AppTest {
 protected:
  /// PUT /file: reads all of it into `read`, behind the gate.
  void add_route(StreamOptions stream = {}) {
    app().stream("PUT", "/file", stream, [this](Request& req, Response& res) -> Coroutine {
      ++calls;
      co_await gate;
      try {
        BodyReader& body = req.stream();
        for (std::string part = co_await body.read(); !part.empty(); part = co_await body.read()) {
          read += part;
        }
      } catch (const HttpError& error) {
        failed = error.status();
        throw;
      }
      res.send(std::to_string(read.size()));
    });
  }
  static std::string head(std::string_view headers) { return request("PUT", "/file", headers); }

  Gate gate;
  std::string read;
  std::optional<int> failed;
  int calls = 0;
};

TEST_F(StreamTest, IsReadWhileItArrives) {
  gate.open = true;
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 6\r\n"));
  ASSERT_TRUE(run_until([&] { return calls == 1; }));
  peer.send("abc");
  ASSERT_TRUE(run_until([&] { return read == "abc"; }));
  EXPECT_EQ(peer.received(), "");
  peer.send("def");
  const Answer first = answer(peer);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(read, "abcdef");
  // The connection goes on.
  peer.send(request("PUT", "/file", {}, "ghi"));
  EXPECT_EQ(answer(peer).body, "9");
}

TEST_F(StreamTest, TakesChunks) {
  gate.open = true;
  add_route();
  const Answer done =
      ask(head("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(read, "abcde");
}

TEST_F(StreamTest, IsEmptyWithoutABody) {
  gate.open = true;
  add_route();
  EXPECT_EQ(ask(head("")).body, "0");
  EXPECT_EQ(ask(head("Content-Length: 0\r\n")).body, "0");
}

TEST_F(StreamTest, GivesTheWholeBodyOfAnOrdinaryRoute) {
  app().post("/all", [](Request& req, Response& res) -> Coroutine {
    std::string all = co_await req.stream().read();
    const std::string behind = co_await req.stream().read();
    res.send(all + "," + behind + "," + req.body());
  });
  EXPECT_EQ(ask(request("POST", "/all", {}, "abc")).body, "abc,,abc");
}

TEST_F(StreamTest, HoldsTheClientUpWhileTheHandlerIsBehind) {
  add_route({.buffer = std::size_t{32} * 1024});
  Peer peer = connect();
  const std::string body(16 << 20, 'x');
  peer.send(head("Content-Length: " + std::to_string(body.size()) + "\r\n"));
  peer.send(body);
  ASSERT_TRUE(run_until([&] { return calls == 1; }));
  std::uint64_t before = 1;
  // Until a turn reads nothing more.
  while (before != shard().stats().bytes_read) {
    before = shard().stats().bytes_read;
    for (int i = 0; i < 50; ++i) {
      peer.pump();
      shard().poll();
    }
  }
  EXPECT_LT(shard().stats().bytes_read, 200'000U);
  EXPECT_FALSE(peer.pump());
  gate.let_go();
  EXPECT_EQ(answer(peer).body, std::to_string(body.size()));
  EXPECT_TRUE(read == body);
}

TEST_F(StreamTest, IsRefusedUnreadWhereItIsAnnouncedTooLong) {
  add_route({.body_limit = 10});
  const Answer refusal = ask(head("Content-Length: 11\r\n"));
  EXPECT_EQ(refusal.status, 413);
  EXPECT_EQ(refusal.headers["Connection"], "close");
  EXPECT_EQ(calls, 0);
  gate.open = true;
  EXPECT_EQ(ask(request("PUT", "/file", {}, "0123456789")).status, 200);
}

TEST_F(StreamTest, FailsWhereChunksExceedTheLimit) {
  gate.open = true;
  add_route({.body_limit = 10});
  Peer peer = connect();
  peer.send(head("Transfer-Encoding: chunked\r\n") + "8\r\n01234567\r\n");
  ASSERT_TRUE(run_until([&] { return read.size() == 8; }));
  peer.send("8\r\n01234567\r\n");
  EXPECT_EQ(answer(peer).status, 413);
  EXPECT_EQ(failed, 413);
}

TEST_F(StreamTest, FailsWhereItIsMalformed) {
  gate.open = true;
  add_route();
  EXPECT_EQ(ask(head("Transfer-Encoding: chunked\r\n") + "x\r\n").status, 400);
  EXPECT_EQ(failed, 400);
}

TEST_F(StreamTest, GivesWhatCameAndThenFailsWhereTheClientGoes) {
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 6\r\n") + "abc");
  ASSERT_TRUE(run_until([&] { return calls == 1; }));
  peer.reset();
  ASSERT_TRUE(run_until([&] { return shard().stats().connections == 0; }));
  gate.let_go();
  EXPECT_EQ(read, "abc");
  EXPECT_EQ(failed, 400);
}

TEST_F(StreamTest, FailsWhereTheClientGoesWhileItIsAwaited) {
  gate.open = true;
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 6\r\n") + "abc");
  ASSERT_TRUE(run_until([&] { return read == "abc"; }));
  peer.close();
  EXPECT_TRUE(run_until([&] { return failed == 400; }));
}

TEST_F(StreamTest, FailsWhereItComesTooSlowly) {
  options.body_timeout = std::chrono::milliseconds{30};
  gate.open = true;
  add_route();
  EXPECT_EQ(ask(head("Content-Length: 6\r\n") + "abc").status, 408);
  EXPECT_EQ(failed, 408);
}

TEST_F(StreamTest, WaitsForAHandlerWithoutADeadline) {
  options.body_timeout = std::chrono::milliseconds{20};
  add_route({.buffer = 3});
  Peer peer = connect();
  peer.send(head("Content-Length: 6\r\n") + "abc");
  bool later = false;
  shard().after(std::chrono::milliseconds{100}, [&] { later = true; });
  ASSERT_TRUE(run_until([&] { return later; }));
  EXPECT_FALSE(failed.has_value());
  gate.let_go();
  peer.send("def");
  EXPECT_EQ(answer(peer).body, "6");
}

TEST_F(StreamTest, SaysContinueOnceTheHandlerReads) {
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 3\r\nExpect: 100-continue\r\n"));
  ASSERT_TRUE(run_until([&] { return calls == 1; }));
  turns(5);
  EXPECT_EQ(peer.received(), "");
  gate.let_go();
  ASSERT_TRUE(run_until([&] { return peer.received().ends_with("\r\n\r\n"); }));
  EXPECT_EQ(peer.take(), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("abc");
  EXPECT_EQ(answer(peer).body, "3");
}

TEST_F(StreamTest, IsNotAskedForWhereMiddlewareRefuses) {
  app().use([](Request&, Response&, Next) { throw HttpError(401, "Sign in first."); });
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 3\r\nExpect: 100-continue\r\n"));
  const Answer refusal = answer(peer);
  EXPECT_EQ(refusal.status, 401);
  EXPECT_EQ(refusal.headers["Connection"], "close");
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(calls, 0);
}

TEST_F(StreamTest, ClosesBehindAnAnswerThatDoesNotWaitForTheBody) {
  app().stream("PUT", "/no", {}, [](Request&, Response& res) { res.error(409, "not that one"); });
  Peer peer = connect();
  peer.send(request("PUT", "/no", "Content-Length: 8000000\r\n") + std::string(4'000'000, 'x'));
  EXPECT_EQ(answer(peer).status, 409);
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(peer.error(), 0);
}

TEST_F(StreamTest, MayEndWithTheAppWhileItIsAwaited) {
  gate.open = true;
  add_route();
  Peer peer = connect();
  peer.send(head("Content-Length: 6\r\n") + "abc");
  ASSERT_TRUE(run_until([&] { return read == "abc"; }));
}

TEST_F(StreamTest, RefusesASetUpThatCannotWork) {
  const auto handler = [](Request&, Response&) {};
  EXPECT_THROW(app().stream("", "/", {}, handler), std::invalid_argument);
  EXPECT_THROW(app().stream("PUT", "/", {.buffer = 0}, handler), std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::http
