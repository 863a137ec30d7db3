// Sql: one connection to the application's database, as the change log uses it. SQLite's and
// libpq's own connections are wrapped, or opened here; an application with another library derives
// from Sql and runs the statements itself.
//
//   const auto sql = sockeye::live::sqlite(connection);      // the application's own sqlite3*
//   log.record(*sql, "project:7", "task_updated", 42);       // inside its transaction
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sockeye/export.hpp"

struct sqlite3;
struct pg_conn;

namespace sockeye::live {

/// What the database said, with the beginning of the statement that it said it of.
class SOCKEYE_EXPORT SqlError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A statement's value. A text is read during the call.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

/// A value of an answer. PostgreSQL's come as text, and are read as what is asked for.
using SqlCell = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

/// A statement's answer, all of it. Rows and columns count from 0; a column that is not there
/// throws std::out_of_range.
class SOCKEYE_EXPORT SqlRows {
 public:
  /// With so many columns, without rows.
  explicit SqlRows(std::size_t columns = 0) noexcept : columns_(columns) {}

  /// How many rows there are.
  std::size_t size() const noexcept { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const noexcept { return cells_.empty(); }
  /// Whether it is NULL.
  bool null(std::size_t row, std::size_t column) const;
  /// 0 for null and for what is no number.
  std::int64_t integer(std::size_t row, std::size_t column) const;
  double real(std::size_t row, std::size_t column) const;
  /// Empty for null.
  std::string text(std::size_t row, std::size_t column) const;

  /// For who derives from Sql: the next value, row by row.
  void add(SqlCell cell) { cells_.push_back(std::move(cell)); }

 private:
  const SqlCell& at(std::size_t row, std::size_t column) const;

  std::size_t columns_;
  std::vector<SqlCell> cells_;
};

/// For one thread at a time. Everything blocks until the database has answered.
class Sql {
 public:
  /// Whose SQL it speaks.
  enum class Dialect { sqlite, postgres };

  virtual ~Sql() = default;
  Sql() = default;
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;

  /// Of the database.
  virtual Dialect dialect() const noexcept = 0;
  /// Runs one statement, whose values stand as $1, $2 and so on, each new one in this order. Throws
  /// SqlError.
  virtual SqlRows run(std::string_view statement, std::span<const SqlValue> values) = 0;
  /// Runs any number of statements that take no values and answer nothing.
  virtual void script(const std::string& statements) = 0;
  /// Whether it is of use any more. False once the connection to a server was lost.
  virtual bool usable() const noexcept { return true; }

  /// As `run`, with the values as they are.
  template <class... Values>
  SqlRows operator()(std::string_view statement, const Values&... values) {
    if constexpr (sizeof...(Values) == 0) {
      return run(statement, {});
    } else {
      const SqlValue list[] = {value(values)...};
      return run(statement, list);
    }
  }

 private:
  static SqlValue value(std::nullopt_t) noexcept { return nullptr; }
  template <std::integral T>
  static SqlValue value(T number) noexcept {
    return static_cast<std::int64_t>(number);
  }
  static SqlValue value(double number) noexcept { return number; }
  static SqlValue value(std::string_view text) noexcept { return text; }
  template <class T>
  static SqlValue value(const std::optional<T>& maybe) noexcept {
    return maybe ? value(*maybe) : SqlValue(nullptr);
  }
};

/// The application's own connection, which outlives the Sql. Statements are prepared once.
SOCKEYE_EXPORT std::unique_ptr<Sql> sqlite(sqlite3* connection);
SOCKEYE_EXPORT std::unique_ptr<Sql> postgres(pg_conn* connection);

/// Opens or creates a file: write-ahead log, foreign keys on, at most 5 s for another's lock.
/// `durable`: each commit is on the disk before it returns; else the last ones may be lost with the
/// power, not with the process. Throws SqlError.
SOCKEYE_EXPORT std::unique_ptr<Sql> open_sqlite(const std::string& path, bool durable = true);

/// Connects, by a URL as libpq reads it (postgresql://[user[:password]@][host[:port]][/database]),
/// in at most 5 s where the URL says nothing else. Throws SqlError, which never shows a password.
SOCKEYE_EXPORT std::unique_ptr<Sql> open_postgres(const std::string& url);

}  // namespace sockeye::live
