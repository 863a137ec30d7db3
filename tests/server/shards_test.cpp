// Namespaces over several shards: what is sent, asked and registered on one of them reaches all.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <vector>

#include "server/shards_fixture.hpp"

namespace sockeye::server::test {
namespace {

class Shards : public ShardsTest {
 protected:
  std::size_t shard_of_thread() {
    for (std::size_t i = 0; i < threads; ++i) {
      if (runtime_.shard(i).in_own_thread()) return i;
    }
    return threads;
  }
  /// One connected client for each shard.
  std::vector<Visitor> everywhere(const std::string& nsp = "/") {
    std::vector<Visitor> visitors;
    for (std::size_t i = 0; i < threads; ++i) {
      visitors.push_back(visitor());
      visitors.back().open();
      EXPECT_EQ(visitors.back().join(nsp).substr(0, 2), "40");
    }
    return visitors;
  }
};

TEST_F(Shards, WhatIsEmittedOnOneReachesEachSocketOnceAndInOrder) {
  Server& io = make();
  io.on_connection([](Socket socket) { socket.join("room"); });
  io.on("flood", [&](Socket socket) {
    for (int i = 0; i < 200; ++i) io.to("room").except(socket.id()).emit("n", i);
    socket.emit("done");
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  for (std::size_t from = 0; from < threads; ++from) {
    visitors[from].send(R"(42["flood"])");
    EXPECT_EQ(visitors[from].next(), R"(42["done"])");
    for (std::size_t to = 0; to < threads; ++to) {
      for (int i = 0; to != from && i < 200; ++i) {
        ASSERT_EQ(visitors[to].next(), "42[\"n\"," + std::to_string(i) + "]");
      }
    }
  }
}

TEST_F(Shards, AThreadThatIsNoShardsReachesAllOfThemInOrder) {
  Server& io = make();
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  for (int i = 0; i < 100; ++i) io.emit("n", i);
  for (Visitor& visitor : visitors) {
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(visitor.next(), "42[\"n\"," + std::to_string(i) + "]");
    }
  }
}

TEST_F(Shards, OrdersReachTheSocketsOfAllShards) {
  Server& io = make();
  std::atomic<int> left{0};
  io.on_disconnect([&](Socket, std::string_view) { ++left; });
  io.on("order", [&] {
    io.sockets_join("a");
    io.in("a").sockets_join("b");
    io.in("b").sockets_leave("a");
    io.to("a").emit("nobody");
    io.to("b").emit("everybody");
    io.in("b").disconnect_sockets();
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  visitors[1].send(R"(42["order"])");
  for (Visitor& visitor : visitors) {
    EXPECT_EQ(visitor.next(), R"(42["everybody"])");
    EXPECT_EQ(visitor.next(), "41");
  }
  EXPECT_TRUE(eventually([&] { return left == static_cast<int>(threads); }));
}

TEST_F(Shards, AnswersComeBackToTheShardThatAsked) {
  Server& io = make();
  io.on("ask", [&](Socket socket) -> Task<std::vector<std::size_t>> {
    std::vector<std::size_t> seen{shard_of_thread()};
    const auto sockets = co_await io.fetch_sockets();
    seen.push_back(sockets.size());
    seen.push_back(shard_of_thread());
    const auto others = socket.broadcast().timeout(std::chrono::seconds(10));
    const auto replies = co_await others.emit_with_ack<int>("question");
    seen.push_back(replies.values.size());
    seen.push_back(shard_of_thread());
    const auto nodes = co_await io.server_side_emit_with_ack<int>("anybody");
    seen.push_back(nodes.values.size());
    seen.push_back(shard_of_thread());
    co_return seen;
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  for (std::size_t from = 0; from < threads; ++from) {
    visitors[from].send(R"(429["ask"])");
    std::string number;
    for (std::size_t to = 0; to < threads; ++to) {
      if (to == from) continue;
      const std::string question = visitors[to].next();
      const std::size_t end = question.find('[');
      ASSERT_EQ(question.substr(end), R"(["question"])");
      if (number.empty()) number = question.substr(2, end - 2);
      EXPECT_EQ(question.substr(2, end - 2), number) << "one broadcast has one number";
      visitors[to].send("43" + number + "[1]");
    }
    const std::string own = std::to_string(from);
    EXPECT_EQ(visitors[from].next(),
              "439[[" + own + ",3," + own + ",2," + own + ",0," + own + "]]");
  }
}

TEST_F(Shards, AnEmitToASocketOfAnotherShardKeepsItsOrder) {
  Server& io = make();
  std::mutex mutex;
  std::vector<Socket> sockets;
  io.on_connection([&](Socket socket) {
    const std::lock_guard lock(mutex);
    sockets.push_back(socket);
  });
  io.on("tell", [&] {
    const std::lock_guard lock(mutex);
    for (int i = 0; i < 50; ++i) {
      for (const Socket& socket : sockets) socket.emit("n", i);
    }
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  visitors[2].send(R"(42["tell"])");
  for (Visitor& visitor : visitors) {
    for (int i = 0; i < 50; ++i) {
      ASSERT_EQ(visitor.next(), "42[\"n\"," + std::to_string(i) + "]");
    }
  }
}

TEST_F(Shards, AnAnswerOfAnotherShardsSocketComesBackToWhoeverAwaitsIt) {
  Server& io = make();
  std::mutex mutex;
  std::optional<Socket> other;
  io.on_connection([&](Socket socket) {
    const std::lock_guard lock(mutex);
    if (!other) other = socket;
  });
  io.on("ask", [&](Socket) -> Task<std::vector<int>> {
    Socket asked = [&] {
      const std::lock_guard lock(mutex);
      return *other;
    }();
    const int before = static_cast<int>(shard_of_thread());
    const auto answer = co_await asked.emit_with_ack<int>("question");
    const std::vector<int> seen{before, static_cast<int>(shard_of_thread()), *answer};
    co_return seen;
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  visitors[2].send(R"(421["ask"])");
  EXPECT_EQ(visitors[0].next(), R"(420["question"])");
  visitors[0].send("430[5]");
  EXPECT_EQ(visitors[2].next(), "431[[2,2,5]]");
}

TEST_F(Shards, WhatIsRegisteredLaterHoldsOnAllAndAOnceIsOnce) {
  Server& io = make();
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  std::atomic<int> ran{0};
  io.once("once", [&] { ++ran; });
  const Listener late = io.on("late", [] { return 1; });
  for (std::size_t i = 0; i < threads; ++i) on_shard(i, [] {});
  for (Visitor& visitor : visitors) {
    visitor.send(R"(42["once"])");
    visitor.send(R"(421["late"])");
    EXPECT_EQ(visitor.next(), "431[1]");
  }
  EXPECT_EQ(ran, 1);
  io.off(late);
  io.on("late", [] { return 2; });
  for (std::size_t i = 0; i < threads; ++i) on_shard(i, [] {});
  visitors[1].send(R"(422["late"])");
  EXPECT_EQ(visitors[1].next(), "432[2]");
}

TEST_F(Shards, ADynamicNamespaceIsAskedForAndToldOnceAndKeepsWhatIsRegistered) {
  Server& io = make();
  std::atomic<int> asked{0};
  std::atomic<int> told{0};
  const ParentNamespace parent = io.of([&](const std::string&, const Value&) {
    ++asked;
    return true;
  });
  parent.on("first", [] { return std::string("parent"); });
  io.on_new_namespace([&](Namespace nsp) {
    ++told;
    nsp.on("second", [] { return std::string("child"); });
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere("/made");
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(told, 1);
  for (Visitor& visitor : visitors) {
    visitor.send(R"(42/made,1["first"])");
    EXPECT_EQ(visitor.next(), R"(43/made,1["parent"])");
    visitor.send(R"(42/made,2["second"])");
    EXPECT_EQ(visitor.next(), R"(43/made,2["child"])");
  }
  parent.emit("all");
  for (Visitor& visitor : visitors) EXPECT_EQ(visitor.next(), R"(42/made,["all"])");
}

TEST_F(Shards, ARoomIsNewOnceAndGoneOnce) {
  Server& io = make();
  std::mutex mutex;
  std::vector<std::string> said;
  const auto say = [&](const std::string& what) {
    return [&, what](std::string_view room) {
      const std::lock_guard lock(mutex);
      if (room == "r") said.push_back(what);
    };
  };
  io.adapter().on_create_room(say("new"));
  io.adapter().on_delete_room(say("gone"));
  io.on("join", [](Socket socket) {
    socket.join("r");
    return true;
  });
  io.on("leave", [](Socket socket) {
    socket.leave("r");
    return true;
  });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  for (const char* event : {"join", "leave"}) {
    for (Visitor& visitor : visitors) {
      visitor.send("421[\"" + std::string(event) + "\"]");
      EXPECT_EQ(visitor.next(), "431[true]");
    }
  }
  const std::lock_guard lock(mutex);
  EXPECT_EQ(said, (std::vector<std::string>{"new", "gone"}));
}

TEST_F(Shards, CloseEndsTheSessionsOfAllAndIsSafeInsideAHandler) {
  Server& io = make();
  std::atomic<bool> closed{false};
  io.on("close", [&] { io.close([&] { closed = true; }); });
  const Serving serving = serve();
  std::vector<Visitor> visitors = everywhere();
  visitors[1].send(R"(42["close"])");
  for (Visitor& visitor : visitors) EXPECT_TRUE(visitor.ended());
  EXPECT_TRUE(eventually([&] { return closed.load(); }));
  EXPECT_TRUE(eventually([&] { return io.clients_count() == 0; }));
}

TEST_F(Shards, AServerIsMadeBeforeItsShardsRun) {
  const Serving serving = run();
  std::string why;
  on_shard(1, [&] {
    try {
      const Server late(runtime_);
    } catch (const std::logic_error& error) {
      why = error.what();
    }
  });
  EXPECT_NE(why.find("before the runtime runs"), std::string::npos) << why;
}

}  // namespace
}  // namespace sockeye::server::test
