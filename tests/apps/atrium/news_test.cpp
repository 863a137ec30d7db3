// The feed of a board, and what users are told in person.
#include <gmock/gmock.h>

#include "problem.hpp"
#include "status.hpp"
#include "temporary_store.hpp"
#include "text.hpp"

namespace atrium {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> lines(const Feed& feed) {
  std::vector<std::string> list;
  for (const Activity& line : feed.items) {
    list.push_back(line.actor_name + " " + std::string(name_of(line.verb)) + " " + line.subject +
                   (line.detail.empty() ? "" : " " + line.detail));
  }
  return list;
}

std::vector<std::string> told(const Notifications& notifications) {
  std::vector<std::string> list;
  for (const Notification& line : notifications.items) {
    list.push_back(line.actor_name + " " + std::string(name_of(line.verb)) + " " + line.subject);
  }
  return list;
}

template <class Answer>
Answer ask(Store& store, const sockeye::live::Resource<Answer, Store>& resource,
           std::int64_t viewer, std::int64_t key, std::optional<std::int64_t> since = {}) {
  return sockeye::live::detail::read(resource, store.log(), store, viewer, key, since);
}

TEST(Feed, SaysWhoDidWhatTheNewestFirst) {
  Board board;
  const Task task = board.add("wire");
  board.store.update_task(board.ada, task.id, {.status = Status::doing});
  board.store.update_task(board.ada, task.id, {.assignee = board.ada});
  board.store.add_comment(board.ada, task.id, {.body = "hm"});
  board.store.delete_task(board.ada, task.id);
  EXPECT_THAT(lines(ask(board.store, feed_resource(), board.ada, board.project)),
              ElementsAre("Ada deleted wire", "Ada commented wire", "Ada assigned wire Ada",
                          "Ada moved wire doing", "Ada created wire"));
}

TEST(Feed, WithACursorIsWhatIsNew) {
  Board board;
  board.add("one");
  const Feed before = ask(board.store, feed_resource(), board.ada, board.project);
  board.add("two");
  const Feed since = ask(board.store, feed_resource(), board.ada, board.project, before.cursor);
  EXPECT_FALSE(since.full);
  EXPECT_THAT(lines(since), ElementsAre("Ada created two"));
}

TEST(Feed, AnotherPlaceInItsColumnIsNoNews) {
  Board board;
  const Task one = board.add("one");
  const Task two = board.add("two");
  const std::int64_t cursor = board.cursor();
  board.store.update_task(board.ada, two.id, {.before = one.id});
  EXPECT_GT(board.cursor(), cursor);
  EXPECT_THAT(ask(board.store, feed_resource(), board.ada, board.project, cursor).items, IsEmpty());
}

TEST(Feed, KeepsABoundedNumberOfLines) {
  Board board;
  for (int i = 0; i < limits::activities_of_project + 20; ++i) board.add("t");
  EXPECT_EQ(static_cast<std::int64_t>(
                ask(board.store, feed_resource(), board.ada, board.project).items.size()),
            limits::activities_of_project);
}

TEST(Notifications, TellOfAssignmentsAndOfCommentsOnOnesOwn) {
  Board board;
  board.store.add_member(board.ada, board.project, "grace");
  const auto ask_grace = [&] {
    return ask(board.store, notifications_resource(), board.grace, board.grace);
  };
  const Task task = board.add("wire");
  board.store.update_task(board.ada, task.id, {.assignee = board.grace});
  board.store.add_comment(board.ada, task.id, {.body = "look"});
  EXPECT_THAT(told(ask_grace()),
              ElementsAre("Ada commented wire", "Ada assigned wire", "Ada joined Grace"));
  // Nobody is told of what he did himself.
  board.store.add_comment(board.grace, task.id, {.body = "yes"});
  EXPECT_EQ(ask_grace().items.size(), 3U);
  EXPECT_THAT(told(ask(board.store, notifications_resource(), board.ada, board.ada)),
              ElementsAre("Grace commented wire"));
}

TEST(Notifications, AreSeenInEveryTab) {
  Board board;
  board.store.add_member(board.ada, board.project, "grace");
  const Notifications first = ask(board.store, notifications_resource(), board.grace, board.grace);
  EXPECT_EQ(first.seen, 0);
  board.store.mark_seen(board.grace, 1'000);
  const Notifications other =
      ask(board.store, notifications_resource(), board.grace, board.grace, first.cursor);
  EXPECT_FALSE(other.full);
  EXPECT_GT(other.cursor, first.cursor);
  EXPECT_EQ(other.seen, 1);
  EXPECT_THAT(other.items, IsEmpty());
}

TEST(Notifications, AreForTheUserAlone) {
  Board board;
  EXPECT_THROW(ask(board.store, notifications_resource(), board.grace, board.ada), Problem);
  EXPECT_THROW(ask(board.store, feed_resource(), board.grace, board.project), Problem);
}

}  // namespace
}  // namespace atrium
