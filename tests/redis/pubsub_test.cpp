// Publish and subscribe with a real server: names, patterns, shards, lost connections, too much.
#include <gtest/gtest.h>

#include <string>

#include "redis_bench.hpp"
#include "redis_process.hpp"

namespace sockeye::redis {
namespace {

using testing_support::RedisProcess;

struct Listening : Bench {
  explicit Listening(const std::string& url, const std::function<void(Options&)>& change = {})
      : Bench(url, change), pubsub(client->pubsub()) {}

  Heard heard;
  std::unique_ptr<PubSub> pubsub;
};

TEST(RedisPubSub, HearsChannelsPatternsAndShards) {
  RedisProcess server;
  Listening bench(server.url());
  Heard pattern;
  Heard shard;
  bench.pubsub->subscribe(SubscriptionKind::channel, "one", bench.heard);
  bench.pubsub->subscribe(SubscriptionKind::pattern, "p#*", pattern);
  bench.pubsub->subscribe(SubscriptionKind::shard, "s", shard);
  ASSERT_TRUE(bench.run_until(
      [&] { return bench.heard.subscribed + pattern.subscribed + shard.subscribed == 3; }));
  EXPECT_EQ(bench.ask({"PUBLISH", "one", std::string_view("a\0b", 3)}), "1");
  EXPECT_EQ(bench.ask({"PUBLISH", "p#x", "2"}), "1");
  EXPECT_EQ(bench.ask({"PUBLISH", "two", "3"}), "0");
  EXPECT_EQ(bench.ask({"SPUBLISH", "s", "4"}), "1");
  ASSERT_TRUE(bench.run_until([&] { return !shard.messages.empty(); }));
  EXPECT_EQ(bench.heard.messages, (std::vector<std::string>{std::string("a\0b", 3)}));
  EXPECT_EQ(pattern.messages, (std::vector<std::string>{"2"}));
  EXPECT_EQ(pattern.last_name, "p#*");
  EXPECT_EQ(pattern.last_channel, "p#x");
  EXPECT_EQ(shard.messages, (std::vector<std::string>{"4"}));
}

TEST(RedisPubSub, TheLastWordOnANameCounts) {
  RedisProcess server;
  Listening bench(server.url());
  bench.pubsub->subscribe(SubscriptionKind::shard, "r", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  for (int i = 0; i < 5; ++i) {
    bench.pubsub->unsubscribe(SubscriptionKind::shard, "r");
    bench.pubsub->subscribe(SubscriptionKind::shard, "r", bench.heard);
  }
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 2; }))
      << "only the last of them is confirmed";
  EXPECT_EQ(bench.ask({"SPUBLISH", "r", "x"}), "1");
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.messages.size() == 1; }));
  bench.pubsub->unsubscribe(SubscriptionKind::shard, "r");
  ASSERT_TRUE(bench.run_until([&] { return bench.ask({"SPUBLISH", "r", "x"}) == "0"; }));
}

TEST(RedisPubSub, ManyNamesAreAskedForTogether) {
  RedisProcess server;
  Listening bench(server.url());
  for (int i = 0; i < 2000; ++i) {
    bench.pubsub->subscribe(SubscriptionKind::channel, "c" + std::to_string(i), bench.heard);
  }
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 2000; }));
  EXPECT_EQ(bench.ask({"PUBLISH", "c1999", "x"}), "1");
  EXPECT_EQ(bench.ask({"PUBSUB", "NUMSUB", "c0", "c1000"}), "[c0, 1, c1000, 1]");
}

TEST(RedisPubSub, ALostServerIsSubscribedToAgain) {
  RedisProcess server;
  Listening bench(server.url());
  bench.pubsub->subscribe(SubscriptionKind::channel, "c", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  server.kill();
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.interrupted == 1; }));
  bench.pubsub->subscribe(SubscriptionKind::channel, "d", bench.heard);
  server.start();
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 3; }));
  EXPECT_EQ(bench.ask({"PUBLISH", "c", "again"}), "1");
  EXPECT_EQ(bench.ask({"PUBLISH", "d", "too"}), "1");
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.messages.size() == 2; }));
}

TEST(RedisPubSub, ASilentServerIsGivenUpThoughNothingIsPublished) {
  RedisProcess server;
  Listening bench(server.url(), [](Options& options) {
    options.ping_interval = std::chrono::milliseconds{50};
    options.command_timeout = std::chrono::milliseconds{200};
    options.connect_timeout = std::chrono::milliseconds{300};
  });
  bench.pubsub->subscribe(SubscriptionKind::channel, "c", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  server.pause();
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.interrupted == 1; }));
  server.resume();
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 2; }));
}

TEST(RedisPubSub, IdleConnectionsStayWhileTheyAreAnswered) {
  RedisProcess server;
  Listening bench(server.url(), [](Options& options) {
    options.ping_interval = std::chrono::milliseconds{5};
    options.command_timeout = std::chrono::milliseconds{400};
  });
  bench.pubsub->subscribe(SubscriptionKind::channel, "c", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  ASSERT_TRUE(bench.run_until([&] {
    const std::string stats = bench.ask({"INFO", "commandstats"});
    const std::size_t at = stats.find("cmdstat_ping:calls=");
    return at != std::string::npos && std::stoi(stats.substr(at + 19)) > 4;
  }));
  EXPECT_EQ(bench.pubsub->status().connections, 1U);
  EXPECT_EQ(bench.heard.interrupted, 0);
}

TEST(RedisPubSub, AMessageThatTheServerCannotBufferCostsTheConnectionButNoMore) {
  RedisProcess server;
  Listening bench(server.url());
  Bench publisher(server.url());
  bench.pubsub->subscribe(SubscriptionKind::channel, "c", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  // Its limit for subscribers is 32 MB.
  const std::string huge(33 * 1024 * 1024, 'x');
  bool published = false;
  publisher.commands->send({"PUBLISH", "c", huge}, "c",
                           [&](const Outcome& outcome) { published = outcome.ok(); });
  ASSERT_TRUE(publisher.run_until([&] { return published; }));
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.interrupted == 1; }));
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 2; }));
  EXPECT_EQ(bench.heard.last_size, 0U);
  EXPECT_EQ(bench.ask({"PUBLISH", "c", "small"}), "1");
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.messages.size() == 1; }));
}

TEST(RedisPubSub, AMessageBelowTheServersLimitArrivesWhole) {
  RedisProcess server;
  Listening bench(server.url());
  bench.pubsub->subscribe(SubscriptionKind::channel, "c", bench.heard);
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.subscribed == 1; }));
  bench.commands->send({"PUBLISH", "c", std::string(20'000'000, 'x')}, "c", {});
  ASSERT_TRUE(bench.run_until([&] { return bench.heard.last_size == 20'000'000U; }));
}

TEST(RedisPubSub, SaysWhatTheServerRefuses) {
  RedisProcess server({"user me on >mine ~* &allowed* +@all"});
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  Listening bench("redis://me:mine@" + host);
  Heard allowed;
  bench.pubsub->subscribe(SubscriptionKind::channel, "secret", bench.heard);
  bench.pubsub->subscribe(SubscriptionKind::shard, "allowed", allowed);
  ASSERT_TRUE(bench.run_until([&] { return allowed.subscribed == 1; }));
  EXPECT_TRUE(bench.heard.refused.starts_with("NOPERM")) << bench.heard.refused;
}

}  // namespace
}  // namespace sockeye::redis
