// The store's comments.
#include "clock.hpp"
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

CommentAdded Store::add_comment(std::int64_t actor, std::int64_t task, const NewComment& wish) {
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
      return {read_comment(query), on.project};
    }
  }
  if (on.comment_count >= limits::comments_of_task) {
    throw conflict("The task has as many comments as it can have.");
  }
  const std::int64_t now = unix_milliseconds();
  database_
      .query("INSERT INTO comment (task, author, body, created_at, key) VALUES (?, ?, ?, ?, ?)",
             task, actor, body, now, key)
      .run();
  const std::int64_t id = database_.last_insert_id();
  log(on.project, "comment", id, "created");
  // The card shows how many comments there are, so the task has changed with it.
  log(on.project, "task", task, "updated");
  transaction.commit();
  return {{id, task, actor, body, now}, on.project};
}

}  // namespace atrium
