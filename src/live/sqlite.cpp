// Sql over SQLite's C interface.
#include <sqlite3.h>

#include <map>

#include "sockeye/live/sql.hpp"

namespace sockeye::live {
namespace {

struct Close {
  void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
};
struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
struct Reset {
  void operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

[[noreturn]] void fail(sqlite3* connection, std::string_view doing) {
  const char* said = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
  throw SqlError(std::string("database: ") + said + " (" + std::string(doing.substr(0, 200)) + ")");
}

int bind(sqlite3_stmt* statement, int position, const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, position, *number);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return sqlite3_bind_double(statement, position, *real);
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    // An empty view may have no address, and that would bind NULL.
    return sqlite3_bind_text64(statement, position, text->empty() ? "" : text->data(), text->size(),
                               SQLITE_STATIC, SQLITE_UTF8);
  }
  return sqlite3_bind_null(statement, position);
}

SqlCell cell_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
      return nullptr;
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    default:
      break;
  }
  const void* bytes = sqlite3_column_blob(statement, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

class Sqlite final : public Sql {
 public:
  Sqlite(sqlite3* connection, std::unique_ptr<sqlite3, Close> owned)
      : owned_(std::move(owned)), connection_(connection) {}

  Dialect dialect() const noexcept override { return Dialect::sqlite; }

  SqlRows run(std::string_view statement, std::span<const SqlValue> values) override {
    const std::unique_ptr<sqlite3_stmt, Reset> open(prepared(statement));
    int position = 0;
    for (const SqlValue& value : values) {
      if (bind(open.get(), ++position, value) != SQLITE_OK) fail(connection_, statement);
    }
    const int columns = sqlite3_column_count(open.get());
    SqlRows rows(static_cast<std::size_t>(columns));
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(open.get())) == SQLITE_ROW) {
      for (int column = 0; column < columns; ++column) rows.add(cell_of(open.get(), column));
    }
    if (code != SQLITE_DONE) fail(connection_, statement);
    return rows;
  }

  void script(const std::string& statements) override {
    if (sqlite3_exec(connection_, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      fail(connection_, statements);
    }
  }

 private:
  static constexpr std::size_t statements_kept = 200;

  sqlite3_stmt* prepared(std::string_view text) {
    if (const auto found = prepared_.find(text); found != prepared_.end()) {
      return found->second.get();
    }
    // An application that builds its statements' texts shall not fill the memory with them.
    if (prepared_.size() >= statements_kept) prepared_.clear();
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(connection_, text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
      fail(connection_, text);
    }
    prepared_.emplace(text, statement);
    return statement;
  }

  std::unique_ptr<sqlite3, Close> owned_;
  sqlite3* connection_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> prepared_;
};

}  // namespace

std::unique_ptr<Sql> sqlite(sqlite3* connection) {
  return std::make_unique<Sqlite>(connection, nullptr);
}

std::unique_ptr<Sql> open_sqlite(const std::string& path, bool durable) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<sqlite3, Close> owned(opened);
  if (code != SQLITE_OK) fail(opened, path);
  sqlite3_busy_timeout(opened, 5000);
  auto sql = std::make_unique<Sqlite>(opened, std::move(owned));
  sql->script("PRAGMA journal_mode = WAL");
  sql->script(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  sql->script("PRAGMA foreign_keys = ON");
  return sql;
}

}  // namespace sockeye::live
