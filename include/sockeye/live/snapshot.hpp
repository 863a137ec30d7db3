// Snapshot: several questions to the database, answered as of one moment.
#pragma once

#include "sockeye/export.hpp"
#include "sockeye/live/sql.hpp"

namespace sockeye::live {

/// A transaction for reading alone, until the end of the scope.
class SOCKEYE_EXPORT Snapshot {
 public:
  /// Begins the transaction; throws SqlError.
  explicit Snapshot(Sql& sql);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

 private:
  Sql& sql_;
};

}  // namespace sockeye::live
