// What a board is, and what became of the changes that the log tells of.
#include <algorithm>
#include <set>

#include "kinds.hpp"
#include "store.hpp"
#include "task_row.hpp"

namespace atrium {

Changes Store::board(std::int64_t project) {
  Changes answer;
  Query tasks =
      database_.query(ATRIUM_SELECT_TASK " WHERE t.project = ? ORDER BY t.position, t.id", project);
  while (tasks.next()) {
    answer.tasks.push_back(read_task(tasks));
  }
  answer.members = list_members(project);
  return answer;
}

Changes Store::board_since(std::int64_t project, const sockeye::live::Since& since) {
  Changes answer;
  std::set<std::int64_t> tasks;
  for (const sockeye::live::Change& change : since.changes) {
    if (change.kind == kinds::members_changed) {
      answer.members = list_members(project);
      continue;
    }
    tasks.insert(task_of(change));
    if (change.kind == kinds::comment_added) {
      if (auto comment = find_comment(comment_of(change))) {
        answer.comments.push_back(*std::move(comment));
      }
    }
  }
  for (const std::int64_t id : tasks) {
    if (auto task = find_task(id)) {
      answer.tasks.push_back(*std::move(task));
    } else {
      answer.deleted.push_back(id);
    }
  }
  std::ranges::sort(answer.tasks, {},
                    [](const Task& task) { return std::pair(task.position, task.id); });
  return answer;
}

}  // namespace atrium
