// ChangeLog: a log beside the application's tables, written in the application's transactions.
//
//   BEGIN; UPDATE task ...; log.record(sql, "project:7", "task_updated", 42); COMMIT;
//   log.since(sql, "project:7", cursor)  ->  what changed behind the cursor, or "fetch all"
//
// Each scope has a cursor of its own. It is drawn under the lock of the scope's row, which lasts
// until the commit: so the order of the cursors is the order of the commits, and a cursor that is
// seen has no gap below it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/export.hpp"
#include "sockeye/live/change.hpp"
#include "sockeye/live/sql.hpp"

namespace sockeye::live {

/// Where changes are kept, and for how long.
struct ChangeLogOptions {
  /// What the names of the tables begin with: letters, digits and "_".
  std::string prefix = "live";
  /// Changes of a scope that are kept at most, and how long. A scope's newest is always kept.
  std::int64_t max_changes = 10'000;
  std::chrono::seconds max_age = std::chrono::hours{24 * 7};
  /// Changes, each kind and id once, that one answer has at most; beyond it all is fetched.
  std::size_t max_answer = 500;
  /// Milliseconds since 1970; the system's clock by default.
  std::function<std::int64_t()> clock{};
};

/// Has no state but its options: any thread may use it, each with a connection of its own.
class SOCKEYE_EXPORT ChangeLog {
 public:
  /// Throws std::invalid_argument for options that cannot be.
  explicit ChangeLog(ChangeLogOptions options = {});

  /// Makes the tables where they are missing. Not inside a transaction.
  void install(Sql& sql) const;

  /// Inside the transaction of the change. Answers the change's cursor. Transactions that record in
  /// several scopes do so in one order, or PostgreSQL may end one of them (a deadlock).
  std::int64_t record(Sql& sql, std::string_view scope, std::string_view kind,
                      std::string_view id) const;
  std::int64_t record(Sql& sql, std::string_view scope, std::string_view kind,
                      std::int64_t id) const;

  /// Without a cursor all has to be fetched. Read it and the rows in one transaction, repeatable
  /// read in PostgreSQL, so that they are of one moment.
  Since since(Sql& sql, std::string_view scope, std::optional<std::int64_t> cursor) const;
  /// The newest cursor of a scope; 0 where nothing was ever recorded.
  std::int64_t head(Sql& sql, std::string_view scope) const;

  /// Forgets what is too old or too much, a scope at a time. Not inside a transaction.
  void prune(Sql& sql) const;

  // What the outbox works with.

  /// A scope of which nudges are due.
  struct Due {
    /// The scope's name.
    std::string scope;
    /// Up to where they were emitted.
    std::int64_t emitted = 0;
    std::int64_t cursor = 0;
  };
  /// Scopes of which something is due, the longest waiting first.
  std::vector<Due> due(Sql& sql, std::size_t limit) const;
  /// What was recorded behind a cursor, in order, each change once.
  std::vector<Change> changes(Sql& sql, std::string_view scope, std::int64_t behind,
                              std::size_t limit) const;
  /// Nudges of the scope were emitted up to there. It never goes back.
  void mark_emitted(Sql& sql, std::string_view scope, std::int64_t cursor) const;
  /// The channel that PostgreSQL is told of each commit on, by NOTIFY.
  const std::string& channel() const noexcept { return options_.prefix; }
  /// What the advisory lock is called that the one outbox which emits holds (PostgreSQL).
  std::string lock_name() const { return options_.prefix + " outbox"; }

 private:
  ChangeLogOptions options_;
  std::string scope_table_;
  std::string change_table_;
};

}  // namespace sockeye::live
