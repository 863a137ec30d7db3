// Atrium's truth: users, projects, tasks and comments in SQLite, and beside them the log of changes
// that a returning tab catches up with. Every change and its entry in the log are one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model.hpp"
#include "sqlite.hpp"

namespace atrium {

/// A user together with the stored hash of the password.
struct Credentials {
  User user;
  std::string password_hash;
};

/// What a change left behind: the row as it is now and the project that has to hear of it.
struct CommentAdded {
  Comment comment;
  std::int64_t project = 0;
};

/// Every call that takes an `actor` checks, in the same transaction, that this user may do it, and
/// throws Problem (404 for what the actor must not even know of). Calls block for the disk and
/// belong to one thread at a time: the routes reach the store through a Worker.
class Store {
 public:
  /// Opens or creates the file and brings its tables up to date. Throws DatabaseError.
  explicit Store(const std::string& path);

  std::optional<std::string> setting(std::string_view name);
  void set_setting(std::string_view name, std::string_view value);

  /// False before the first user was made: a new file.
  bool has_users();
  User create_user(std::string_view login, std::string_view name, std::string_view password_hash);
  std::optional<Credentials> credentials(std::string_view login);
  std::optional<User> user(std::int64_t id);

  Project create_project(std::int64_t actor, std::string_view name);
  std::vector<Project> projects(std::int64_t actor);
  bool is_member(std::int64_t user, std::int64_t project);
  std::vector<Member> members(std::int64_t actor, std::int64_t project);
  /// Only the owner adds people. Who is in already stays as he is.
  Member add_member(std::int64_t actor, std::int64_t project, std::string_view login);
  /// The owner removes others, and everyone himself; the owner stays. The tasks of the one who
  /// leaves are nobody's afterwards.
  void remove_member(std::int64_t actor, std::int64_t project, std::int64_t user);

  /// The board as it is, or with a cursor what changed since. A cursor that the log no longer
  /// reaches, or that it never gave, gets a full answer.
  Changes changes(std::int64_t actor, std::int64_t project, std::optional<std::int64_t> since);

  Task create_task(std::int64_t actor, std::int64_t project, const NewTask& wish);
  Task update_task(std::int64_t actor, std::int64_t task, const TaskPatch& patch);
  /// Hands back the task as it was.
  Task delete_task(std::int64_t actor, std::int64_t task);

  std::vector<Comment> comments(std::int64_t actor, std::int64_t task);
  CommentAdded add_comment(std::int64_t actor, std::int64_t task, const NewComment& wish);

  /// Keeps the newest `keep` entries of each project's log.
  void trim_log(std::int64_t keep);

 private:
  void log(std::int64_t project, std::string_view kind, std::int64_t entity, std::string_view op);
  std::string require_member(std::int64_t user, std::int64_t project);
  Task require_task(std::int64_t actor, std::int64_t task);
  std::optional<Task> find_task(std::int64_t task);
  std::vector<Member> list_members(std::int64_t project);
  double place_before(const Task& task, Status column, std::int64_t before);
  double place_at_end(std::int64_t project, Status column);
  void spread_column(std::int64_t project, Status column);

  Database database_;
};

}  // namespace atrium
