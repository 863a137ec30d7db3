// Threads, order and ends: handles used from anywhere, at any time, also after the server.
#include <atomic>
#include <thread>

#include "core/namespace.hpp"
#include "server/server_fixture.hpp"

namespace sockeye::server::test {
namespace {

using Lifetime = ServerTest;

TEST_F(Lifetime, EmitsFromOtherThreadsKeepEachThreadsOrderAndLoseNothing) {
  start();
  RawClient raw = client();
  raw.join();
  constexpr int threads = 4;
  constexpr int each = 500;
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([this, t] {
      for (int i = 0; i < each; ++i) io_->emit("n", t, i);
    });
  }
  std::vector<int> next(threads, 0);
  for (int count = 0; count < threads * each; ++count) {
    const std::string message = raw.next();
    int t = 0;
    int i = 0;
    ASSERT_EQ(std::sscanf(message.c_str(), R"(42["n",%d,%d])", &t, &i), 2) << message;
    EXPECT_EQ(next.at(static_cast<std::size_t>(t))++, i);
  }
  for (std::thread& worker : workers) worker.join();
}

TEST_F(Lifetime, AHandleThatOutlivesItsServerDoesNothing) {
  start();
  std::optional<Socket> kept;
  io_->on_connection([&](Socket socket) { kept = socket; });
  RawClient raw = client();
  const std::string id = raw.join();
  const Namespace nsp = io_->of("/");
  io_.reset();
  EXPECT_EQ(kept->id(), id);
  EXPECT_FALSE(kept->connected());
  kept->emit("late");
  kept->join("room");
  kept->disconnect(true);
  kept->to("room").emit("late");
  nsp.emit("late");
  bool told = false;
  kept->emit("late", [&](Result<int> answer) { told = !answer; });
  EXPECT_TRUE(until([&] { return told; }));
}

TEST_F(Lifetime, EverySocketIsToldThatTheServerShutsDown) {
  start();
  std::vector<std::string> reasons;
  io_->on_disconnect([&](Socket, std::string_view reason) { reasons.emplace_back(reason); });
  RawClient one = client();
  RawClient two = client();
  one.join();
  two.join();
  io_->close();
  io_->close();
  EXPECT_EQ(reasons, (std::vector<std::string>(2, "server shutting down")));
  EXPECT_EQ(one.next(), "");
  EXPECT_EQ(two.next(), "");
}

TEST_F(Lifetime, TheServerMayBeClosedInsideAnyHandler) {
  for (const std::string where : {"event", "connection", "disconnecting", "disconnect"}) {
    SCOPED_TRACE(where);
    Runtime runtime;
    http::App app{runtime};
    Server io{app};
    const auto close_in = [&](std::string_view here) {
      if (here == where) io.close();
    };
    io.on("event", [&] { close_in("event"); });
    io.on_connection([&](Socket) { close_in("connection"); });
    io.on_disconnecting([&](Socket) { close_in("disconnecting"); });
    bool left = false;
    io.on_disconnect([&](Socket) {
      left = true;
      close_in("disconnect");
    });
    net::Shard& shard = runtime.shard(0).implementation();
    RawClient raw(shard, app.listen(0, "127.0.0.1"));
    raw.join();
    raw.send(R"(42["event"])");
    raw.send("41");
    EXPECT_TRUE(run_until(shard, [&] { return left; }));
    EXPECT_TRUE(run_until(shard, [&] { return io.clients_count() == 0; }));
  }
}

TEST_F(Lifetime, AMiddlewareThatDropsItsNextRefuses) {
  start();
  io_->use([](Socket, Next) {});
  RawClient raw = client();
  raw.send("40");
  EXPECT_EQ(raw.next(), R"(44{"message":"the middleware did not decide"})");
}

TEST_F(Lifetime, ADecisionAfterTheClientLeftIsIgnored) {
  start();
  std::optional<Next> later;
  int connections = 0;
  io_->use([&](Socket, Next next) { later = next; });
  io_->on_connection([&](Socket) { ++connections; });
  {
    RawClient raw = client();
    raw.send("40");
    ASSERT_TRUE(until([&] { return later.has_value(); }));
    raw.peer().close();
    ASSERT_TRUE(until([&] { return io_->clients_count() == 0; }));
  }
  (*later)();
  RawClient other = client();
  EXPECT_EQ(connections, 0);
}

TEST_F(Lifetime, AllowRequestMayDecideLaterAndFromAnotherThread) {
  ServerOptions options;
  std::atomic<bool> asked{false};
  std::optional<Next> decide;
  options.allow_request = [&](const HandshakeRequest& request, Next next) {
    EXPECT_EQ(request.query["EIO"], "4");
    decide = next;
    asked = true;
  };
  start(options);
  std::thread decider([&] {
    while (!asked) std::this_thread::yield();
    (*decide)();
  });
  RawClient raw = client();
  decider.join();
  raw.join();
}

TEST_F(Lifetime, AHundredConnectionsComeAndGoAndLeaveNothing) {
  start();
  for (int round = 0; round < 100; ++round) {
    RawClient raw = client();
    raw.join();
    if (round % 2 == 0) raw.send("41");
    raw.peer().close();
  }
  EXPECT_TRUE(until([&] { return io_->clients_count() == 0 && shard().stats().connections == 0; }));
  std::optional<std::size_t> left;
  io_->fetch_sockets([&](const std::vector<RemoteSocket>& sockets) { left = sockets.size(); });
  EXPECT_EQ(left, 0U);
}

TEST_F(Lifetime, AListenerOfWhatIsSentCostsNothingOnceItsSocketHasLeft) {
  start();
  int heard = 0;
  std::shared_ptr<core::Namespace> nsp;
  io_->on_connection([&](Socket socket) {
    nsp = socket.state()->nsp();
    socket.on_any_outgoing([&](Socket, const std::vector<Value>& event) {
      EXPECT_EQ(event, (std::vector<Value>{"n", 1}));
      ++heard;
    });
  });
  RawClient raw = client();
  raw.join();
  io_->emit("n", 1);
  EXPECT_EQ(raw.next(), R"(42["n",1])");
  EXPECT_EQ(heard, 1);
  EXPECT_TRUE(nsp->listens_to_outgoing());
  raw.send("41");
  EXPECT_TRUE(until([&] { return nsp->size() == 0; }));
  EXPECT_FALSE(nsp->listens_to_outgoing());
}

TEST_F(Lifetime, FetchedSocketsCarryTheirDataAndCanBeReached) {
  start();
  io_->on_connection([](Socket socket) {
    socket.data<std::string>() = "ada";
    socket.join("room");
  });
  RawClient raw = client();
  const std::string id = raw.join();
  bool found = false;
  io_->in("room").fetch_sockets([&](const std::vector<RemoteSocket>& sockets) {
    ASSERT_EQ(sockets.size(), 1U);
    EXPECT_EQ(sockets[0].id(), id);
    EXPECT_EQ(sockets[0].rooms(), (std::vector<std::string>{id, "room"}));
    EXPECT_EQ(sockets[0].data(), Value("ada"));
    EXPECT_EQ(sockets[0].handshake()["query"]["transport"], Value("websocket"));
    sockets[0].emit("found", 1);
    found = true;
  });
  EXPECT_TRUE(found);
  EXPECT_EQ(raw.next(), R"(42["found",1])");
}

}  // namespace
}  // namespace sockeye::server::test
