// Following a stream of a real server.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "redis_bench.hpp"
#include "redis_process.hpp"

namespace sockeye::redis {
namespace {

using testing_support::RedisProcess;

struct Entries final : StreamSink {
  void on_entry(std::string_view, std::string_view id, const Reply& fields) override {
    ids.emplace_back(id);
    entries.push_back(print(fields));
  }
  void on_reading(std::string_view) override { ++reading; }
  void on_gap(std::string_view, std::string_view, std::string_view) override { ++gaps; }

  std::vector<std::string> ids;
  std::vector<std::string> entries;
  int reading = 0;
  int gaps = 0;
};

StreamOptions short_blocks(const std::string& last = "$") {
  StreamOptions options;
  options.stream = "st";
  options.last_id = last;
  options.block = std::chrono::milliseconds{50};
  return options;
}

TEST(RedisStream, FollowsFromNowOnAndGoesOnAfterALostConnection) {
  RedisProcess server({"appendonly yes", "appendfsync always"});
  Bench bench(server.url());
  ASSERT_NE(bench.ask({"XADD", "st", "*", "a", "old"}), "");
  Entries seen;
  const auto reader = bench.client->stream_reader(short_blocks(), seen);
  ASSERT_TRUE(bench.run_until([&] { return seen.reading == 1; }));
  bench.ask({"XADD", "st", "*", "a", "1", "b", "2"});
  ASSERT_TRUE(bench.run_until([&] { return seen.entries.size() == 1; }));
  EXPECT_EQ(seen.entries[0], "[a, 1, b, 2]");
  EXPECT_EQ(reader->last_id(), seen.ids[0]);
  server.kill();
  ASSERT_TRUE(bench.run_until([&] { return !reader->status().connected; }));
  server.start();
  EXPECT_NE(bench.ask({"XADD", "st", "*", "a", "3"}), "");
  ASSERT_TRUE(bench.run_until([&] { return seen.entries.size() == 2; }));
  EXPECT_EQ(seen.entries[1], "[a, 3]");
  EXPECT_EQ(seen.gaps, 0);
}

TEST(RedisStream, SaysThatEntriesWentUnread) {
  RedisProcess server;
  Bench bench(server.url());
  Entries seen;
  const auto reader = bench.client->stream_reader(short_blocks("5-0"), seen);
  ASSERT_TRUE(bench.run_until([&] { return seen.gaps == 1 && seen.reading == 1; }))
      << "the stream is gone";
  bench.ask({"XADD", "st", "1-1", "a", "1"});
  ASSERT_TRUE(bench.run_until([&] { return seen.entries.size() == 1; }))
      << "and begins again with smaller ids";
}

TEST(RedisStream, WaitsLongerThanTheDeadlineOfACommand) {
  RedisProcess server;
  Bench bench(server.url(), [](Options& options) {
    options.command_timeout = std::chrono::milliseconds{30};
    options.ping_interval = std::chrono::milliseconds{30};
  });
  Entries seen;
  StreamOptions options = short_blocks();
  options.block = std::chrono::milliseconds{300};
  const auto reader = bench.client->stream_reader(options, seen);
  ASSERT_TRUE(bench.run_until([&] { return seen.reading == 1; }));
  ASSERT_TRUE(bench.run_until([&] {
    const std::string stats = bench.ask({"INFO", "commandstats"});
    const std::size_t at = stats.find("cmdstat_xread:calls=");
    return at != std::string::npos && std::stoi(stats.substr(at + 20)) > 2;
  }));
  EXPECT_EQ(reader->status().connections, 1U);
}

}  // namespace
}  // namespace sockeye::redis
