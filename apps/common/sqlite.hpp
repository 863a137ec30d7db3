// A thin layer over SQLite's C interface: a connection that closes itself, queries that bind by
// position and reset themselves, transactions that roll back unless committed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace common {

/// What SQLite said, with the statement that it said it of.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A statement with its values bound. Rows are read by `next()` and the column getters; the
/// prepared statement goes back to its Database when the query ends.
class Query {
 public:
  template <class... Values>
  Query(sqlite3* connection, sqlite3_stmt* statement, const Values&... values)
      : connection_(connection), statement_(statement) {
    int position = 0;
    (bind(++position, values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  void bind(int position, std::int64_t value);
  void bind(int position, double value);
  void bind(int position, std::string_view value);

  template <class T>
  void bind(int position, const std::optional<T>& value) {
    if (value) {
      bind(position, *value);
    } else {
      bind(position, std::nullopt);
    }
  }
  void bind(int position, std::nullopt_t);

  /// Moves to the next row; false behind the last one.
  bool next();
  /// Runs a statement that hands back no rows.
  void run();

  std::int64_t integer(int column) const;
  std::optional<std::int64_t> maybe_integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

 private:
  sqlite3* connection_;
  sqlite3_stmt* statement_;
};

/// One connection. Write-ahead log, foreign keys on, every commit on the disk before it returns.
/// Belongs to one thread at a time.
class Database {
 public:
  /// Opens or creates the file; throws DatabaseError.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Prepared once for each text of `sql`. Two queries of one text must not be open at once.
  template <class... Values>
  Query query(const char* sql, const Values&... values) {
    return Query(connection_.get(), prepared(sql), values...);
  }
  /// Runs any number of statements that take no values.
  void execute(const char* sql);

  std::int64_t last_insert_id() const;
  /// Rows that the last statement changed.
  std::int64_t changed_rows() const;

 private:
  sqlite3_stmt* prepared(const char* sql);

  struct CloseConnection {
    void operator()(sqlite3* connection) const noexcept;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  std::unique_ptr<sqlite3, CloseConnection> connection_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> prepared_;
};

/// Everything between its construction and `commit()` happens together or not at all.
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

}  // namespace common
