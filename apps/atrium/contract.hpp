// Atrium's events. They are nudges: they say what changed and never what it is now, which is asked
// for over REST. What comes from the log of changes has a version in its name.
#pragma once

#include <cstdint>
#include <sockeye/event.hpp>
#include <sockeye/live/joined.hpp>
#include <string>

namespace atrium {

struct TaskRef {
  std::int64_t project = 0;
  std::int64_t id = 0;
};

struct ProjectRef {
  std::int64_t project = 0;
};

/// A change of a board: of which project, which task (0: of none), and its cursor.
struct BoardNudge {
  std::int64_t project = 0;
  std::int64_t task = 0;
  std::int64_t cursor = 0;
};

/// A change among what is the user's own.
struct UserNudge {
  std::int64_t cursor = 0;
};

/// Which project the user has come to or left.
struct MembershipNudge {
  std::int64_t project = 0;
  std::int64_t cursor = 0;
};

/// Who types a comment on which task.
struct TypingNotice {
  std::int64_t project = 0;
  std::int64_t task = 0;
  std::int64_t user = 0;
};

namespace events {

// To a project's room.
inline constexpr sockeye::Event<"task_created.v2", BoardNudge> task_created;
inline constexpr sockeye::Event<"task_updated.v2", BoardNudge> task_updated;
inline constexpr sockeye::Event<"task_deleted.v2", BoardNudge> task_deleted;
inline constexpr sockeye::Event<"comment_added.v2", BoardNudge> comment_added;
inline constexpr sockeye::Event<"members_changed.v2", BoardNudge> members_changed;
inline constexpr sockeye::Event<"presence", ProjectRef> presence;
inline constexpr sockeye::Event<"typing", TypingNotice> typing;

// To a user's own room.
inline constexpr sockeye::Event<"member_added.v2", MembershipNudge> member_added;
inline constexpr sockeye::Event<"member_removed.v2", MembershipNudge> member_removed;
inline constexpr sockeye::Event<"notified.v1", UserNudge> notified;

// The first versions, without a cursor: beside their successors where --old-events asks for them.
namespace v1 {
inline constexpr sockeye::Event<"task_created", TaskRef> task_created;
inline constexpr sockeye::Event<"task_updated", TaskRef> task_updated;
inline constexpr sockeye::Event<"task_deleted", TaskRef> task_deleted;
inline constexpr sockeye::Event<"comment_added", TaskRef> comment_added;
inline constexpr sockeye::Event<"members_changed", ProjectRef> members_changed;
inline constexpr sockeye::Event<"member_added", ProjectRef> member_added;
inline constexpr sockeye::Event<"member_removed", ProjectRef> member_removed;
}  // namespace v1

// From the page.
inline constexpr sockeye::Event<"join-project", std::int64_t, sockeye::Ack<sockeye::live::Joined>>
    join_project;
inline constexpr sockeye::Event<"leave-project", std::int64_t> leave_project;
inline constexpr sockeye::Event<"typing", TaskRef> types;

}  // namespace events

using Contract = sockeye::Contract<
    sockeye::FromServer<events::task_created, events::task_updated, events::task_deleted,
                        events::comment_added, events::members_changed, events::presence,
                        events::typing, events::member_added, events::member_removed,
                        events::notified>,
    sockeye::FromClient<events::join_project, events::leave_project, events::types>>;

/// Everybody who looks at the project's board.
inline std::string project_room(std::int64_t project) {
  return "project:" + std::to_string(project);
}

/// Every tab of a user.
inline std::string user_room(std::int64_t user) {
  return "user:" + std::to_string(user);
}

}  // namespace atrium
