// Commands to a real server: order, refusals, deadlines, lost connections, bounds.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "redis_bench.hpp"
#include "redis_process.hpp"

namespace sockeye::redis {
namespace {

using testing_support::RedisProcess;

TEST(RedisCommands, AnswersComeInOrderAndRefusalsAreAnswers) {
  RedisProcess server;
  Bench bench(server.url());
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  bench.commands->send({"SET", "k", std::string_view("a\0\r\n", 4)}, "k", note);
  bench.commands->send({"GET", "k"}, "k", note);
  bench.commands->send({"LPUSH", "k", "x"}, "k", note);
  bench.commands->send({"GET", "none"}, "none", {});
  bench.commands->send({"INCR", "n"}, "n", note);
  EXPECT_TRUE(outcomes.empty()) << "never from inside";
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 4; }));
  EXPECT_EQ(outcomes[0], "OK");
  EXPECT_EQ(outcomes[1], std::string("a\0\r\n", 4));
  EXPECT_TRUE(outcomes[2].starts_with("(error) WRONGTYPE"));
  EXPECT_EQ(outcomes[3], "1");
  EXPECT_TRUE(bench.ask({"CLIENT", "LIST"}).find("name=sockeye") != std::string::npos);
}

TEST(RedisCommands, ATransactionHasOneAnswer) {
  RedisProcess server;
  Bench bench(server.url());
  EXPECT_EQ(bench.ask({"SET", "s", "v"}), "OK");
  std::string text;
  const base::Frame parts[] = {encode_command({"GET", "s"}), encode_command({"DEL", "s"})};
  bench.commands->transaction(parts, "s", [&](const Outcome& outcome) { text = print(outcome); });
  ASSERT_TRUE(bench.run_until([&] { return !text.empty(); }));
  EXPECT_EQ(text, "[v, 1]");
  EXPECT_EQ(bench.ask({"GET", "s"}), "(nil)");
}

TEST(RedisCommands, PasswordUserAndDatabase) {
  RedisProcess server({"requirepass pw", "user me on >mine ~* &* +@all"});
  const std::string host = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(Bench("redis://:pw@" + host).ask({"ACL", "WHOAMI"}), "default");
  Bench own("redis://me:mine@" + host + "/5");
  EXPECT_EQ(own.ask({"ACL", "WHOAMI"}), "me");
  EXPECT_TRUE(own.ask({"CLIENT", "LIST"}).find(" db=5 ") != std::string::npos);
  Bench wrong("redis://me:other@" + host);
  ASSERT_TRUE(wrong.run_until([&] { return wrong.commands->status().failures > 1; }));
  EXPECT_TRUE(wrong.commands->status().error.find("AUTH: WRONGPASS") != std::string::npos)
      << wrong.commands->status().error;
  Bench none(server.url());
  ASSERT_TRUE(none.run_until([&] { return none.commands->status().failures > 0; }));
  EXPECT_TRUE(none.commands->status().error.find("NOAUTH") != std::string::npos);
}

TEST(RedisCommands, WaitForAServerThatIsNotThereYet) {
  RedisProcess server;
  server.kill();
  Bench bench(server.url());
  std::string text;
  bench.commands->send({"INCR", "n"}, "n", [&](const Outcome& outcome) { text = print(outcome); });
  ASSERT_TRUE(bench.run_until([&] { return bench.commands->status().failures > 1; }));
  EXPECT_FALSE(bench.commands->status().connected);
  server.start();
  ASSERT_TRUE(bench.run_until([&] { return !text.empty(); }));
  EXPECT_EQ(text, "1");
}

TEST(RedisCommands, ADeadlineEndsWhatWaitsForAConnection) {
  RedisProcess server;
  server.kill();
  Bench bench(server.url(),
              [](Options& options) { options.command_timeout = std::chrono::milliseconds{100}; });
  EXPECT_EQ(bench.ask({"GET", "k"}), "(failure) Redis did not answer in time");
  EXPECT_EQ(bench.commands->status().dropped, 1U);
}

TEST(RedisCommands, TooMuchThatWaitsFailsAtOnceAndIsCounted) {
  RedisProcess server;
  server.kill();
  Bench bench(server.url(), [](Options& options) {
    options.max_waiting_commands = 3;
    options.max_waiting_bytes = 1000;
  });
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  bench.commands->send({"SET", "k", std::string(2000, 'x')}, "k", note);
  for (int i = 0; i < 5; ++i) bench.commands->send({"INCR", "n"}, "n", note);
  EXPECT_TRUE(outcomes.empty()) << "never from inside";
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 3; }));
  EXPECT_EQ(outcomes[0], "(failure) too many commands wait for Redis");
  EXPECT_EQ(bench.commands->status().dropped, 3U);
  server.start();
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 6; }));
  EXPECT_EQ(outcomes[5], "3");
}

TEST(RedisCommands, WhatWasUnderWayIsSentAgainOnlyWhereThatIsSafe) {
  RedisProcess server;
  Bench bench(server.url());
  ASSERT_TRUE(bench.connected());
  server.pause();
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  bench.commands->send({"PUBLISH", "c", "x"}, "c", note);
  bench.commands->send({"GET", "k"}, "k", note, Repeat::safe);
  const base::Frame parts[] = {encode_command({"GET", "s"})};
  bench.commands->transaction(parts, "s", note, Repeat::safe);
  bench.shard.poll();
  bench.shard.poll();
  server.kill();
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 1; }));
  EXPECT_EQ(outcomes[0], "(failure) the connection to Redis was lost before the answer");
  EXPECT_EQ(bench.commands->status().fate_unknown, 1U);
  server.start();
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 3; }));
  EXPECT_EQ(outcomes[1], "(nil)");
  EXPECT_EQ(outcomes[2], "[(nil)]");
  EXPECT_EQ(bench.commands->status().connections, 2U);
}

TEST(RedisCommands, ASilentServerIsGivenUpAndFoundAgain) {
  RedisProcess server;
  Bench bench(server.url(), [](Options& options) {
    options.ping_interval = std::chrono::milliseconds{50};
    options.command_timeout = std::chrono::milliseconds{200};
    options.connect_timeout = std::chrono::milliseconds{300};
  });
  ASSERT_TRUE(bench.connected());
  server.pause();
  ASSERT_TRUE(bench.run_until([&] { return !bench.commands->status().connected; }));
  EXPECT_TRUE(bench.commands->status().error.find("no answer within 200 ms") != std::string::npos);
  server.resume();
  ASSERT_TRUE(bench.connected());
  EXPECT_EQ(bench.ask({"PING"}), "PONG");
}

TEST(RedisCommands, TheEndTellsWhatWaits) {
  RedisProcess server;
  server.kill();
  Bench bench(server.url());
  std::string text;
  bench.commands->send({"GET", "k"}, "k", [&](const Outcome& outcome) { text = print(outcome); });
  bench.commands.reset();
  EXPECT_EQ(text, "(failure) the Redis client was closed");
}

TEST(RedisCommands, AnAnswerMayEndTheClient) {
  RedisProcess server;
  Bench bench(server.url());
  int answers = 0;
  for (int i = 0; i < 3; ++i) {
    bench.commands->send({"PING"}, {}, [&](const Outcome&) {
      ++answers;
      bench.commands.reset();
    });
  }
  ASSERT_TRUE(bench.run_until([&] { return answers == 3; }));
}

TEST(RedisCommands, WhatIsNoRedisIsLeft) {
  testing_support::ByteServer other;
  Bench bench("redis://127.0.0.1:" + std::to_string(other.port()));
  ASSERT_TRUE(bench.run_until([&] { return other.accepted() == 1; }));
  other.peer().send("HTTP/1.1 400 Bad Request\r\n\r\n");
  ASSERT_TRUE(bench.run_until([&] { return bench.commands->status().failures > 0; }));
  EXPECT_TRUE(bench.commands->status().error.find("speaks no RESP") != std::string::npos);
}

}  // namespace
}  // namespace sockeye::redis
