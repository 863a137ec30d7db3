// Clients that come back on another shard: they find their session, and what they missed.
#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "server/shards_fixture.hpp"

namespace sockeye::server::test {
namespace {

using ShardsRecovery = ShardsTest;

std::string offset_of(const std::string& message) {
  const std::size_t end = message.rfind('"');
  const std::size_t begin = message.rfind('"', end - 1) + 1;
  return message.substr(begin, end - begin);
}

std::string claim(const std::string& pid, const std::string& offset) {
  return R"({"pid":")" + pid + "\"" + (offset.empty() ? "" : R"(,"offset":")" + offset + "\"") +
         "}";
}

/// Comes back: what was missed, in order, and then the answer to CONNECT, as the reference does it.
std::vector<std::string> resume(Visitor& visitor, const std::string& pid,
                                const std::string& offset) {
  visitor.open();
  std::vector<std::string> messages{visitor.join("/", claim(pid, offset))};
  while (messages.back().substr(0, 2) == "42") messages.push_back(visitor.next());
  EXPECT_EQ(messages.back().substr(0, 2), "40");
  return messages;
}

TEST_F(ShardsRecovery, ASessionGoesWhereItsClientIs) {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  Server& io = make(std::move(options));
  io.on_connection([](Socket socket) {
    if (socket.recovered()) {
      EXPECT_EQ(socket.data<std::string>().get(), "kept");
    } else {
      socket.data<std::string>() = "kept";
      socket.join("room");
    }
  });
  const Serving serving = serve();
  std::string pid;
  std::string id;
  std::string offset;
  for (int round = 0; round < 7; ++round) {
    Visitor visitor = this->visitor();
    if (round == 0) {
      visitor.open();
      const std::string answer = visitor.join();
      pid = Visitor::member(answer, "pid");
      id = Visitor::member(answer, "sid");
    } else {
      const std::vector<std::string> messages = resume(visitor, pid, offset);
      ASSERT_EQ(messages.size(), 2U) << "round " << round;
      EXPECT_EQ(messages[0].substr(0, 15), R"(42["missed",)" + std::to_string(round - 1) + ",\"");
      EXPECT_EQ(Visitor::member(messages[1], "pid"), pid);
      EXPECT_EQ(Visitor::member(messages[1], "sid"), id);
    }
    io.to("room").emit("live", round);
    const std::string live = visitor.next();
    EXPECT_EQ(live.substr(0, 13), R"(42["live",)" + std::to_string(round) + ",\"");
    offset = offset_of(live);
    // Every other time the connection is half open: the server has not noticed its loss.
    if (round % 2 == 0) {
      visitor.leave();
      EXPECT_TRUE(eventually([&] { return io.clients_count() == 0; }));
      io.to("room").emit("missed", round);
    } else {
      io.to("room").emit("missed", round);
      lost_.push_back(std::move(visitor));
    }
  }
}

TEST_F(ShardsRecovery, AnUnknownSessionIsLookedForEverywhereAndThenBegun) {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  make(std::move(options));
  const Serving serving = serve();
  Visitor visitor = this->visitor();
  visitor.open();
  const std::string answer = visitor.join("/", claim("nobody's", "x.1"));
  EXPECT_NE(Visitor::member(answer, "pid"), "nobody's");
}

TEST_F(ShardsRecovery, AHandleOfTheFirstSocketReachesWhoeverContinuesIt) {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  Server& io = make(std::move(options));
  std::mutex mutex;
  std::optional<Socket> first;
  io.on_connection([&](Socket socket) {
    const std::lock_guard lock(mutex);
    if (!first) first = socket;
  });
  const Serving serving = serve();
  Visitor one = visitor();
  one.open();
  const std::string pid = Visitor::member(one.join(), "pid");
  Visitor two = visitor();
  two.open();
  EXPECT_EQ(Visitor::member(two.join("/", claim(pid, "")), "pid"), pid);
  {
    const std::lock_guard lock(mutex);
    first->emit("still", "there");
  }
  EXPECT_EQ(two.next().substr(0, 18), R"(42["still","there")");
}

TEST_F(ShardsRecovery, AHandleOfTheFirstSocketKeepsItsPlaceAmongBroadcasts) {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  Server& io = make(std::move(options));
  std::mutex mutex;
  std::optional<Socket> first;
  io.on_connection([&](Socket socket) {
    const std::lock_guard lock(mutex);
    if (!first) first = socket;
  });
  const Serving serving = serve();
  Visitor one = visitor();
  const std::size_t before = shard_of(one.open());
  const std::string pid = Visitor::member(one.join(), "pid");
  Visitor two = visitor();
  const std::size_t after = shard_of(two.open());
  ASSERT_NE(before, after);
  EXPECT_EQ(Visitor::member(two.join("/", claim(pid, "")), "pid"), pid);
  constexpr int events = 60;
  on_shard(threads - before - after, [&] {
    const std::lock_guard lock(mutex);
    for (int i = 0; i < events; i += 2) {
      first->emit("n", i);
      io.emit("n", i + 1);
    }
  });
  for (int i = 0; i < events; ++i) {
    const std::string expected = "42[\"n\"," + std::to_string(i) + ",";
    ASSERT_EQ(two.next().substr(0, expected.size()), expected);
  }
}

// Each of several senders counts; whatever the client hears of one of them must be the next number.
TEST_F(ShardsRecovery, NothingIsMissedAndNothingHeardTwiceUnderLoad) {
  ServerOptions options;
  options.connection_state_recovery.emplace();
  Server& io = make(std::move(options));
  io.on_connection([](Socket socket) {
    if (!socket.recovered()) socket.join("room");
  });
  const Serving serving = serve();
  Visitor first = visitor();
  first.open();
  const std::string pid = Visitor::member(first.join(), "pid");
  constexpr int senders = static_cast<int>(threads) + 1;
  constexpr int events = 400;
  std::atomic<int> sent{0};
  const auto send = [&](int sender, int number) {
    io.to("room").emit("n", sender, number);
    ++sent;
  };
  struct Sender {
    Runtime& runtime;
    int index;
    const std::function<void(int, int)>& send;
    void operator()(int number) const {
      send(index, number);
      if (number + 1 == events) return;
      runtime.shard(static_cast<std::size_t>(index)).post([self = *this, number] {
        self(number + 1);
      });
    }
  };
  const std::function<void(int, int)> sends = send;
  for (int i = 0; i < static_cast<int>(threads); ++i) {
    runtime_.shard(static_cast<std::size_t>(i)).post([sender = Sender{runtime_, i, sends}] {
      sender(0);
    });
  }
  const std::jthread outside([&] {
    for (int i = 0; i < events; ++i) send(senders - 1, i);
  });
  std::vector<int> heard(senders, 0);
  int total = 0;
  std::string offset;
  const auto hear = [&](const std::string& message) {
    ASSERT_EQ(message.substr(0, 7), "42[\"n\",") << message;
    const int sender = std::stoi(message.substr(7));
    const int number = std::stoi(message.substr(message.find(',', 7) + 1));
    ASSERT_EQ(number, heard[static_cast<std::size_t>(sender)]++) << message;
    offset = offset_of(message);
    ++total;
  };
  Visitor current = std::move(first);
  while (total < senders * events && !HasFatalFailure()) {
    const int until = std::min(senders * events, total + 37);
    while (total < until && !HasFatalFailure()) hear(current.next());
    if (total == senders * events) break;
    Visitor next = visitor();
    std::vector<std::string> messages = resume(next, pid, offset);
    EXPECT_EQ(Visitor::member(messages.back(), "pid"), pid);
    messages.pop_back();
    for (const std::string& message : messages) hear(message);
    lost_.push_back(std::move(current));
    current = std::move(next);
  }
  EXPECT_TRUE(eventually([&] { return sent == senders * events; }));
}

}  // namespace
}  // namespace sockeye::server::test
