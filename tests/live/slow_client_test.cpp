// A client that does not read while ten thousand changes are told: what waits for it is bounded, it
// ends with the last state, and the others wait for nobody.
#include <chrono>
#include <map>

#include "client/client_fixture.hpp"
#include "live/databases.hpp"
#include "sockeye/live/nudges.hpp"
#include "sockeye/live/outbox.hpp"

namespace sockeye::live {
namespace {

struct Told {
  std::int64_t task = 0;
  std::int64_t cursor = 0;
  /// As large as nudges never are.
  std::string ballast;
};
constexpr Event<"task_updated.v2", Told> task_updated;

class SlowClient : public test::ClientTest {
 protected:
  static constexpr std::int64_t changes = 10'000;
  static constexpr std::int64_t tasks = 50;
  static constexpr std::size_t most = 1'000'000;

  struct Reader {
    Reader(Runtime& runtime, const std::string& url)
        : manager(runtime, url, test::over(Transport::websocket)), socket(manager.socket()) {
      socket.on(task_updated, [this](const Told& told) {
        ++heard;
        ordered = ordered && last[told.task] < told.cursor;
        last[told.task] = told.cursor;
        newest = std::max(newest, told.cursor);
      });
    }
    client::Manager manager;
    client::Socket socket;
    std::map<std::int64_t, std::int64_t> last;
    std::int64_t heard = 0;
    std::int64_t newest = 0;
    bool ordered = true;
  };
};

TEST_F(SlowClient, GetsTheLastStateAndHoldsNobodyUp) {
  ServerOptions options;
  options.max_send_buffer = most;
  start(std::move(options));
  io->on_connection([](Socket socket) { socket.join("board"); });
  TestDatabase database(Sql::Dialect::sqlite);
  const auto sql = database.connect();
  const ChangeLog log;
  log.install(*sql);
  Nudges nudges(*io);
  nudges.on("task_updated", task_updated, [](const Change& change) {
    return Told{change.number(), change.cursor, std::string(4096, 'x')};
  });
  Outbox outbox(log, runtime.shard(0), {.connect = [&] { return database.connect(); }},
                [&](const Change& change) { nudges.emit(change); });

  // Nobody polls it while it is to be slow.
  Runtime slow;
  Reader sleeper(slow, url);
  Reader quick(runtime, url);
  ASSERT_TRUE(until([&] {
    slow.shard(0).poll();
    return sleeper.socket.connected() && quick.socket.connected();
  }));

  std::chrono::steady_clock::duration longest{};
  for (std::int64_t made = 0; made < changes;) {
    sql->script("BEGIN");
    for (std::int64_t i = 0; i < tasks; ++i) {
      log.record(*sql, "board", "task_updated", ++made % tasks);
    }
    sql->script("COMMIT");
    const auto committed = std::chrono::steady_clock::now();
    outbox.wake();
    ASSERT_TRUE(until([&] { return quick.newest == made; }));
    longest = std::max(longest, std::chrono::steady_clock::now() - committed);
  }
  EXPECT_EQ(quick.heard, changes);
  EXPECT_LT(longest, std::chrono::seconds(5)) << "the others wait for nobody";

  EXPECT_TRUE(until([&] {
    slow.shard(0).poll();
    return sleeper.newest == changes;
  }));
  EXPECT_EQ(sleeper.last, quick.last) << "the last state of each";
  EXPECT_TRUE(sleeper.ordered);
  EXPECT_LT(sleeper.heard, changes * 9 / 10) << "it was slow, and got less";
  EXPECT_EQ(io->stats().send_buffers_exceeded, 0U) << "fifty nudges wait at most";
  EXPECT_TRUE(sleeper.socket.connected());
}

// Events that do not replace one another: the limit is met, and what was missed is asked for.
TEST_F(SlowClient, WhoIsLetGoComesBackToTheLastState) {
  ServerOptions options;
  options.max_send_buffer = most;
  start(std::move(options));
  TestDatabase database(Sql::Dialect::sqlite);
  const auto sql = database.connect();
  const ChangeLog log;
  log.install(*sql);
  constexpr Event<"since", std::int64_t> since;
  io->on_connection([&](Socket socket) {
    socket.join("board");
    socket.on(since, [&, socket](std::int64_t cursor) mutable {
      const auto missed = log.since(*sql, "board", cursor);
      for (const Change& change : missed.changes) {
        socket.emit(task_updated, Told{change.number(), change.cursor, {}});
      }
    });
  });

  Runtime slow;
  Reader sleeper(slow, url);
  Reader quick(runtime, url);
  sleeper.socket.on_connect([&] { sleeper.socket.emit(since, sleeper.newest); });
  const auto both = [&] {
    slow.shard(0).poll();
    return sleeper.socket.connected() && quick.socket.connected();
  };
  ASSERT_TRUE(until(both));

  std::int64_t made = 0;
  while (made < changes && io->stats().send_buffers_exceeded == 0) {
    sql->script("BEGIN");
    for (std::int64_t i = 0; i < tasks; ++i) {
      log.record(*sql, "board", "task_updated", ++made % tasks);
      io->to("board").emit(task_updated, Told{made % tasks, made, std::string(4096, 'x')});
    }
    sql->script("COMMIT");
    ASSERT_TRUE(until([&] { return quick.newest == made; }));
  }
  EXPECT_EQ(io->stats().send_buffers_exceeded, 1U) << "the limit is met";
  EXPECT_EQ(quick.heard, made) << "the others miss nothing";
  EXPECT_TRUE(quick.socket.connected());

  EXPECT_TRUE(until([&] {
    slow.shard(0).poll();
    return sleeper.newest == made;
  })) << sleeper.newest;
  EXPECT_EQ(sleeper.last, quick.last);
}

}  // namespace
}  // namespace sockeye::live
