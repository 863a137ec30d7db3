// The kinds of changes in the log, and what their ids say.
#pragma once

#include <charconv>
#include <cstdint>
#include <sockeye/live/change.hpp>
#include <string>
#include <string_view>

namespace atrium {

namespace kinds {
// Of a project's scope; the id is the task's, of members_changed the user's.
inline constexpr std::string_view task_created = "task_created";
inline constexpr std::string_view task_updated = "task_updated";
inline constexpr std::string_view task_deleted = "task_deleted";
inline constexpr std::string_view members_changed = "members_changed";
/// The id is "task/comment".
inline constexpr std::string_view comment_added = "comment_added";
// Of a user's scope; the id is the project's.
inline constexpr std::string_view member_added = "member_added";
inline constexpr std::string_view member_removed = "member_removed";
/// The id is the notification's; of what was seen, 0.
inline constexpr std::string_view notified = "notified";
}  // namespace kinds

inline std::int64_t leading_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

inline std::int64_t task_of(const sockeye::live::Change& change) {
  return leading_number(change.id);
}
inline std::int64_t comment_of(const sockeye::live::Change& change) {
  const auto slash = change.id.find('/');
  return slash == std::string::npos ? 0
                                    : leading_number(std::string_view(change.id).substr(slash + 1));
}
/// The number in a scope's name: "project:7".
inline std::int64_t scope_number(std::string_view scope) {
  return leading_number(scope.substr(scope.find(':') + 1));
}

}  // namespace atrium
