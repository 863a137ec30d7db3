// The change log on both databases: cursors, answers, pruning, and two writers at once.
#include "sockeye/live/change_log.hpp"

#include <gmock/gmock.h>

#include <future>
#include <thread>

#include "live/databases.hpp"
#include "sockeye/live/snapshot.hpp"

namespace sockeye::live {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words(const std::vector<Change>& changes) {
  std::vector<std::string> list;
  for (const Change& change : changes) {
    list.push_back(std::to_string(change.cursor) + " " + change.kind + " " + change.id);
  }
  return list;
}

class ChangeLogOn : public EachDatabase {
 protected:
  ChangeLogOn() { log.install(*sql); }

  std::int64_t time = 1'000'000;
  ChangeLog log{
      {.max_changes = 5, .max_age = std::chrono::seconds(100), .max_answer = 4, .clock = [this] {
         return time;
       }}};
};
INSTANTIATE_TEST_SUITE_P(Databases, ChangeLogOn, each_database, title);

TEST_P(ChangeLogOn, EachScopeHasACursorOfItsOwn) {
  EXPECT_EQ(log.record(*sql, "a", "made", 1), 1);
  EXPECT_EQ(log.record(*sql, "a", "made", 2), 2);
  EXPECT_EQ(log.record(*sql, "b", "made", 3), 1);
  EXPECT_EQ(log.head(*sql, "a"), 2);
  EXPECT_EQ(log.head(*sql, "nothing"), 0);
}

TEST_P(ChangeLogOn, AnswersWhatChangedBehindACursorEachThingOnceAtItsLastCursor) {
  log.record(*sql, "a", "made", 1);
  log.record(*sql, "a", "made", 2);
  log.record(*sql, "a", "changed", "x'y");
  log.record(*sql, "a", "made", 2);
  const Since since = log.since(*sql, "a", 1);
  EXPECT_FALSE(since.full);
  EXPECT_EQ(since.cursor, 4);
  EXPECT_THAT(words(since.changes), ElementsAre("3 changed x'y", "4 made 2"));
  EXPECT_THAT(log.since(*sql, "a", 4).changes, IsEmpty());
  EXPECT_FALSE(log.since(*sql, "a", 4).full);
}

TEST_P(ChangeLogOn, AllIsFetchedWithoutACursorAndWithOneThatTheLogNeverGave) {
  log.record(*sql, "a", "made", 1);
  EXPECT_TRUE(log.since(*sql, "a", {}).full);
  EXPECT_TRUE(log.since(*sql, "a", 0).full);
  EXPECT_TRUE(log.since(*sql, "a", -1).full);
  EXPECT_TRUE(log.since(*sql, "a", 2).full);
  EXPECT_TRUE(log.since(*sql, "nothing", 1).full);
}

TEST_P(ChangeLogOn, TooMuchForOneAnswerIsFetchedWhole) {
  for (int id = 0; id <= 5; ++id) log.record(*sql, "a", "made", id);
  EXPECT_TRUE(log.since(*sql, "a", 1).full);
  EXPECT_EQ(log.since(*sql, "a", 2).changes.size(), 4U);
}

TEST_P(ChangeLogOn, WhatIsRolledBackWasNeverThere) {
  log.record(*sql, "a", "made", 1);
  sql->script("BEGIN");
  EXPECT_EQ(log.record(*sql, "a", "made", 2), 2);
  sql->script("ROLLBACK");
  EXPECT_EQ(log.head(*sql, "a"), 1);
  EXPECT_EQ(log.record(*sql, "a", "made", 3), 2);
}

TEST_P(ChangeLogOn, PrunesBySizeAndCursorsBelowFetchAll) {
  for (int id = 1; id <= 8; ++id) log.record(*sql, "a", "made", id);
  log.prune(*sql);
  EXPECT_TRUE(log.since(*sql, "a", 2).full);
  EXPECT_EQ((*sql)("SELECT count(*) FROM live_change").integer(0, 0), 5);
  const Since since = log.since(*sql, "a", 4);
  EXPECT_FALSE(since.full);
  EXPECT_EQ(since.changes.size(), 4U);
}

TEST_P(ChangeLogOn, PrunesByAgeButNeverTheNewest) {
  log.record(*sql, "a", "made", 1);
  log.record(*sql, "a", "made", 2);
  time += 101'000;
  log.record(*sql, "b", "made", 3);
  log.prune(*sql);
  EXPECT_EQ((*sql)("SELECT count(*) FROM live_change WHERE scope = 'a'").integer(0, 0), 1);
  EXPECT_FALSE(log.since(*sql, "a", 2).full);
  EXPECT_FALSE(log.since(*sql, "a", 1).full);
  log.record(*sql, "a", "made", 4);
  log.prune(*sql);
  EXPECT_TRUE(log.since(*sql, "a", 1).full);
  EXPECT_FALSE(log.since(*sql, "a", 2).full);
}

// What a reader sees never has a gap that a slower transaction fills later.
TEST_P(ChangeLogOn, CursorsOfParallelWritersBecomeVisibleInOrder) {
  constexpr int writers = 4;
  constexpr int each = 50;
  std::vector<std::thread> threads;
  std::atomic<int> running = writers;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      const auto own = database.connect();
      for (int i = 0; i < each; ++i) {
        own->script(GetParam() == Sql::Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
        log.record(*own, "a", "made", writer * each + i);
        own->script("COMMIT");
      }
      --running;
    });
  }
  std::int64_t seen = 0;
  bool last = false;
  while (!last) {
    last = running == 0;
    for (const Change& change : log.changes(*sql, "a", seen, 1000)) {
      ASSERT_EQ(change.cursor, ++seen);
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(seen, writers * each);
}

TEST_P(ChangeLogOn, ASnapshotIsOfOneMoment) {
  log.record(*sql, "a", "made", 1);
  const auto other = database.connect();
  {
    const Snapshot snapshot(*sql);
    EXPECT_EQ(log.head(*sql, "a"), 1);
    log.record(*other, "a", "made", 2);
    EXPECT_EQ(log.since(*sql, "a", 1).cursor, 1);
  }
  EXPECT_EQ(log.head(*sql, "a"), 2);
}

TEST_P(ChangeLogOn, ValuesComeBackAsTheyWent) {
  const SqlRows rows = (*sql)(GetParam() == Sql::Dialect::sqlite
                                  ? "SELECT $1, $2, $3, $4"
                                  : "SELECT $1::bigint, $2::double precision, $3::text, $4::text",
                              std::int64_t{1} << 60, 0.1, "", std::nullopt);
  EXPECT_EQ(rows.integer(0, 0), std::int64_t{1} << 60);
  EXPECT_EQ(rows.real(0, 1), 0.1);
  EXPECT_EQ(rows.text(0, 2), "");
  EXPECT_FALSE(rows.null(0, 2));
  EXPECT_TRUE(rows.null(0, 3));
  EXPECT_THROW(rows.text(0, 4), std::out_of_range);
  EXPECT_THROW(rows.text(1, 0), std::out_of_range);
  EXPECT_THROW((*sql)("SELECT nonsense FROM nowhere"), SqlError);
}

TEST(ChangeLog, RefusesOptionsThatCannotBe) {
  EXPECT_THROW(ChangeLog({.prefix = "a b"}), std::invalid_argument);
  EXPECT_THROW(ChangeLog({.prefix = ""}), std::invalid_argument);
  EXPECT_THROW(ChangeLog({.max_changes = 0}), std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::live
