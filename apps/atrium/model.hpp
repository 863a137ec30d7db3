// What Atrium stores and what its REST interface says: plain structs, whose fields' names are the
// names in the JSON and in the page's TypeScript.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parts.hpp"

namespace atrium {

/// A column of the board; the enumerators' names travel in the JSON.
enum class Status { todo, doing, review, done };

/// What somebody did, as the feed and the notifications say it.
enum class Verb { created, moved, edited, assigned, commented, deleted, joined, left };

struct User {
  std::int64_t id = 0;
  std::string login;
  std::string name;
};

/// A user as one of a project's people; `role` is "owner" or "member".
struct Member {
  std::int64_t id = 0;
  std::string login;
  std::string name;
  std::string role;
};

/// A project as one of its members sees it in the list.
struct Project {
  std::int64_t id = 0;
  std::string name;
  std::string role;
  std::int64_t member_count = 0;
  std::int64_t task_count = 0;
  std::int64_t done_count = 0;
};

/// A card. Times are milliseconds since 1970; `position` orders the cards of a column.
struct Task {
  std::int64_t id = 0;
  std::int64_t project = 0;
  std::string title;
  std::string notes;
  Status status = Status::todo;
  std::optional<std::int64_t> assignee = {};
  double position = 0;
  std::int64_t comment_count = 0;
  std::int64_t created_by = 0;
  std::int64_t created_at = 0;
  std::int64_t updated_at = 0;
};

struct Comment {
  std::int64_t id = 0;
  std::int64_t task = 0;
  std::int64_t author = 0;
  std::string body;
  std::int64_t created_at = 0;
};

/// A wish for a task. `key` is chosen by the client, so that a repeated request creates nothing
/// twice.
struct NewTask {
  std::string title;
  std::optional<Status> status = {};
  std::optional<std::string> notes = {};
  std::optional<std::int64_t> assignee = {};
  std::optional<std::string> key = {};
};

/// What shall change in a task; what is missing stays. `assignee` 0 is nobody; `before` is the task
/// that it shall stand in front of, 0 for the column's end.
struct TaskPatch {
  std::optional<std::string> title = {};
  std::optional<std::string> notes = {};
  std::optional<Status> status = {};
  std::optional<std::int64_t> assignee = {};
  std::optional<std::int64_t> before = {};
};

struct NewComment {
  std::string body;
  std::optional<std::string> key = {};
};

/// What a project's board is, or how it changed since a cursor. `full`: forget what you had,
/// `tasks` is all. `members` is there when it changed or the answer is full.
struct Changes {
  std::int64_t cursor = 0;
  bool full = false;
  std::vector<Task> tasks;
  std::vector<std::int64_t> deleted;
  std::vector<Comment> comments;
  std::optional<std::vector<Member>> members = {};
};

/// A line of a board's feed. `id` is the change's cursor; `subject` the task's title or who joined
/// or left, `detail` the column or the person that it went to.
struct Activity {
  std::int64_t id = 0;
  std::int64_t actor = 0;
  std::string actor_name;
  Verb verb = Verb::created;
  std::int64_t task = 0;
  std::string subject;
  std::string detail;
  std::int64_t at = 0;
};

/// The newest lines first, or with a cursor those that are new.
struct Feed {
  std::int64_t cursor = 0;
  bool full = false;
  std::vector<Activity> items;
};

/// What a user is told in person; `id` counts the user's own.
struct Notification {
  std::int64_t id = 0;
  Verb verb = Verb::assigned;
  std::int64_t actor = 0;
  std::string actor_name;
  std::int64_t project = 0;
  std::string project_name;
  std::int64_t task = 0;
  std::string subject;
  std::int64_t at = 0;
};

/// The newest first, or with a cursor those that are new. `seen` is the newest that the user has
/// seen, in whichever tab.
struct Notifications {
  std::int64_t cursor = 0;
  bool full = false;
  std::vector<Notification> items;
  std::int64_t seen = 0;
};

}  // namespace atrium
