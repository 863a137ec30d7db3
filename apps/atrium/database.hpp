// Atrium's database, SQLite or PostgreSQL, by statements that both take: questions with "?" for
// each value, and transactions that roll back unless committed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sockeye/live/sql.hpp>
#include <string>
#include <string_view>

namespace atrium {

/// An answer, read row by row.
class Query {
 public:
  explicit Query(sockeye::live::SqlRows rows) : rows_(std::move(rows)) {}

  /// Moves to the next row; false behind the last one.
  bool next() { return ++row_ <= rows_.size(); }

  std::int64_t integer(std::size_t column) const { return rows_.integer(row_ - 1, column); }
  std::optional<std::int64_t> maybe_integer(std::size_t column) const {
    return rows_.null(row_ - 1, column) ? std::nullopt : std::optional(integer(column));
  }
  double real(std::size_t column) const { return rows_.real(row_ - 1, column); }
  std::string text(std::size_t column) const { return rows_.text(row_ - 1, column); }

 private:
  sockeye::live::SqlRows rows_;
  std::size_t row_ = 0;
};

/// One connection, made again outside of transactions once it was lost. Belongs to one thread at a
/// time; everything throws SqlError.
class Database {
 public:
  /// A file's path, sqlite://path or postgresql://...
  explicit Database(const std::string& url);

  /// Asks or changes something. In `statement` each "?" stands for the next value.
  template <class... Values>
  Query query(std::string_view statement, const Values&... values) {
    const std::string& numbered = with_numbers(statement);
    return Query(sql()(numbered, values...));
  }
  /// Runs any number of statements that take no values.
  void execute(const std::string& statements) { sql().script(statements); }

  sockeye::live::Sql& sql();
  bool usable() const noexcept { return reachable_ && sql_->usable(); }
  bool is_postgres() const noexcept {
    return sql_->dialect() == sockeye::live::Sql::Dialect::postgres;
  }

 private:
  friend class Transaction;
  const std::string& with_numbers(std::string_view statement);

  const std::string url_;
  std::unique_ptr<sockeye::live::Sql> sql_;
  std::map<std::string, std::string, std::less<>> numbered_;
  bool in_transaction_ = false;
  bool reachable_ = true;
};

/// Everything between its construction and `commit()` happens together or not at all. One at a
/// time, also of several processes: what was read before it is written over is as it was.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

/// While it lives, no other process that starts on the same PostgreSQL has one.
class StartLock {
 public:
  explicit StartLock(sockeye::live::Sql& sql);
  ~StartLock();
  StartLock(const StartLock&) = delete;
  StartLock& operator=(const StartLock&) = delete;

 private:
  sockeye::live::Sql& sql_;
};

/// Opens what `--db` names. `durable`: each commit is on the disk before it returns.
std::unique_ptr<sockeye::live::Sql> open_database(const std::string& url, bool durable);

/// Whether `url` is PostgreSQL's.
bool is_postgres_url(std::string_view url);

}  // namespace atrium
