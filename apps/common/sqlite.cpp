// SQLite's C interface behind the classes of sqlite.hpp.
#include "sqlite.hpp"

#include <sqlite3.h>

namespace common {
namespace {

[[noreturn]] void fail(sqlite3* connection, const char* doing) {
  const char* said = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
  throw DatabaseError(std::string("database: ") + said + " (" + doing + ")");
}

}  // namespace

Query::~Query() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Query::bind(int position, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, position, value) != SQLITE_OK) {
    fail(connection_, sqlite3_sql(statement_));
  }
}

void Query::bind(int position, double value) {
  if (sqlite3_bind_double(statement_, position, value) != SQLITE_OK) {
    fail(connection_, sqlite3_sql(statement_));
  }
}

void Query::bind(int position, std::string_view value) {
  // An empty view may have no address, and that would bind NULL.
  const char* data = value.empty() ? "" : value.data();
  if (sqlite3_bind_text64(statement_, position, data, value.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK) {
    fail(connection_, sqlite3_sql(statement_));
  }
}

void Query::bind(int position, std::nullopt_t) {
  if (sqlite3_bind_null(statement_, position) != SQLITE_OK) {
    fail(connection_, sqlite3_sql(statement_));
  }
}

bool Query::next() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  fail(connection_, sqlite3_sql(statement_));
}

void Query::run() {
  while (next()) {
  }
}

std::int64_t Query::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::optional<std::int64_t> Query::maybe_integer(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) {
    return std::nullopt;
  }
  return integer(column);
}

double Query::real(int column) const {
  return sqlite3_column_double(statement_, column);
}

std::string Query::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

void Database::CloseConnection::operator()(sqlite3* connection) const noexcept {
  sqlite3_close_v2(connection);
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Database::Database(const std::string& path) {
  sqlite3* connection = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &connection,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) {
    fail(connection, path.c_str());
  }
  sqlite3_busy_timeout(connection, 5000);
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA synchronous = FULL");
  execute("PRAGMA foreign_keys = ON");
}

Database::~Database() {
  prepared_.clear();
}

void Database::execute(const char* sql) {
  if (sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(connection_.get(), sql);
  }
}

std::int64_t Database::last_insert_id() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

std::int64_t Database::changed_rows() const {
  return sqlite3_changes64(connection_.get());
}

sqlite3_stmt* Database::prepared(const char* sql) {
  if (const auto found = prepared_.find(std::string_view(sql)); found != prepared_.end()) {
    return found->second.get();
  }
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK) {
    fail(connection_.get(), sql);
  }
  prepared_.emplace(sql, statement);
  return statement;
}

Transaction::Transaction(Database& database) : database_(database) {
  // Immediate: a transaction that reads first and writes later would otherwise fail half-way.
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) {
    return;
  }
  try {
    database_.execute("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled back by itself, as it does when the disk is full.
    open_ = false;
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace common
