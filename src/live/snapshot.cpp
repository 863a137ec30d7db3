#include "sockeye/live/snapshot.hpp"

#include "net/log.hpp"

namespace sockeye::live {

Snapshot::Snapshot(Sql& sql) : sql_(sql) {
  // SQLite's is of the moment of its first question.
  sql.script(sql.dialect() == Sql::Dialect::sqlite
                 ? "BEGIN"
                 : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

Snapshot::~Snapshot() {
  try {
    sql_.script("ROLLBACK");
  } catch (const SqlError& error) {
    net::log(LogLevel::warning, "live", error.what());
  }
}

}  // namespace sockeye::live
