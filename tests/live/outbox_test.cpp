// The outbox: what was committed is told, in order, whoever committed it and whoever died.
#include "sockeye/live/outbox.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "live/databases.hpp"

namespace sockeye::live {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// A process: a runtime on a thread of its own, and an outbox whose changes are noted.
class Process {
 public:
  Process(const ChangeLog& log, const TestDatabase& database, OutboxOptions options = {}) {
    options.connect = [&database] { return database.connect(); };
    outbox_ = std::make_unique<Outbox>(log, runtime_.shard(0), std::move(options),
                                       [this](const Change& change) { note(change); });
    thread_ = std::thread([this] { runtime_.run(); });
  }
  ~Process() {
    runtime_.stop();
    thread_.join();
    outbox_.reset();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Outbox& outbox() { return *outbox_; }
  /// Waits until so many changes were told.
  std::vector<std::string> told(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 20s, [&] { return told_.size() >= count; });
    return told_;
  }
  bool waits_to_lead() {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!outbox_->stats().leading && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return outbox_->stats().leading;
  }

 private:
  void note(const Change& change) {
    {
      const std::lock_guard lock(mutex_);
      told_.push_back(change.scope + std::to_string(change.cursor) + " " + change.id);
    }
    changed_.notify_all();
  }

  Runtime runtime_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> told_;
  std::unique_ptr<Outbox> outbox_;
  std::thread thread_;
};

class OutboxOn : public EachDatabase {
 protected:
  OutboxOn() { log.install(*sql); }
  bool all_marked() {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!log.due(*sql, 1).empty() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return log.due(*sql, 1).empty();
  }

  ChangeLog log;
};
INSTANTIATE_TEST_SUITE_P(Databases, OutboxOn, each_database, title);

TEST_P(OutboxOn, TellsWhatWasCommittedInItsOrder) {
  Process process(log, database, {.poll_interval = 1h});
  for (int id = 1; id <= 3; ++id) log.record(*sql, "a", "made", id);
  process.outbox().wake();
  EXPECT_THAT(process.told(3), ElementsAre("a1 1", "a2 2", "a3 3"));
  EXPECT_TRUE(all_marked());
  EXPECT_EQ(process.outbox().stats().emitted, 3U);
}

TEST_P(OutboxOn, TellsAtTheNextStartWhatTheLastProcessDidNot) {
  log.record(*sql, "a", "made", 1);
  log.record(*sql, "b", "made", 2);
  {
    Process process(log, database, {.poll_interval = 1h});
    EXPECT_EQ(process.told(2).size(), 2U);
    EXPECT_TRUE(all_marked());
  }
  log.record(*sql, "a", "made", 3);
  Process process(log, database, {.poll_interval = 1h});
  EXPECT_THAT(process.told(1), ElementsAre("a2 3"));
}

TEST_P(OutboxOn, SeesByItselfWhatAnotherProgramWrote) {
  // PostgreSQL says so; in SQLite it looks.
  Process process(log, database,
                  {.notifications = database.notifications(),
                   .poll_interval = GetParam() == Sql::Dialect::sqlite ? 20ms : 1'000'000ms});
  const auto other = database.connect();
  log.record(*other, "a", "made", 1);
  EXPECT_THAT(process.told(1), ElementsAre("a1 1"));
}

TEST_P(OutboxOn, ABurstIsHeldToARateAndItsLastIsTold) {
  Process process(log, database, {.poll_interval = 1h, .min_interval = 200ms});
  sql->script("BEGIN");
  for (int i = 0; i < 100; ++i) log.record(*sql, "a", "made", 7);
  sql->script("COMMIT");
  process.outbox().wake();
  EXPECT_THAT(process.told(2), ElementsAre("a1 7", "a100 7"));
  EXPECT_TRUE(all_marked());
  EXPECT_EQ(process.outbox().stats().replaced, 98U);
}

TEST_P(OutboxOn, AHeldChangeIsNotMarkedAsTold) {
  Process process(log, database,
                  {.poll_interval = 10ms, .min_interval = 1h, .position_interval = 1ms});
  log.record(*sql, "a", "made", 7);
  log.record(*sql, "a", "made", 7);
  log.record(*sql, "a", "made", 8);
  EXPECT_THAT(process.told(2), ElementsAre("a1 7", "a3 8"));
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  std::vector<ChangeLog::Due> due = log.due(*sql, 10);
  while (due.at(0).emitted == 0 && std::chrono::steady_clock::now() < deadline) {
    due = log.due(*sql, 10);
  }
  EXPECT_EQ(due.at(0).emitted, 1);
}

TEST_P(OutboxOn, MoreThanABatchIsToldWhole) {
  sql->script("BEGIN");
  for (int i = 0; i < 1200; ++i) log.record(*sql, "a", "made", i);
  for (int i = 0; i < 700; ++i) log.record(*sql, "s" + std::to_string(i) + ":", "made", i);
  sql->script("COMMIT");
  Process process(log, database, {.poll_interval = 1h});
  EXPECT_EQ(process.told(1900).size(), 1900U);
  EXPECT_TRUE(all_marked());
}

TEST(Outbox, OfTwoProcessesOneTellsAndTheOtherTakesOver) {
  TestDatabase database(Sql::Dialect::postgres);
  const auto sql = database.connect();
  const ChangeLog log;
  log.install(*sql);
  const OutboxOptions options{.notifications = database.notifications(), .poll_interval = 20ms};
  auto first = std::make_unique<Process>(log, database, options);
  ASSERT_TRUE(first->waits_to_lead());
  Process second(log, database, options);
  log.record(*sql, "a", "made", 1);
  EXPECT_THAT(first->told(1), ElementsAre("a1 1"));
  first.reset();
  ASSERT_TRUE(second.waits_to_lead());
  log.record(*sql, "a", "made", 2);
  EXPECT_THAT(second.told(1), ElementsAre("a2 2"));
}

TEST(Outbox, WhatAStandingLeaderLeavesLyingIsToldByTheOther) {
  TestDatabase database(Sql::Dialect::postgres);
  const auto sql = database.connect();
  const ChangeLog log;
  log.install(*sql);
  // The leader: a connection that holds the lock and does nothing.
  const auto stopped = database.connect();
  (*stopped)("SELECT pg_advisory_lock(hashtext($1))", log.lock_name());
  Process process(log, database, {.poll_interval = 20ms, .stalled_after = 100ms});
  log.record(*sql, "a", "made", 1);
  EXPECT_THAT(process.told(1), ElementsAre("a1 1"));
  EXPECT_FALSE(process.outbox().stats().leading);
}

TEST(Outbox, GoesOnWhenTheDatabaseIsBack) {
  TestDatabase database(Sql::Dialect::postgres);
  auto sql = database.connect();
  const ChangeLog log;
  log.install(*sql);
  Process process(log, database,
                  {.notifications = database.notifications(), .poll_interval = 20ms});
  log.record(*sql, "a", "made", 1);
  EXPECT_EQ(process.told(1).size(), 1U);
  (*sql)("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
  log.record(*sql, "a", "made", 2);
  // At least once: the first may be told again, its position was perhaps not written.
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  std::size_t count = 2;
  std::vector<std::string> told = process.told(count);
  while (told.back() != "a2 2" && std::chrono::steady_clock::now() < deadline) {
    told = process.told(++count);
  }
  EXPECT_EQ(told.back(), "a2 2");
}

TEST(Outbox, RefusesOptionsThatCannotBe) {
  Runtime runtime;
  EXPECT_THROW(Outbox(ChangeLog(), runtime.shard(0), {}, [](const Change&) {}),
               std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::live
