// Queries to a real PostgreSQL and channels of it: order, refusals, lost connections, bounds.
#include "postgres/session.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "postgres_process.hpp"
#include "support/loop.hpp"

namespace sockeye::postgres {
namespace {

/// One for all tests of the program: a new one takes seconds.
testing_support::PostgresProcess& server() {
  static testing_support::PostgresProcess process;
  return process;
}

struct Heard final : NotificationSink {
  void on_notification(std::string_view channel, std::string_view payload) override {
    messages.push_back(std::string(channel) + ": " + std::string(payload));
  }
  void on_listening(std::string_view) override { ++listening; }
  void on_interrupted(std::string_view) override { ++interrupted; }

  std::vector<std::string> messages;
  int listening = 0;
  int interrupted = 0;
};

std::string print(const Outcome& outcome) {
  if (!outcome.result()) return "(failure) " + std::string(describe(outcome.failure()));
  if (!outcome.ok()) return "(error) " + std::string(outcome.error());
  std::string text;
  for (int row = 0; row < outcome.result()->rows(); ++row) {
    if (row > 0) text += '|';
    text += outcome.result()->value(row, 0);
  }
  return text;
}

struct Bench {
  explicit Bench(const std::string& url = server().url(),
                 const std::function<void(Options&)>& change = {})
      : resolver(shard), site{shard, resolver, {}} {
    site.options.target = parse_url(url);
    site.options.reconnect_delay = std::chrono::milliseconds{10};
    site.options.reconnect_delay_max = std::chrono::milliseconds{100};
    // Where many tests run at once, a server needs its time.
    site.options.query_timeout = std::chrono::seconds{15};
    if (change) change(site.options);
    session.emplace(site);
  }
  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard, std::forward<Done>(done));
  }
  std::string ask(Query query, Repeat repeat = Repeat::safe) {
    std::string text;
    bool done = false;
    session->query(
        std::move(query),
        [&](const Outcome& outcome) {
          text = print(outcome);
          done = true;
        },
        repeat);
    return run_until([&] { return done; }) ? text : "(nothing)";
  }
  bool connected() {
    return run_until([&] { return session->status().connected; });
  }

  net::Shard shard;
  net::Resolver resolver;
  Site site;
  std::optional<Session> session;
};

TEST(PostgresUrl, IsReadAsLibpqReadsItAndWrongOnesShowNoPassword) {
  const Target target = parse_url("postgresql://u:p%40w@a:1,b:2/d?sslmode=require");
  ASSERT_EQ(target.hosts.size(), 2U);
  EXPECT_EQ(target.hosts[1].name, "b");
  EXPECT_EQ(target.hosts[1].port, "2");
  const std::vector<std::pair<std::string, std::string>> expected{
      {"user", "u"}, {"password", "p@w"}, {"dbname", "d"}, {"sslmode", "require"}};
  for (const auto& pair : expected) {
    EXPECT_NE(std::find(target.parameters.begin(), target.parameters.end(), pair),
              target.parameters.end())
        << pair.first;
  }
  EXPECT_EQ(parse_url("postgres:///x").hosts[0].name, "localhost");
  EXPECT_EQ(parse_url("postgresql://%2Fvar%2Frun/x").hosts[0].name, "/var/run");
  for (const char* url : {"", "host=x", "postgresql://u:secret@h:x:y/", "redis://secret",
                          "postgresql://u:secret@h/d?nonsense=1", "postgresql:///?hostaddr=::1"}) {
    try {
      parse_url(url);
      FAIL() << url;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
    }
  }
}

TEST(PostgresSession, AnswersComeInOrderAndRefusalsAreAnswers) {
  Bench bench;
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  bench.session->query({"SELECT $1::int + 1", {{"41"}}}, note);
  bench.session->query({"SELECT nothing_there"}, note);
  bench.session->query({"SELECT $1::bytea", {{std::string("\0\xff", 2), true}}, true}, note);
  bench.session->query({"SELECT 1 UNION SELECT 2 ORDER BY 1"}, note);
  EXPECT_TRUE(outcomes.empty()) << "never from inside";
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 4; }));
  EXPECT_EQ(outcomes[0], "42");
  EXPECT_TRUE(outcomes[1].starts_with("(error) ERROR:  column \"nothing_there\"")) << outcomes[1];
  EXPECT_EQ(outcomes[2], std::string("\0\xff", 2));
  EXPECT_EQ(outcomes[3], "1|2");
}

TEST(PostgresSession, ConnectsByNameAndByUnixSocket) {
  Bench by_name("postgresql://me@localhost:" + std::to_string(server().port()) + "/postgres");
  EXPECT_EQ(by_name.ask({"SELECT 1"}), "1");
  std::string directory = server().directory().string();
  std::string escaped;
  for (const char c : directory) escaped += c == '/' ? std::string("%2F") : std::string(1, c);
  Bench by_socket("postgresql://me@" + escaped + ":" + std::to_string(server().port()) +
                  "/postgres");
  EXPECT_EQ(by_socket.ask({"SELECT 1"}), "1");
}

TEST(PostgresSession, TriesItsHostsByTurnsAndSaysWhyNoneAnswers) {
  const std::string closed = "127.0.0.1:" + std::to_string(testing_support::closed_port());
  Bench second("postgresql://me@" + closed + ",127.0.0.1:" + std::to_string(server().port()) +
               "/postgres");
  EXPECT_EQ(second.ask({"SELECT 1"}), "1");
  Bench none("postgresql://me@nowhere.invalid/postgres");
  ASSERT_TRUE(none.run_until([&] { return none.session->status().failures > 0; }));
  EXPECT_NE(none.session->status().error.find("nowhere.invalid"), std::string::npos);
  Bench refused("postgresql://stranger@127.0.0.1:" + std::to_string(server().port()) + "/postgres");
  ASSERT_TRUE(refused.run_until([&] { return refused.session->status().failures > 0; }));
  EXPECT_NE(refused.session->status().error.find("role \"stranger\" does not exist"),
            std::string::npos)
      << refused.session->status().error;
}

TEST(PostgresSession, HearsWhatIsNotified) {
  Bench bench;
  Heard heard;
  const std::string channel = "socket.io#/a\"b";
  bench.session->listen(channel, heard);
  ASSERT_TRUE(bench.run_until([&] { return heard.listening == 1; }));
  bench.ask({"SELECT pg_notify($1, $2)", {{channel}, {"hello"}}});
  bench.ask({"SELECT pg_notify($1, $2)", {{"other"}, {"x"}}});
  Bench other;
  other.ask({"SELECT pg_notify($1, $2)", {{channel}, {"there"}}});
  ASSERT_TRUE(bench.run_until([&] { return heard.messages.size() == 2; }));
  EXPECT_EQ(heard.messages[0], channel + ": hello");
  EXPECT_EQ(heard.messages[1], channel + ": there");
  bench.session->unlisten(channel);
  bench.ask({"SELECT pg_notify($1, $2)", {{channel}, {"gone"}}});
  EXPECT_EQ(heard.messages.size(), 2U);
}

TEST(PostgresSession, ARestartIsListenedToAgainAndOnlyWhatIsSafeIsAskedAgain) {
  Bench bench;
  Heard heard;
  bench.session->listen("c", heard);
  ASSERT_TRUE(bench.run_until([&] { return heard.listening == 1; }));
  server().pause();
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  bench.session->query({"SELECT 1"}, note, Repeat::never);
  bench.session->query({"SELECT 2"}, note, Repeat::safe);
  bench.shard.poll();
  server().resume();
  server().stop();
  ASSERT_TRUE(bench.run_until([&] { return heard.interrupted == 1; }));
  server().start();
  ASSERT_TRUE(bench.run_until([&] { return heard.listening == 2 && outcomes.size() == 2; }));
  EXPECT_EQ(outcomes[1], "2");
  EXPECT_GE(bench.session->status().connections, 2U);
  EXPECT_EQ(bench.ask({"SELECT pg_notify('c', 'x')"}), "");
  ASSERT_TRUE(bench.run_until([&] { return heard.messages.size() == 1; }));
}

TEST(PostgresSession, ASilentServerIsGivenUp) {
  Bench bench(server().url(), [](Options& options) {
    options.ping_interval = std::chrono::milliseconds{50};
    options.query_timeout = std::chrono::milliseconds{300};
  });
  ASSERT_TRUE(bench.connected());
  Heard heard;
  bench.session->listen("c", heard);
  ASSERT_TRUE(bench.run_until([&] { return heard.listening > 0; }));
  server().pause();
  ASSERT_TRUE(bench.run_until([&] { return heard.interrupted > 0; }));
  server().resume();
  const int before = heard.listening;
  ASSERT_TRUE(bench.run_until([&] { return heard.listening > before; }));
}

TEST(PostgresSession, WhatWaitsIsBoundedAndEnds) {
  const std::string url =
      "postgresql://me@127.0.0.1:" + std::to_string(testing_support::closed_port()) + "/x";
  Bench bench(url, [](Options& options) {
    options.query_timeout = std::chrono::milliseconds{100};
    options.max_waiting_queries = 2;
  });
  std::vector<std::string> outcomes;
  const auto note = [&](const Outcome& outcome) { outcomes.push_back(print(outcome)); };
  for (int i = 0; i < 3; ++i) bench.session->query({"SELECT 1"}, note);
  EXPECT_TRUE(outcomes.empty()) << "never from inside";
  ASSERT_TRUE(bench.run_until([&] { return outcomes.size() == 3; }));
  EXPECT_EQ(outcomes[0], "(failure) too many queries wait for PostgreSQL");
  EXPECT_EQ(outcomes[2], "(failure) PostgreSQL did not answer in time");
  EXPECT_EQ(bench.session->status().dropped, 3U);
  bench.session->query({"SELECT 1"}, note);
  bench.session.reset();
  EXPECT_EQ(outcomes.back(), "(failure) the PostgreSQL session was closed");
}

TEST(PostgresSession, ManyQueriesGoOutBehindEachOther) {
  Bench bench;
  int answers = 0;
  std::string last;
  for (int i = 0; i < 2000; ++i) {
    bench.session->query({"SELECT $1::int", {{std::to_string(i)}}}, [&](const Outcome& outcome) {
      ++answers;
      last = print(outcome);
    });
  }
  ASSERT_TRUE(bench.run_until([&] { return answers == 2000; }));
  EXPECT_EQ(last, "1999");
  EXPECT_EQ(bench.ask({"SELECT length($1)", {{std::string(5'000'000, 'x')}}}), "5000000");
}

}  // namespace
}  // namespace sockeye::postgres
