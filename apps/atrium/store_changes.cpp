// The store's log of changes, and the answer to "what changed since?".
#include "problem.hpp"
#include "store.hpp"
#include "task_row.hpp"

namespace atrium {

void Store::log(std::int64_t project, std::string_view kind, std::int64_t entity,
                std::string_view op) {
  database_
      .query("INSERT INTO change (project, kind, entity, op) VALUES (?, ?, ?, ?)", project, kind,
             entity, op)
      .run();
}

Changes Store::changes(std::int64_t actor, std::int64_t project,
                       std::optional<std::int64_t> since) {
  // One transaction, so that the cursor and the rows are of the same moment.
  Transaction transaction(database_);
  require_member(actor, project);
  Changes answer;
  {
    Query head =
        database_.query("SELECT coalesce(max(seq), 0) FROM change WHERE project = ?", project);
    head.next();
    answer.cursor = head.integer(0);
    Query floor = database_.query("SELECT log_floor FROM project WHERE id = ?", project);
    floor.next();
    answer.full = !since || *since < floor.integer(0) || *since > answer.cursor || *since <= 0;
  }
  if (answer.full) {
    Query tasks = database_.query(
        ATRIUM_SELECT_TASK " WHERE t.project = ? ORDER BY t.position, t.id", project);
    while (tasks.next()) {
      answer.tasks.push_back(read_task(tasks));
    }
    answer.members = list_members(project);
    return answer;
  }
  Query tasks = database_.query(ATRIUM_SELECT_TASK
                                " WHERE t.id IN (SELECT entity FROM change"
                                " WHERE project = ? AND seq > ? AND kind = 'task')"
                                " ORDER BY t.position, t.id",
                                project, *since);
  while (tasks.next()) {
    answer.tasks.push_back(read_task(tasks));
  }
  Query deleted = database_.query(
      "SELECT DISTINCT entity FROM change"
      " WHERE project = ? AND seq > ? AND kind = 'task' AND op = 'deleted' ORDER BY seq",
      project, *since);
  while (deleted.next()) {
    answer.deleted.push_back(deleted.integer(0));
  }
  Query comments = database_.query(
      "SELECT id, task, author, body, created_at FROM comment WHERE id IN"
      " (SELECT entity FROM change WHERE project = ? AND seq > ? AND kind = 'comment') ORDER BY id",
      project, *since);
  while (comments.next()) {
    answer.comments.push_back({comments.integer(0), comments.integer(1), comments.integer(2),
                               comments.text(3), comments.integer(4)});
  }
  if (database_
          .query("SELECT 1 FROM change WHERE project = ? AND seq > ? AND kind = 'member' LIMIT 1",
                 project, *since)
          .next()) {
    answer.members = list_members(project);
  }
  return answer;
}

void Store::trim_log(std::int64_t keep) {
  Transaction transaction(database_);
  database_
      .query(
          "UPDATE project SET log_floor = max(log_floor, coalesce((SELECT seq FROM change"
          " WHERE project = project.id ORDER BY seq DESC LIMIT 1 OFFSET ?), 0))",
          keep)
      .run();
  database_
      .query(
          "DELETE FROM change WHERE seq <= (SELECT log_floor FROM project"
          " WHERE project.id = change.project)")
      .run();
  transaction.commit();
}

}  // namespace atrium
