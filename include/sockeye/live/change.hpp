// What the change log keeps: that something changed, never what it is now.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sockeye/export.hpp"

namespace sockeye::live {

/// One entry of a scope's log.
struct SOCKEYE_EXPORT Change {
  /// What the clients that look at it share, and the name of their room: "project:7".
  std::string scope;
  /// 1 for a scope's first change, then one more for each, in the order of the commits.
  std::int64_t cursor = 0;
  /// What happened, in the application's words: "task_updated".
  std::string kind;
  /// To what.
  std::string id;

  /// The id as a number; 0 where it is none.
  std::int64_t number() const noexcept;
};

/// The answer to "what changed since?".
struct Since {
  /// The question's cursor; 0 where `full`.
  std::int64_t behind = 0;
  /// Up to where the answer goes: the next question's cursor.
  std::int64_t cursor = 0;
  /// The question's cursor is too old, unknown, or too much has happened: all has to be fetched.
  bool full = false;
  /// Each kind and id once, at its last cursor, in their order. Empty where `full`.
  std::vector<Change> changes;
};

}  // namespace sockeye::live
