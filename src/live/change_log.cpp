#include "sockeye/live/change_log.hpp"

#include <algorithm>
#include <stdexcept>

namespace sockeye::live {
namespace {

constexpr std::size_t scopes_pruned_at_once = 1000;

bool is_name(std::string_view text) {
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, in_name) &&
         (text[0] < '0' || text[0] > '9');
}

std::int64_t system_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

ChangeLogOptions checked(ChangeLogOptions options) {
  if (!is_name(options.prefix)) {
    throw std::invalid_argument(
        "ChangeLog: `prefix` has letters a-z, digits and \"_\" alone, 40 at most, no digit first");
  }
  if (options.max_changes < 1 || options.max_answer < 1 || options.max_age.count() < 1) {
    throw std::invalid_argument(
        "ChangeLog: `max_changes`, `max_age` and `max_answer` are 1 at least; to keep everything, "
        "make them large");
  }
  if (!options.clock) options.clock = system_milliseconds;
  return options;
}

/// Ends a transaction in any case; a failed one rolls back.
class Together {
 public:
  explicit Together(Sql& sql) : sql_(sql) {
    sql.script(sql.dialect() == Sql::Dialect::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  ~Together() {
    if (committed_) return;
    try {
      sql_.script("ROLLBACK");
    } catch (const SqlError&) {
      // The database has ended it by itself.
      committed_ = true;
    }
  }
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  void commit() {
    sql_.script("COMMIT");
    committed_ = true;
  }

 private:
  Sql& sql_;
  bool committed_ = false;
};

}  // namespace

ChangeLog::ChangeLog(ChangeLogOptions options)
    : options_(checked(std::move(options))),
      scope_table_(options_.prefix + "_scope"),
      change_table_(options_.prefix + "_change") {}

void ChangeLog::install(Sql& sql) const {
  Together transaction(sql);
  if (sql.dialect() == Sql::Dialect::postgres) {
    // Two processes that start at once would both find no table.
    sql("SELECT pg_advisory_xact_lock(hashtext($1))", options_.prefix + " tables");
  }
  sql.script("CREATE TABLE IF NOT EXISTS " + scope_table_ +
             " (scope TEXT PRIMARY KEY, cursor BIGINT NOT NULL, pruned BIGINT NOT NULL,"
             " emitted BIGINT NOT NULL);"
             "CREATE INDEX IF NOT EXISTS " +
             scope_table_ + "_due ON " + scope_table_ +
             " (scope) WHERE emitted < cursor;"
             "CREATE TABLE IF NOT EXISTS " +
             change_table_ +
             " (scope TEXT NOT NULL, cursor BIGINT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,"
             " recorded_at BIGINT NOT NULL, PRIMARY KEY (scope, cursor));"
             "CREATE INDEX IF NOT EXISTS " +
             change_table_ + "_age ON " + change_table_ + " (recorded_at)");
  transaction.commit();
}

// Whole or not at all also where no transaction is open: a cursor without its change would be taken
// for one whose change was pruned.
std::int64_t ChangeLog::record(Sql& sql, std::string_view scope, std::string_view kind,
                               std::string_view id) const {
  const std::string draw = "INSERT INTO " + scope_table_ +
                           " (scope, cursor, pruned, emitted) VALUES ($1, 1, 0, 0)"
                           " ON CONFLICT (scope) DO UPDATE SET cursor = " +
                           scope_table_ + ".cursor + 1 RETURNING cursor";
  const std::string into =
      "INSERT INTO " + change_table_ + " (scope, cursor, kind, id, recorded_at)";
  if (sql.dialect() == Sql::Dialect::postgres) {
    // It is told once a transaction, whatever that records: PostgreSQL drops what is the same.
    const SqlRows row =
        sql("WITH drawn AS (" + draw + "), recorded AS (" + into +
                " SELECT $1::text, cursor, $2::text, $3::text, $4::bigint FROM drawn"
                " RETURNING cursor) SELECT cursor, pg_notify($5, '') FROM recorded",
            scope, kind, id, options_.clock(), options_.prefix);
    return row.integer(0, 0);
  }
  sql.script("SAVEPOINT live_record");
  try {
    const std::int64_t cursor = sql(draw, scope).integer(0, 0);
    sql(into + " VALUES ($1, $2, $3, $4, $5)", scope, cursor, kind, id, options_.clock());
    sql.script("RELEASE live_record");
    return cursor;
  } catch (...) {
    sql.script("ROLLBACK TO live_record; RELEASE live_record");
    throw;
  }
}

std::int64_t ChangeLog::record(Sql& sql, std::string_view scope, std::string_view kind,
                               std::int64_t id) const {
  return record(sql, scope, kind, std::to_string(id));
}

std::int64_t ChangeLog::head(Sql& sql, std::string_view scope) const {
  const SqlRows row = sql("SELECT cursor FROM " + scope_table_ + " WHERE scope = $1", scope);
  return row.empty() ? 0 : row.integer(0, 0);
}

Since ChangeLog::since(Sql& sql, std::string_view scope, std::optional<std::int64_t> cursor) const {
  const SqlRows row =
      sql("SELECT cursor, pruned FROM " + scope_table_ + " WHERE scope = $1", scope);
  Since answer;
  answer.cursor = row.empty() ? 0 : row.integer(0, 0);
  const std::int64_t pruned = row.empty() ? 0 : row.integer(0, 1);
  // 0 is the cursor of a scope without a log, and rows may be older than the log.
  answer.full = !cursor || *cursor <= 0 || *cursor < pruned || *cursor > answer.cursor;
  if (answer.full) return answer;
  answer.behind = *cursor;
  if (*cursor == answer.cursor) return answer;
  const SqlRows rows = sql("SELECT max(cursor), kind, id FROM " + change_table_ +
                               " WHERE scope = $1 AND cursor > $2 GROUP BY kind, id"
                               " ORDER BY max(cursor) LIMIT $3",
                           scope, *cursor, options_.max_answer + 1);
  if (rows.size() > options_.max_answer) {
    answer.full = true;
    answer.behind = 0;
    return answer;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    answer.changes.push_back(
        {std::string(scope), rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2)});
  }
  return answer;
}

void ChangeLog::prune(Sql& sql) const {
  const std::int64_t keep = options_.max_changes;
  const std::int64_t oldest =
      options_.clock() -
      std::chrono::duration_cast<std::chrono::milliseconds>(options_.max_age).count();
  const SqlRows scopes =
      sql("SELECT scope FROM " + scope_table_ +
              " WHERE cursor - pruned > $1 UNION SELECT c.scope"
              " FROM " +
              change_table_ + " c JOIN " + scope_table_ +
              " s ON s.scope = c.scope WHERE c.recorded_at < $2 AND c.cursor < s.cursor LIMIT $3",
          keep, oldest, scopes_pruned_at_once);
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    const std::string scope = scopes.text(i, 0);
    Together transaction(sql);
    const SqlRows row = sql("SELECT cursor FROM " + scope_table_ + " WHERE scope = $1", scope);
    const SqlRows aged = sql("SELECT coalesce(max(cursor), 0) FROM " + change_table_ +
                                 " WHERE scope = $1 AND recorded_at < $2",
                             scope, oldest);
    const std::int64_t head = row.integer(0, 0);
    const std::int64_t pruned = std::max(head - keep, std::min(aged.integer(0, 0), head - 1));
    // Only upwards: another process may have pruned meanwhile.
    sql("UPDATE " + scope_table_ + " SET pruned = $1 WHERE scope = $2 AND pruned < $1", pruned,
        scope);
    sql("DELETE FROM " + change_table_ + " WHERE scope = $1 AND cursor <= $2", scope, pruned);
    transaction.commit();
  }
}

std::vector<ChangeLog::Due> ChangeLog::due(Sql& sql, std::size_t limit) const {
  const SqlRows rows =
      sql("SELECT scope, emitted, cursor FROM " + scope_table_ + " WHERE emitted < cursor LIMIT $1",
          limit);
  std::vector<Due> list;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    list.push_back({rows.text(i, 0), rows.integer(i, 1), rows.integer(i, 2)});
  }
  return list;
}

std::vector<Change> ChangeLog::changes(Sql& sql, std::string_view scope, std::int64_t behind,
                                       std::size_t limit) const {
  const SqlRows rows = sql("SELECT cursor, kind, id FROM " + change_table_ +
                               " WHERE scope = $1 AND cursor > $2 ORDER BY cursor LIMIT $3",
                           scope, behind, limit);
  std::vector<Change> list;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    list.push_back({std::string(scope), rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2)});
  }
  return list;
}

void ChangeLog::mark_emitted(Sql& sql, std::string_view scope, std::int64_t cursor) const {
  sql("UPDATE " + scope_table_ + " SET emitted = $1 WHERE scope = $2 AND emitted < $1", cursor,
      scope);
}

}  // namespace sockeye::live
