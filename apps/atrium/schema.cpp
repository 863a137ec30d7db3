// The migrations. A step that has been released never changes; a new form is a new step.
#include "schema.hpp"

#include <array>
#include <string>

namespace atrium {
namespace {

constexpr std::array<const char*, 1> steps = {R"sql(
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE user (
    id       INTEGER PRIMARY KEY,
    login    TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name     TEXT NOT NULL,
    password TEXT NOT NULL
  );

  CREATE TABLE project (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    -- Changes up to this one have been trimmed from the log: an older cursor gets everything anew.
    log_floor INTEGER NOT NULL DEFAULT 0
  );

  CREATE TABLE member (
    project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    user    INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    role    TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    PRIMARY KEY (project, user)
  ) WITHOUT ROWID;
  CREATE INDEX member_of_user ON member (user);

  -- AUTOINCREMENT: the id of a deleted task is never given to another one.
  CREATE TABLE task (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    project    INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    notes      TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL CHECK (status IN ('todo', 'doing', 'review', 'done')),
    assignee   INTEGER REFERENCES user (id) ON DELETE SET NULL,
    position   REAL NOT NULL,
    created_by INTEGER NOT NULL REFERENCES user (id),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    key        TEXT,
    UNIQUE (project, key)
  );
  CREATE INDEX task_on_board ON task (project, status, position);

  CREATE TABLE comment (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    task       INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    author     INTEGER NOT NULL REFERENCES user (id),
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    key        TEXT,
    UNIQUE (task, key)
  );
  CREATE INDEX comment_of_task ON comment (task, id);

  -- One row for every change, written in the change's own transaction; seq is the cursor.
  CREATE TABLE change (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    project INTEGER NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    kind    TEXT NOT NULL CHECK (kind IN ('task', 'comment', 'member')),
    entity  INTEGER NOT NULL,
    op      TEXT NOT NULL CHECK (op IN ('created', 'updated', 'deleted'))
  );
  CREATE INDEX change_of_project ON change (project, seq);
)sql"};

}  // namespace

void migrate(Database& database) {
  const auto version = [&] {
    Query query = database.query("PRAGMA user_version");
    query.next();
    return query.integer(0);
  }();
  if (version < 0 || static_cast<std::size_t>(version) > steps.size()) {
    throw DatabaseError("database: the file was written by a newer Atrium");
  }
  for (auto step = static_cast<std::size_t>(version); step < steps.size(); ++step) {
    Transaction transaction(database);
    database.execute(steps[step]);
    database.execute(("PRAGMA user_version = " + std::to_string(step + 1)).c_str());
    transaction.commit();
  }
}

}  // namespace atrium
