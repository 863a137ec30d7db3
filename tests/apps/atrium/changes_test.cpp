// What a tab that was away is told.
#include <gmock/gmock.h>

#include "store.hpp"
#include "temporary_store.hpp"

namespace atrium {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::int64_t> ids(const std::vector<Task>& tasks) {
  std::vector<std::int64_t> list;
  for (const Task& task : tasks) {
    list.push_back(task.id);
  }
  return list;
}

TEST(Changes, WithoutACursorTheAnswerIsTheWholeBoard) {
  Board board;
  const Task task = board.add("a");
  const Changes all = board.changes(board.ada, {});
  EXPECT_TRUE(all.full);
  EXPECT_THAT(ids(all.tasks), ElementsAre(task.id));
  ASSERT_TRUE(all.members);
  EXPECT_EQ(all.members->at(0).role, "owner");
}

TEST(Changes, NothingHappenedSinceTheNewestCursor) {
  Board board;
  board.add("a");
  const std::int64_t cursor = board.cursor();
  const Changes none = board.changes(board.ada, cursor);
  EXPECT_FALSE(none.full);
  EXPECT_EQ(none.cursor, cursor);
  EXPECT_THAT(none.tasks, IsEmpty());
  EXPECT_THAT(none.deleted, IsEmpty());
  EXPECT_FALSE(none.members);
}

TEST(Changes, ATaskThatChangedTwiceIsToldOnceAndADeletedOneAsDeleted) {
  Board board;
  const Task kept = board.add("kept");
  const Task gone = board.add("gone");
  const std::int64_t cursor = board.cursor();
  board.store.update_task(board.ada, kept.id, {.title = "one"});
  board.store.update_task(board.ada, kept.id, {.title = "two"});
  board.store.update_task(board.ada, gone.id, {.title = "going"});
  board.store.delete_task(board.ada, gone.id);
  const Changes changes = board.changes(board.ada, cursor);
  ASSERT_THAT(ids(changes.tasks), ElementsAre(kept.id));
  EXPECT_EQ(changes.tasks[0].title, "two");
  EXPECT_THAT(changes.deleted, ElementsAre(gone.id));
}

TEST(Changes, ACommentIsToldTogetherWithItsTasksNewCount) {
  Board board;
  const Task task = board.add("a");
  const std::int64_t cursor = board.cursor();
  board.store.add_comment(board.ada, task.id, {.body = "hello"});
  const Changes changes = board.changes(board.ada, cursor);
  ASSERT_EQ(changes.comments.size(), 1U);
  EXPECT_EQ(changes.comments[0].body, "hello");
  ASSERT_THAT(ids(changes.tasks), ElementsAre(task.id));
  EXPECT_EQ(changes.tasks[0].comment_count, 1);
}

TEST(Changes, WhatHappensInAnotherProjectIsNotTold) {
  Board board;
  const std::int64_t cursor = board.cursor();
  const std::int64_t other = board.store.create_project(board.ada, "other").id;
  board.store.create_task(board.ada, other, {.title = "elsewhere"});
  const Changes changes = board.changes(board.ada, cursor);
  EXPECT_EQ(changes.cursor, cursor);
  EXPECT_THAT(changes.tasks, IsEmpty());
}

TEST(Changes, ACursorFromAnotherDatabaseGetsTheWholeBoard) {
  Board board;
  board.add("a");
  EXPECT_TRUE(board.changes(board.ada, board.cursor() + 1).full);
  EXPECT_TRUE(board.changes(board.ada, 0).full);
  EXPECT_TRUE(board.changes(board.ada, -5).full);
}

}  // namespace
}  // namespace atrium
