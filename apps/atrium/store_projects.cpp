// The store's projects and their members.
#include "kinds.hpp"
#include "problem.hpp"
#include "store.hpp"
#include "text.hpp"

namespace atrium {
namespace {

Member read_member(const Query& query) {
  return {query.integer(0), query.text(1), query.text(2), query.text(3)};
}

}  // namespace

Project Store::create_project(std::int64_t actor, std::string_view name) {
  const std::string clean = clean_line("name", name, limits::name_bytes);
  Transaction transaction(database_);
  {
    Query count = database_.query("SELECT count(*) FROM member WHERE \"user\" = ?", actor);
    count.next();
    if (count.integer(0) >= limits::projects_of_user) {
      throw conflict("You are in as many projects as one can be.");
    }
  }
  Query made = database_.query("INSERT INTO project (name) VALUES (?) RETURNING id", clean);
  made.next();
  const std::int64_t id = made.integer(0);
  database_.query("INSERT INTO member (project, \"user\", role) VALUES (?, ?, 'owner')", id, actor);
  record(id, kinds::members_changed, actor);
  // The user's other tabs show the list of projects.
  tell_user(actor, kinds::member_added, id);
  transaction.commit();
  return {.id = id, .name = clean, .role = "owner", .member_count = 1};
}

std::vector<Project> Store::projects(std::int64_t actor) {
  Query query = database_.query(
      "SELECT p.id, p.name, m.role,"
      " (SELECT count(*) FROM member WHERE project = p.id),"
      " (SELECT count(*) FROM task WHERE project = p.id),"
      " (SELECT count(*) FROM task WHERE project = p.id AND status = 'done')"
      " FROM member m JOIN project p ON p.id = m.project WHERE m.\"user\" = ? ORDER BY p.id",
      actor);
  std::vector<Project> list;
  while (query.next()) {
    list.push_back({query.integer(0), query.text(1), query.text(2), query.integer(3),
                    query.integer(4), query.integer(5)});
  }
  return list;
}

bool Store::is_member(std::int64_t user, std::int64_t project) {
  return database_.query("SELECT 1 FROM member WHERE project = ? AND \"user\" = ?", project, user)
      .next();
}

std::string Store::require_member(std::int64_t user, std::int64_t project) {
  Query query =
      database_.query("SELECT role FROM member WHERE project = ? AND \"user\" = ?", project, user);
  if (!query.next()) {
    // The same answer for somebody else's project and for none: its existence is nobody's business.
    throw not_found("There is no such project, or you are not a member of it.");
  }
  return query.text(0);
}

std::vector<Member> Store::list_members(std::int64_t project) {
  Query query = database_.query(
      "SELECT u.id, u.login, u.name, m.role FROM member m JOIN \"user\" u ON u.id = m.\"user\""
      " WHERE m.project = ? ORDER BY m.role = 'owner' DESC, u.name",
      project);
  std::vector<Member> list;
  while (query.next()) {
    list.push_back(read_member(query));
  }
  return list;
}

std::vector<Member> Store::members(std::int64_t actor, std::int64_t project) {
  require_member(actor, project);
  return list_members(project);
}

Member Store::add_member(std::int64_t actor, std::int64_t project, std::string_view login) {
  Transaction transaction(database_);
  if (require_member(actor, project) != "owner") {
    throw forbidden("Only the project's owner adds people.");
  }
  const auto found = credentials(login);
  if (!found) {
    throw not_found("There is no user of this name.");
  }
  const User& user = found->user;
  if (!is_member(user.id, project)) {
    if (static_cast<std::int64_t>(list_members(project).size()) >= limits::members_of_project) {
      throw conflict("The project has as many members as it can have.");
    }
    database_.query("INSERT INTO member (project, \"user\", role) VALUES (?, ?, 'member')", project,
                    user.id);
    const std::int64_t change = record(project, kinds::members_changed, user.id);
    const Deed deed{project, actor, Verb::joined, 0, user.name};
    add_activity(deed, change);
    tell_user(user.id, kinds::member_added, project);
    notify(user.id, deed);
  }
  const std::string role = require_member(user.id, project);
  transaction.commit();
  return {user.id, user.login, user.name, role};
}

void Store::remove_member(std::int64_t actor, std::int64_t project, std::int64_t user) {
  Transaction transaction(database_);
  const std::string role = require_member(actor, project);
  if (role != "owner" && actor != user) {
    throw forbidden("Only the project's owner removes other people.");
  }
  if (!is_member(user, project)) {
    throw not_found("This user is not a member of the project.");
  }
  if (require_member(user, project) == "owner") {
    throw conflict("The owner cannot leave the project.");
  }
  database_.query("DELETE FROM member WHERE project = ? AND \"user\" = ?", project, user);
  const std::int64_t change = record(project, kinds::members_changed, user);
  const auto person = this->user(user);
  add_activity({project, actor, Verb::left, 0, person ? person->name : ""}, change);
  tell_user(user, kinds::member_removed, project);
  std::vector<std::int64_t> orphaned;
  {
    Query query =
        database_.query("SELECT id FROM task WHERE project = ? AND assignee = ?", project, user);
    while (query.next()) {
      orphaned.push_back(query.integer(0));
    }
  }
  for (const std::int64_t task : orphaned) {
    database_.query("UPDATE task SET assignee = NULL WHERE id = ?", task);
    record(project, kinds::task_updated, task);
  }
  transaction.commit();
}

}  // namespace atrium
