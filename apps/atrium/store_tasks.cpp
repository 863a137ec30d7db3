// The store's tasks: what they are, and where they stand in their column.
#include "clock.hpp"
#include "kinds.hpp"
#include "problem.hpp"
#include "status.hpp"
#include "store.hpp"
#include "task_row.hpp"
#include "text.hpp"

namespace atrium {
namespace {

// Cards are put half-way between their neighbours; a column whose gaps are used up is spread anew.
constexpr double position_step = 1024;
constexpr double smallest_gap = 1e-6;

}  // namespace

std::optional<Task> Store::find_task(std::int64_t task) {
  Query query = database_.query(ATRIUM_SELECT_TASK " WHERE t.id = ?", task);
  return query.next() ? std::optional(read_task(query)) : std::nullopt;
}

Task Store::require_task(std::int64_t actor, std::int64_t task) {
  auto found = find_task(task);
  if (!found || !is_member(actor, found->project)) {
    throw not_found("There is no such task.");
  }
  return *std::move(found);
}

double Store::place_at_end(std::int64_t project, Status column) {
  Query query = database_.query(
      "SELECT coalesce(max(position), 0) FROM task WHERE project = ? AND status = ?", project,
      name_of(column));
  query.next();
  return query.real(0) + position_step;
}

void Store::spread_column(std::int64_t project, Status column) {
  std::vector<std::int64_t> order;
  {
    Query query = database_.query(
        "SELECT id FROM task WHERE project = ? AND status = ? ORDER BY position, id", project,
        name_of(column));
    while (query.next()) {
      order.push_back(query.integer(0));
    }
  }
  double position = 0;
  for (const std::int64_t id : order) {
    position += position_step;
    database_.query("UPDATE task SET position = ? WHERE id = ?", position, id);
    record(project, kinds::task_updated, id);
  }
}

double Store::place_before(const Task& task, Status column, std::int64_t before) {
  if (before == 0) {
    return place_at_end(task.project, column);
  }
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto next = find_task(before);
    if (!next || next->project != task.project || next->status != column) {
      // It was moved or deleted while this card was in the air: the end of the column is right.
      return place_at_end(task.project, column);
    }
    Query query = database_.query(
        "SELECT coalesce(max(position), 0) FROM task"
        " WHERE project = ? AND status = ? AND position < ? AND id <> ?",
        task.project, name_of(column), next->position, task.id);
    query.next();
    const double previous = query.real(0);
    if (next->position - previous > smallest_gap) {
      return (previous + next->position) / 2;
    }
    spread_column(task.project, column);
  }
  return place_at_end(task.project, column);
}

Task Store::create_task(std::int64_t actor, std::int64_t project, const NewTask& wish) {
  const std::string title = clean_line("title", wish.title, limits::title_bytes);
  const std::string notes = clean_text("notes", wish.notes.value_or(""), limits::notes_bytes, true);
  std::optional<std::string> key;
  if (wish.key) {
    key = clean_line("key", *wish.key, limits::key_bytes);
  }
  Transaction transaction(database_);
  require_member(actor, project);
  if (key) {
    Query query =
        database_.query(ATRIUM_SELECT_TASK " WHERE t.project = ? AND t.key = ?", project, *key);
    if (query.next()) {
      return read_task(query);
    }
  }
  {
    Query count = database_.query("SELECT count(*) FROM task WHERE project = ?", project);
    count.next();
    if (count.integer(0) >= limits::tasks_of_project) {
      throw conflict("The project has as many tasks as it can have.");
    }
  }
  std::optional<std::int64_t> assignee = wish.assignee;
  if (assignee == 0) {
    assignee.reset();
  }
  if (assignee && !is_member(*assignee, project)) {
    throw invalid("assignee: not a member of the project");
  }
  const Status status = wish.status.value_or(Status::todo);
  const std::int64_t now = unix_milliseconds();
  Query made = database_.query(
      "INSERT INTO task (project, title, notes, status, assignee, position, created_by,"
      " created_at, updated_at, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
      project, title, notes, name_of(status), assignee, place_at_end(project, status), actor, now,
      now, key);
  made.next();
  const std::int64_t id = made.integer(0);
  Deed deed{project, actor, Verb::created, id, title};
  add_activity(deed, record(project, kinds::task_created, id));
  if (assignee) {
    deed.verb = Verb::assigned;
    notify(*assignee, deed);
  }
  Task task = require_task(actor, id);
  transaction.commit();
  return task;
}

void Store::tell_of_update(std::int64_t actor, const Task& was, const Task& now,
                           std::int64_t change) {
  Deed deed{now.project, actor, Verb::edited, now.id, now.title};
  if (now.status != was.status) {
    deed.verb = Verb::moved;
    deed.detail = name_of(now.status);
  } else if (now.assignee != was.assignee) {
    deed.verb = Verb::assigned;
    if (now.assignee) {
      deed.detail = user(*now.assignee).value_or(User{}).name;
    }
  } else if (now.title == was.title && now.notes == was.notes) {
    // Another place in its column is no news.
    return;
  }
  add_activity(deed, change);
  if (now.assignee && now.assignee != was.assignee) {
    deed.verb = Verb::assigned;
    notify(*now.assignee, deed);
  }
}

Task Store::update_task(std::int64_t actor, std::int64_t task, const TaskPatch& patch) {
  Transaction transaction(database_);
  const Task was = require_task(actor, task);
  Task now = was;
  if (patch.title) {
    now.title = clean_line("title", *patch.title, limits::title_bytes);
  }
  if (patch.notes) {
    now.notes = clean_text("notes", *patch.notes, limits::notes_bytes, true);
  }
  if (patch.assignee) {
    if (*patch.assignee == 0) {
      now.assignee.reset();
    } else if (is_member(*patch.assignee, now.project)) {
      now.assignee = *patch.assignee;
    } else {
      throw invalid("assignee: not a member of the project");
    }
  }
  const Status column = patch.status.value_or(now.status);
  if (patch.before == task) {
    throw invalid("before: a task cannot stand in front of itself");
  }
  if (patch.before || column != now.status) {
    now.position = place_before(now, column, patch.before.value_or(0));
    now.status = column;
  }
  database_.query(
      "UPDATE task SET title = ?, notes = ?, status = ?, assignee = ?, position = ?,"
      " updated_at = ? WHERE id = ?",
      now.title, now.notes, name_of(now.status), now.assignee, now.position, unix_milliseconds(),
      task);
  const std::int64_t change = record(now.project, kinds::task_updated, task);
  now = require_task(actor, task);
  tell_of_update(actor, was, now, change);
  transaction.commit();
  return now;
}

Task Store::delete_task(std::int64_t actor, std::int64_t task) {
  Transaction transaction(database_);
  Task was = require_task(actor, task);
  database_.query("DELETE FROM task WHERE id = ?", task);
  const std::int64_t change = record(was.project, kinds::task_deleted, task);
  add_activity({was.project, actor, Verb::deleted, task, was.title}, change);
  transaction.commit();
  return was;
}

}  // namespace atrium
