// The migrations. A step that has been released never changes; a new form is a new step.
#include "schema.hpp"

#include <array>
#include <string>

namespace atrium {
namespace {

/// Of SQLite: the first step as it was released, and what became of it.
constexpr std::array<const char*, 2> sqlite_steps = {R"sql(
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
)sql",
                                                     R"sql(
  -- The log of changes is sockeye::live's from here on.
  DROP TABLE change;
  ALTER TABLE project DROP COLUMN log_floor;
)sql"};

/// Of PostgreSQL: the same tables from the start.
constexpr std::array<const char*, 2> postgres_steps = {R"sql(
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

  CREATE TABLE "user" (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login    TEXT NOT NULL,
    name     TEXT NOT NULL,
    password TEXT NOT NULL
  );
  CREATE UNIQUE INDEX user_login ON "user" (lower(login));

  CREATE TABLE project (
    id   BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL
  );

  CREATE TABLE member (
    project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    "user"  BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    role    TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    PRIMARY KEY (project, "user")
  );
  CREATE INDEX member_of_user ON member ("user");

  CREATE TABLE task (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project    BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    notes      TEXT NOT NULL DEFAULT '',
    status     TEXT NOT NULL CHECK (status IN ('todo', 'doing', 'review', 'done')),
    assignee   BIGINT REFERENCES "user" (id) ON DELETE SET NULL,
    position   DOUBLE PRECISION NOT NULL,
    created_by BIGINT NOT NULL REFERENCES "user" (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    key        TEXT,
    UNIQUE (project, key)
  );
  CREATE INDEX task_on_board ON task (project, status, position);

  CREATE TABLE comment (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    task       BIGINT NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    author     BIGINT NOT NULL REFERENCES "user" (id),
    body       TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    key        TEXT,
    UNIQUE (task, key)
  );
  CREATE INDEX comment_of_task ON comment (task, id);
)sql",
                                                       R"sql(
  -- What a cluster over PostgreSQL needs.
  CREATE TABLE IF NOT EXISTS socket_io_attachments (
    id         bigserial UNIQUE,
    created_at timestamptz DEFAULT now(),
    payload    bytea
  );
)sql"};

/// For both.
constexpr const char* news_step = R"sql(
  -- What happened on a board, newest last; `change` is the cursor of the change in the log.
  CREATE TABLE activity (
    project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    change  BIGINT NOT NULL,
    actor   BIGINT NOT NULL,
    verb    TEXT NOT NULL,
    task    BIGINT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (project, change)
  );

  -- What a user is told in person; `number` counts the user's own.
  CREATE TABLE notification (
    "user"  BIGINT NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
    number  BIGINT NOT NULL,
    verb    TEXT NOT NULL,
    actor   BIGINT NOT NULL,
    project BIGINT NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    task    BIGINT NOT NULL,
    subject TEXT NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY ("user", number)
  );
  CREATE TABLE seen (
    "user" BIGINT PRIMARY KEY REFERENCES "user" (id) ON DELETE CASCADE,
    number BIGINT NOT NULL
  );
)sql";

constexpr std::size_t step_count = 3;

const char* step_of(const Database& database, std::size_t step) {
  if (step == 2) {
    return news_step;
  }
  return database.is_postgres() ? postgres_steps[step] : sqlite_steps[step];
}

std::int64_t version_of(Database& database) {
  if (database.is_postgres()) {
    database.execute("CREATE TABLE IF NOT EXISTS atrium_version (version BIGINT NOT NULL)");
  }
  Query query = database.query(database.is_postgres() ? "SELECT version FROM atrium_version"
                                                      : "PRAGMA user_version");
  return query.next() ? query.integer(0) : 0;
}

void set_version(Database& database, std::size_t version) {
  const std::string number = std::to_string(version);
  database.execute(database.is_postgres() ? "DELETE FROM atrium_version;"
                                            "INSERT INTO atrium_version VALUES (" +
                                                number + ")"
                                          : "PRAGMA user_version = " + number);
}

}  // namespace

void migrate(Database& database) {
  // Each step in a transaction, in which the version is read again: of two processes that start at
  // once, one takes it.
  for (std::size_t step = 0; step < step_count; ++step) {
    Transaction transaction(database);
    const std::int64_t version = version_of(database);
    if (version < 0 || static_cast<std::size_t>(version) > step_count) {
      throw sockeye::live::SqlError("database: it was written by a newer Atrium");
    }
    if (static_cast<std::size_t>(version) <= step) {
      database.execute(step_of(database, step));
      set_version(database, step + 1);
    }
    transaction.commit();
  }
}

}  // namespace atrium
