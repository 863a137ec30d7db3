#include "schema.hpp"

namespace artifex {

void install_tables(sockeye::live::Sql& sql) {
  sql.script(R"sql(
    CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE IF NOT EXISTS user (
      id       INTEGER PRIMARY KEY,
      login    TEXT NOT NULL UNIQUE COLLATE NOCASE,
      name     TEXT NOT NULL,
      password TEXT NOT NULL
    );

    CREATE TABLE IF NOT EXISTS file (
      id           TEXT PRIMARY KEY,
      owner        INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      name         TEXT NOT NULL,
      type         TEXT NOT NULL,
      size         INTEGER NOT NULL,
      -- As far as is told to people; what is on the disk decides where an upload goes on.
      received     INTEGER NOT NULL DEFAULT 0,
      state        TEXT NOT NULL CHECK (state IN ('uploading', 'complete')),
      -- From here on bytes are on the disk whose checksum has not been compared.
      pending_from INTEGER,
      created_at   INTEGER NOT NULL,
      touched_at   INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS file_of_owner ON file (owner, created_at);
    CREATE INDEX IF NOT EXISTS file_unfinished ON file (state, touched_at);

    CREATE TABLE IF NOT EXISTS job (
      id       INTEGER PRIMARY KEY AUTOINCREMENT,
      file     TEXT NOT NULL REFERENCES file (id) ON DELETE CASCADE,
      kind     TEXT NOT NULL CHECK (kind IN ('checksum', 'thumbnail', 'text')),
      state    TEXT NOT NULL
               CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
      -- How often it has been begun.
      attempts INTEGER NOT NULL DEFAULT 0,
      error    TEXT,
      result   TEXT
    );
    CREATE INDEX IF NOT EXISTS job_of_file ON job (file, id);
    CREATE INDEX IF NOT EXISTS job_by_state ON job (state, id);
  )sql");
}

}  // namespace artifex
