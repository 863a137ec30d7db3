// Servers behind TLS, behind sentinels and in a cluster, all real.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "redis/slots.hpp"
#include "redis_bench.hpp"
#include "redis_process.hpp"
#include "support/certificates.hpp"

namespace sockeye::redis {
namespace {

using testing_support::closed_port;
using testing_support::RedisProcess;

std::string port_text(const RedisProcess& server) {
  return std::to_string(server.port());
}

struct TlsFiles {
  TlsFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sockeye-tls-XXXXXX").string();
    directory = ::mkdtemp(pattern.data());
    const testing_support::Authority authority("test CA");
    const testing_support::Pair pair =
        authority.issue({.subject = "redis", .names = "IP:127.0.0.1"});
    write("ca.pem", authority.pem());
    write("cert.pem", pair.chain);
    write("key.pem", pair.key);
  }
  ~TlsFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(directory / name) << text;
  }
  std::string path(const std::string& name) const { return (directory / name).string(); }

  std::filesystem::path directory;
};

TEST(RedisTls, TheServerIsVerifiedUnlessThatIsSwitchedOff) {
  const TlsFiles files;
  const std::string port = std::to_string(closed_port());
  RedisProcess server({"port 0", "tls-port " + port, "tls-cert-file " + files.path("cert.pem"),
                       "tls-key-file " + files.path("key.pem"), "tls-auth-clients no"});
  const std::string url = "rediss://127.0.0.1:" + port;
  EXPECT_EQ(Bench(url + "?ca=" + files.path("ca.pem")).ask({"PING"}), "PONG");
  EXPECT_EQ(Bench(url + "?insecure=true").ask({"PING"}), "PONG");
  Bench unknown(url);
  ASSERT_TRUE(unknown.run_until([&] { return unknown.commands->status().failures > 0; }));
  EXPECT_TRUE(unknown.commands->status().error.find("certificate verify failed") !=
              std::string::npos)
      << unknown.commands->status().error;
  EXPECT_FALSE(unknown.commands->status().connected);
}

TEST(RedisSentinel, FindsTheMasterAndItsSuccessor) {
  RedisProcess master;
  RedisProcess replica({"replicaof 127.0.0.1 " + port_text(master)});
  const auto sentinel_lines = [&] {
    return std::vector<std::string>{
        "sentinel monitor mymaster 127.0.0.1 " + port_text(master) + " 1",
        "sentinel down-after-milliseconds mymaster 500", "sentinel failover-timeout mymaster 2000"};
  };
  RedisProcess sentinel(sentinel_lines(), true);
  Bench watching("redis://127.0.0.1:" + port_text(sentinel));
  ASSERT_TRUE(watching.run_until([&] {
    const std::string answer = watching.ask({"SENTINEL", "REPLICAS", "mymaster"});
    return answer.find("master-link-status, ok") != std::string::npos;
  }));
  // One sentinel that is not there is passed over.
  Bench bench("redis+sentinel://127.0.0.1:" + std::to_string(closed_port()) +
              ",127.0.0.1:" + port_text(sentinel) + "/mymaster");
  EXPECT_TRUE(bench.ask({"INFO", "server"}).find("tcp_port:" + port_text(master)) !=
              std::string::npos);
  Heard heard;
  const auto pubsub = bench.client->pubsub();
  pubsub->subscribe(SubscriptionKind::channel, "c", heard);
  ASSERT_TRUE(bench.run_until([&] { return heard.subscribed == 1; }));
  master.kill();
  ASSERT_TRUE(bench.run_until([&] { return heard.subscribed == 2; }));
  ASSERT_TRUE(bench.run_until([&] { return bench.commands->status().connected; }));
  EXPECT_TRUE(bench.ask({"INFO", "server"}).find("tcp_port:" + port_text(replica)) !=
              std::string::npos);
  EXPECT_EQ(bench.ask({"PUBLISH", "c", "x"}), "1");

  Bench unknown("redis+sentinel://127.0.0.1:" + port_text(sentinel) + "/other");
  ASSERT_TRUE(unknown.run_until([&] { return unknown.commands->status().failures > 0; }));
  EXPECT_TRUE(unknown.commands->status().error.find("knows no master named other") !=
              std::string::npos)
      << unknown.commands->status().error;
}

/// Three nodes that have a third of the slots each.
struct Cluster {
  Cluster() {
    for (int i = 0; i < 3; ++i) {
      nodes.push_back(std::make_unique<RedisProcess>(
          std::vector<std::string>{"cluster-enabled yes", "cluster-node-timeout 2000",
                                   "cluster-port " + std::to_string(closed_port())}));
      benches.push_back(std::make_unique<Bench>(nodes.back()->url()));
    }
    const std::vector<std::pair<int, int>> ranges{{0, 5460}, {5461, 10922}, {10923, 16383}};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(ask(i, {"CLUSTER", "ADDSLOTSRANGE", std::to_string(ranges[i].first),
                        std::to_string(ranges[i].second)}),
                "OK");
      EXPECT_EQ(ask(i, {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)}), "OK");
    }
    for (std::size_t i = 1; i < 3; ++i) {
      const std::string info = ask(i, {"CONFIG", "GET", "cluster-port"});
      const std::string bus = info.substr(info.find(", ") + 2, info.size() - info.find(", ") - 3);
      EXPECT_EQ(ask(0, {"CLUSTER", "MEET", "127.0.0.1", port_text(*nodes[i]), bus}), "OK");
    }
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_TRUE(benches[i]->run_until([&] {
        return ask(i, {"CLUSTER", "INFO"}).find("cluster_state:ok") != std::string::npos &&
               ask(i, {"CLUSTER", "INFO"}).find("cluster_known_nodes:3") != std::string::npos;
      }));
      ids.push_back(ask(i, {"CLUSTER", "MYID"}));
    }
  }
  std::string ask(std::size_t node, std::initializer_list<std::string_view> command) {
    return benches[node]->ask(command);
  }
  std::string url() const { return "redis+cluster://127.0.0.1:" + port_text(*nodes[0]); }
  /// Gives an empty slot to another node, as an administrator would.
  void move(std::uint16_t slot, std::size_t to) {
    for (std::size_t i = 0; i < 3; ++i) {
      const std::size_t node = (to + i) % 3;
      EXPECT_EQ(ask(node, {"CLUSTER", "SETSLOT", std::to_string(slot), "NODE", ids[to]}), "OK");
    }
  }

  std::vector<std::unique_ptr<RedisProcess>> nodes;
  std::vector<std::unique_ptr<Bench>> benches;
  std::vector<std::string> ids;
};

std::size_t home(std::string_view key) {
  const std::uint16_t slot = slot_of(key);
  return slot < 5461 ? 0 : slot < 10923 ? 1 : 2;
}

TEST(RedisSlots, AreThoseOfTheSpecification) {
  EXPECT_EQ(slot_of("123456789"), 0x31C3);
  EXPECT_EQ(slot_of(""), 0);
  EXPECT_EQ(slot_of("{user1000}.following"), slot_of("user1000"));
  EXPECT_EQ(slot_of("foo{}{bar}"), slot_of("foo{}{bar}"));
  EXPECT_NE(slot_of("foo{}{bar}"), slot_of("bar"));
  EXPECT_EQ(slot_of("foo{{bar}}zap"), slot_of("{bar"));
}

TEST(RedisCluster, CommandsAndShardedChannelsFindTheirNodes) {
  Cluster cluster;
  Bench bench(cluster.url());
  Heard heard;
  Heard general;
  const auto pubsub = bench.client->pubsub();
  const std::vector<std::string> names{"a", "b", "c", "d", "e", "f"};
  for (const std::string& name : names) {
    EXPECT_EQ(bench.ask({"SET", name, name}, name), "OK");
    pubsub->subscribe(SubscriptionKind::shard, name, heard);
  }
  pubsub->subscribe(SubscriptionKind::channel, "everywhere", general);
  ASSERT_TRUE(bench.run_until([&] { return heard.subscribed == 6 && general.subscribed == 1; }));
  for (const std::string& name : names) {
    EXPECT_EQ(bench.ask({"SPUBLISH", name, "to " + name}, name), "1");
  }
  ASSERT_TRUE(bench.run_until([&] { return heard.messages.size() == 6; }));
  EXPECT_EQ(cluster.ask(2, {"PUBLISH", "everywhere", "x"}).find("error"), std::string::npos);
  ASSERT_TRUE(bench.run_until([&] { return general.messages.size() == 1; }));

  std::size_t answers = 0;
  std::int64_t subscribers = 0;
  bench.commands->send_to_all(encode_command({"PUBSUB", "SHARDNUMSUB", "a"}),
                              [&](const Outcome& outcome, std::size_t nodes) {
                                EXPECT_EQ(nodes, 3U);
                                ++answers;
                                if (outcome.ok()) subscribers += outcome.reply()[1].integer();
                              });
  ASSERT_TRUE(bench.run_until([&] { return answers == 3; }));
  EXPECT_EQ(subscribers, 1);

  // The slot of "a" changes hands: commands are redirected, the channel follows.
  const std::size_t to = (home("a") + 1) % 3;
  EXPECT_EQ(bench.ask({"DEL", "a"}, "a"), "1");
  cluster.move(slot_of("a"), to);
  EXPECT_EQ(bench.ask({"SET", "a", "moved"}, "a"), "OK");
  EXPECT_EQ(cluster.ask(to, {"GET", "a"}), "moved");
  ASSERT_TRUE(bench.run_until([&] { return heard.subscribed == 7; }));
  EXPECT_EQ(heard.interrupted, 1);
  EXPECT_EQ(bench.ask({"SPUBLISH", "a", "after"}, "a"), "1");
  ASSERT_TRUE(bench.run_until([&] { return heard.messages.size() == 7; }));
}

struct Entries final : StreamSink {
  void on_entry(std::string_view, std::string_view, const Reply& fields) override {
    entries.push_back(print(fields));
  }
  void on_reading(std::string_view) override { ++reading; }

  std::vector<std::string> entries;
  int reading = 0;
};

TEST(RedisCluster, AStreamIsFollowedToWhoeverHasItsSlot) {
  Cluster cluster;
  Bench bench(cluster.url());
  // Of a node that the URL does not name.
  std::string stream = "s";
  while (home(stream) == 0) stream += 's';
  Entries seen;
  StreamOptions options;
  options.stream = stream;
  options.block = std::chrono::milliseconds{50};
  const auto reader = bench.client->stream_reader(options, seen);
  ASSERT_TRUE(bench.run_until([&] { return seen.reading == 1; }));
  bench.ask({"XADD", stream, "*", "a", "1"}, stream);
  ASSERT_TRUE(bench.run_until([&] { return seen.entries.size() == 1; }));
  bench.ask({"DEL", stream}, stream);
  cluster.move(slot_of(stream), 0);
  bench.ask({"XADD", stream, "*", "a", "2"}, stream);
  ASSERT_TRUE(bench.run_until([&] { return seen.entries.size() == 2; }));
  EXPECT_EQ(seen.entries[1], "[a, 2]");
}

TEST(RedisCluster, ASlotOnItsWayIsAskedForWithAsking) {
  Cluster cluster;
  Bench bench(cluster.url());
  const std::size_t from = home("k");
  const std::size_t to = (from + 1) % 3;
  const std::string slot = std::to_string(slot_of("k"));
  EXPECT_EQ(cluster.ask(to, {"CLUSTER", "SETSLOT", slot, "IMPORTING", cluster.ids[from]}), "OK");
  EXPECT_EQ(cluster.ask(from, {"CLUSTER", "SETSLOT", slot, "MIGRATING", cluster.ids[to]}), "OK");
  EXPECT_EQ(bench.ask({"SET", "k", "v"}, "k"), "OK");
  EXPECT_EQ(bench.ask({"GET", "k"}, "k"), "v");
  EXPECT_TRUE(cluster.ask(to, {"GET", "k"}).starts_with("(error) MOVED"));
}

}  // namespace
}  // namespace sockeye::redis
