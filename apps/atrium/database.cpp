#include "database.hpp"

namespace atrium {

bool is_postgres_url(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

std::unique_ptr<sockeye::live::Sql> open_database(const std::string& url, bool durable) {
  return is_postgres_url(url) ? sockeye::live::open_postgres(url)
                              : sockeye::live::open_sqlite(url, durable);
}

Database::Database(const std::string& url) : url_(url), sql_(open_database(url, true)) {}

sockeye::live::Sql& Database::sql() {
  if (!in_transaction_ && !sql_->usable()) {
    reachable_ = false;
    sql_ = open_database(url_, true);
    reachable_ = true;
  }
  return *sql_;
}

const std::string& Database::with_numbers(std::string_view statement) {
  if (const auto found = numbered_.find(statement); found != numbered_.end()) {
    return found->second;
  }
  std::string numbered;
  int number = 0;
  for (const char character : statement) {
    if (character == '?') {
      numbered += '$' + std::to_string(++number);
    } else {
      numbered += character;
    }
  }
  return numbered_.emplace(statement, std::move(numbered)).first->second;
}

Transaction::Transaction(Database& database) : database_(database) {
  if (database.is_postgres()) {
    database.execute("BEGIN");
    database.in_transaction_ = true;
    try {
      database.execute("SELECT pg_advisory_xact_lock(hashtext('atrium'))");
    } catch (...) {
      database.in_transaction_ = false;
      throw;
    }
  } else {
    // Immediate: a transaction that reads first and writes later would otherwise fail half-way.
    database.execute("BEGIN IMMEDIATE");
    database.in_transaction_ = true;
  }
}

Transaction::~Transaction() {
  if (!open_) {
    return;
  }
  try {
    database_.execute("ROLLBACK");
  } catch (const sockeye::live::SqlError&) {
    // The database has rolled back by itself, as it does when the disk is full.
    open_ = false;
  }
  database_.in_transaction_ = false;
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
  database_.in_transaction_ = false;
}

StartLock::StartLock(sockeye::live::Sql& sql) : sql_(sql) {
  if (sql.dialect() == sockeye::live::Sql::Dialect::postgres) {
    sql("SELECT pg_advisory_lock(hashtext('atrium starts'))");
  }
}

StartLock::~StartLock() {
  try {
    if (sql_.dialect() == sockeye::live::Sql::Dialect::postgres) {
      sql_("SELECT pg_advisory_unlock(hashtext('atrium starts'))");
    }
  } catch (const sockeye::live::SqlError&) {
    // With the connection the lock has gone too.
    return;
  }
}

}  // namespace atrium
