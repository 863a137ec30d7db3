// Atrium's truth: users, projects, tasks and comments, and beside them the log of changes that a
// returning tab catches up with. Every change and its entry in the log are one transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <sockeye/live/change_log.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "database.hpp"
#include "model.hpp"

namespace atrium {

/// A user together with the stored hash of the password.
struct Credentials {
  User user;
  std::string password_hash;
};

/// What somebody did, for the feed and for whom it concerns.
struct Deed {
  std::int64_t project = 0;
  std::int64_t actor = 0;
  Verb verb = Verb::edited;
  std::int64_t task = 0;
  std::string subject;
  std::string detail = {};
};

/// Every call that takes an `actor` checks, in the same transaction, that this user may do it, and
/// throws Problem (404 for what the actor must not even know of). Calls block for the disk and
/// belong to one thread at a time: the routes reach the store through a Worker.
class Store {
 public:
  /// Opens the database that `url` names (a file is made where there is none) and brings its tables
  /// up to date. Throws SqlError.
  explicit Store(const std::string& url);

  /// The connection, for questions that are no part of a change.
  sockeye::live::Sql& sql() { return database_.sql(); }
  const sockeye::live::ChangeLog& log() const { return log_; }
  /// Whether the database can be reached, as of the last call.
  bool usable() const noexcept { return database_.usable(); }

  std::optional<std::string> setting(std::string_view name);
  /// Where there is one of this name, it stays.
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

  // What the live resources ask; who may ask, they have asked before.
  Changes board(std::int64_t project);
  Changes board_since(std::int64_t project, const sockeye::live::Since& since);
  /// The lines behind a cursor; 0 for all that are kept.
  Feed feed(std::int64_t project, std::int64_t behind);
  /// Those with a higher number; 0 for all that are kept.
  Notifications notifications(std::int64_t user, std::int64_t behind);
  Notifications notifications_since(std::int64_t user, const sockeye::live::Since& since);
  /// The user has seen those up to there.
  void mark_seen(std::int64_t user, std::int64_t number);

  Task create_task(std::int64_t actor, std::int64_t project, const NewTask& wish);
  Task update_task(std::int64_t actor, std::int64_t task, const TaskPatch& patch);
  /// Hands back the task as it was.
  Task delete_task(std::int64_t actor, std::int64_t task);

  std::vector<Comment> comments(std::int64_t actor, std::int64_t task);
  Comment add_comment(std::int64_t actor, std::int64_t task, const NewComment& wish);

 private:
  std::int64_t record(std::int64_t project, std::string_view kind, std::int64_t id);
  void tell_user(std::int64_t user, std::string_view kind, std::int64_t id);
  void tell_of_update(std::int64_t actor, const Task& was, const Task& now, std::int64_t change);
  void add_activity(const Deed& deed, std::int64_t change);
  /// Nobody is told of what he did himself.
  void notify(std::int64_t user, const Deed& deed);
  std::string require_member(std::int64_t user, std::int64_t project);
  Task require_task(std::int64_t actor, std::int64_t task);
  std::optional<Task> find_task(std::int64_t task);
  std::optional<Comment> find_comment(std::int64_t comment);
  std::vector<Member> list_members(std::int64_t project);
  double place_before(const Task& task, Status column, std::int64_t before);
  double place_at_end(std::int64_t project, Status column);
  void spread_column(std::int64_t project, Status column);

  Database database_;
  const sockeye::live::ChangeLog log_;
};

}  // namespace atrium
