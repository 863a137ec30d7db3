// Several statements that happen together or not at all.
#pragma once

#include <sockeye/live/sql.hpp>

namespace artifex {

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(sockeye::live::Sql& sql) : sql_(sql) { sql_("BEGIN IMMEDIATE"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (!open_) return;
    try {
      sql_("ROLLBACK");
    } catch (const sockeye::live::SqlError&) {
      // SQLite has rolled back by itself, as it does when the disk is full.
      open_ = false;
    }
  }

  void commit() {
    sql_("COMMIT");
    open_ = false;
  }

 private:
  sockeye::live::Sql& sql_;
  bool open_ = true;
};

}  // namespace artifex
