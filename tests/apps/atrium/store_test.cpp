// The store: who may do what, where cards stand, and what is still there after a crash.
#include "store.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "problem.hpp"
#include "temporary_store.hpp"

namespace atrium {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

int status_of_refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Problem& problem) {
    return problem.status();
  }
  return 0;
}

std::vector<std::string> column(Board& board, Status status) {
  std::vector<std::string> titles;
  for (const Task& task : board.changes(board.ada, {}).tasks) {
    if (task.status == status) {
      titles.push_back(task.title);
    }
  }
  return titles;
}

TEST(Store, HidesAProjectFromWhoIsNotAMember) {
  Board board;
  const Task task = board.add("secret");
  const auto refused = [&](const std::function<void()>& call) { return status_of_refusal(call); };
  EXPECT_EQ(refused([&] { board.changes(board.grace, {}); }), 404);
  EXPECT_EQ(refused([&] { board.store.members(board.grace, board.project); }), 404);
  EXPECT_EQ(refused([&] { board.store.create_task(board.grace, board.project, {.title = "x"}); }),
            404);
  EXPECT_EQ(refused([&] { board.store.update_task(board.grace, task.id, {.title = "x"}); }), 404);
  EXPECT_EQ(refused([&] { board.store.delete_task(board.grace, task.id); }), 404);
  EXPECT_EQ(refused([&] { board.store.comments(board.grace, task.id); }), 404);
  EXPECT_EQ(refused([&] { board.store.add_comment(board.grace, task.id, {.body = "x"}); }), 404);
  EXPECT_THAT(board.store.projects(board.grace), IsEmpty());
}

TEST(Store, ARefusedChangeLeavesNoTraceInTheLog) {
  Board board;
  const Task task = board.add("kept");
  const std::int64_t before = board.cursor();
  EXPECT_EQ(status_of_refusal([&] {
              board.store.update_task(board.ada, task.id, {.title = "new", .assignee = 999});
            }),
            400);
  EXPECT_EQ(board.cursor(), before);
  EXPECT_THAT(column(board, Status::todo), ElementsAre("kept"));
}

TEST(Store, OnlyTheOwnerAddsAndRemovesPeople) {
  Board board;
  board.store.create_user("linus", "Linus", "hash");
  board.store.add_member(board.ada, board.project, "GRACE");
  EXPECT_EQ(status_of_refusal([&] { board.store.add_member(board.grace, board.project, "linus"); }),
            403);
  EXPECT_EQ(
      status_of_refusal([&] { board.store.remove_member(board.grace, board.project, board.ada); }),
      403);
  EXPECT_EQ(
      status_of_refusal([&] { board.store.remove_member(board.ada, board.project, board.ada); }),
      409);
  board.store.remove_member(board.grace, board.project, board.grace);
  EXPECT_FALSE(board.store.is_member(board.grace, board.project));
}

TEST(Store, TasksOfWhoLeavesAreNobodys) {
  Board board;
  board.store.add_member(board.ada, board.project, "grace");
  const Task task =
      board.store.create_task(board.ada, board.project, {.title = "t", .assignee = board.grace});
  const std::int64_t before = board.cursor();
  board.store.remove_member(board.ada, board.project, board.grace);
  const Changes changes = board.changes(board.ada, before);
  ASSERT_EQ(changes.tasks.size(), 1U);
  EXPECT_EQ(changes.tasks[0].id, task.id);
  EXPECT_EQ(changes.tasks[0].assignee, std::nullopt);
  ASSERT_TRUE(changes.members);
  EXPECT_EQ(changes.members->size(), 1U);
}

TEST(Store, ACardIsPutInFrontOfAnother) {
  Board board;
  const Task a = board.add("a");
  board.add("b");
  const Task c = board.add("c");
  board.store.update_task(board.ada, c.id, {.before = a.id});
  EXPECT_THAT(column(board, Status::todo), ElementsAre("c", "a", "b"));
  board.store.update_task(board.ada, c.id, {.before = 0});
  EXPECT_THAT(column(board, Status::todo), ElementsAre("a", "b", "c"));
}

TEST(Store, AColumnWhoseGapsAreUsedUpKeepsItsOrder) {
  Board board;
  Task first = board.add("first");
  Task second = board.add("second");
  const Task last = board.add("last");
  // Each move halves the gap in front of "last"; a double has room for some fifty halvings.
  for (int round = 0; round < 100; ++round) {
    board.store.update_task(board.ada, first.id, {.before = last.id});
    std::swap(first, second);
    ASSERT_THAT(column(board, Status::todo), ElementsAre(first.title, second.title, "last"));
  }
}

TEST(Store, ACardInFrontOfOneThatHasLeftTheColumnGoesToItsEnd) {
  Board board;
  const Task a = board.add("a");
  const Task b = board.add("b");
  board.add("d", Status::done);
  board.store.delete_task(board.ada, b.id);
  board.store.update_task(board.ada, a.id, {.status = Status::done, .before = b.id});
  EXPECT_THAT(column(board, Status::done), ElementsAre("d", "a"));
}

TEST(Store, ARepeatedRequestCreatesNothingTwice) {
  Board board;
  const NewTask wish{.title = "once", .key = "k1"};
  const Task first = board.store.create_task(board.ada, board.project, wish);
  const Task again = board.store.create_task(board.ada, board.project, wish);
  EXPECT_EQ(first.id, again.id);
  const NewComment said{.body = "hello", .key = "k1"};
  const auto one = board.store.add_comment(board.ada, first.id, said);
  const auto two = board.store.add_comment(board.ada, first.id, said);
  EXPECT_EQ(one.id, two.id);
  EXPECT_EQ(board.store.comments(board.ada, first.id).size(), 1U);
}

TEST(Store, RefusesWhatCannotBeATask) {
  Board board;
  const auto refusal = [&](const NewTask& wish) {
    return status_of_refusal([&] { board.store.create_task(board.ada, board.project, wish); });
  };
  EXPECT_EQ(refusal({.title = "  \n "}), 400);
  EXPECT_EQ(refusal({.title = std::string(301, 'x')}), 400);
  EXPECT_EQ(refusal({.title = "x", .assignee = board.grace}), 400);
  EXPECT_THAT(column(board, Status::todo), IsEmpty());
}

TEST(Store, EveryCommittedTaskOutlivesAProcessThatIsKilled) {
  TemporaryFolder folder;
  int written[2];
  ASSERT_EQ(pipe(written), 0);
  const pid_t child = fork();
  if (child == 0) {
    Store store(folder.database());
    const std::int64_t ada = store.create_user("ada", "Ada", "hash").id;
    const std::int64_t project = store.create_project(ada, "p").id;
    while (true) {
      const std::int64_t id = store.create_task(ada, project, {.title = "t"}).id;
      if (write(written[1], &id, sizeof id) != sizeof id) {
        _exit(1);
      }
    }
  }
  close(written[1]);
  std::int64_t committed = 0;
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(read(written[0], &committed, sizeof committed), sizeof committed);
  }
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  for (std::int64_t id = 0; read(written[0], &id, sizeof id) == sizeof id;) {
    committed = id;
  }
  close(written[0]);
  Store store(folder.database());
  const Changes board = changes_of(store, 1, 1, {});
  ASSERT_GE(static_cast<std::int64_t>(board.tasks.size()), committed);
  const Changes since = changes_of(store, 1, 1, 1);
  EXPECT_EQ(since.tasks.size(), board.tasks.size());
}

}  // namespace
}  // namespace atrium
