// The store's comments.
#include <set>

#include "clock.hpp"
#include "contract.hpp"
#include "kinds.hpp"
#include "problem.hpp"
#include "store.hpp"
#include "text.hpp"

namespace atrium {
namespace {

Comment read_comment(const Query& query) {
  return {query.integer(0), query.integer(1), query.integer(2), query.text(3), query.integer(4)};
}

}  // namespace

std::vector<Comment> Store::comments(std::int64_t actor, std::int64_t task) {
  require_task(actor, task);
  Query query = database_.query(
      "SELECT id, task, author, body, created_at FROM comment WHERE task = ? ORDER BY id", task);
  std::vector<Comment> list;
  while (query.next()) {
    list.push_back(read_comment(query));
  }
  return list;
}

Comment Store::add_comment(std::int64_t actor, std::int64_t task, const NewComment& wish) {
  const std::string body = clean_text("body", wish.body, limits::comment_bytes, false);
  std::optional<std::string> key;
  if (wish.key) {
    key = clean_line("key", *wish.key, limits::key_bytes);
  }
  Transaction transaction(database_);
  const Task on = require_task(actor, task);
  if (key) {
    Query query = database_.query(
        "SELECT id, task, author, body, created_at FROM comment WHERE task = ? AND key = ?", task,
        *key);
    if (query.next()) {
      return read_comment(query);
    }
  }
  if (on.comment_count >= limits::comments_of_task) {
    throw conflict("The task has as many comments as it can have.");
  }
  const std::int64_t now = unix_milliseconds();
  Query made = database_.query(
      "INSERT INTO comment (task, author, body, created_at, key) VALUES (?, ?, ?, ?, ?)"
      " RETURNING id",
      task, actor, body, now, key);
  made.next();
  const std::int64_t id = made.integer(0);
  const std::int64_t change =
      log_.record(database_.sql(), project_room(on.project), kinds::comment_added,
                  std::to_string(task) + "/" + std::to_string(id));
  const Deed deed{on.project, actor, Verb::commented, task, on.title};
  add_activity(deed, change);
  // Whoever made the task and whoever has it; one who is both hears of it once.
  std::set<std::int64_t> concerned{on.created_by};
  if (on.assignee) {
    concerned.insert(*on.assignee);
  }
  for (const std::int64_t user : concerned) {
    if (is_member(user, on.project)) {
      notify(user, deed);
    }
  }
  transaction.commit();
  return {id, task, actor, body, now};
}

std::optional<Comment> Store::find_comment(std::int64_t comment) {
  Query query = database_.query(
      "SELECT id, task, author, body, created_at FROM comment WHERE id = ?", comment);
  return query.next() ? std::optional(read_comment(query)) : std::nullopt;
}

}  // namespace atrium
