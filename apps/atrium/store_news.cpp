// The store's log of changes, the feed of a board, and what users are told in person.
#include <algorithm>

#include "clock.hpp"
#include "contract.hpp"
#include "kinds.hpp"
#include "status.hpp"
#include "store.hpp"
#include "text.hpp"

namespace atrium {

std::int64_t Store::record(std::int64_t project, std::string_view kind, std::int64_t id) {
  return log_.record(database_.sql(), project_room(project), kind, id);
}

void Store::tell_user(std::int64_t user, std::string_view kind, std::int64_t id) {
  log_.record(database_.sql(), user_room(user), kind, id);
}

void Store::add_activity(const Deed& deed, std::int64_t change) {
  database_.query(
      "INSERT INTO activity (project, change, actor, verb, task, subject, detail, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      deed.project, change, deed.actor, name_of(deed.verb), deed.task, deed.subject, deed.detail,
      unix_milliseconds());
  database_.query(
      "DELETE FROM activity WHERE project = ? AND change <= (SELECT change FROM activity"
      " WHERE project = ? ORDER BY change DESC LIMIT 1 OFFSET ?)",
      deed.project, deed.project, limits::activities_of_project);
}

void Store::notify(std::int64_t user, const Deed& deed) {
  if (user == deed.actor) {
    return;
  }
  Query last =
      database_.query("SELECT coalesce(max(number), 0) FROM notification WHERE \"user\" = ?", user);
  last.next();
  const std::int64_t number = last.integer(0) + 1;
  database_.query(
      "INSERT INTO notification (\"user\", number, verb, actor, project, task, subject, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      user, number, name_of(deed.verb), deed.actor, deed.project, deed.task, deed.subject,
      unix_milliseconds());
  database_.query("DELETE FROM notification WHERE \"user\" = ? AND number <= ?", user,
                  number - limits::notifications_of_user);
  tell_user(user, kinds::notified, number);
}

Feed Store::feed(std::int64_t project, std::int64_t behind) {
  Query query = database_.query(
      "SELECT a.change, a.actor, u.name, a.verb, a.task, a.subject, a.detail, a.at FROM activity a"
      " LEFT JOIN \"user\" u ON u.id = a.actor WHERE a.project = ? AND a.change > ?"
      " ORDER BY a.change DESC",
      project, behind);
  Feed feed;
  while (query.next()) {
    feed.items.push_back({query.integer(0), query.integer(1), query.text(2), verb_of(query.text(3)),
                          query.integer(4), query.text(5), query.text(6), query.integer(7)});
  }
  return feed;
}

Notifications Store::notifications(std::int64_t user, std::int64_t behind) {
  Query query = database_.query(
      "SELECT n.number, n.verb, n.actor, u.name, n.project, p.name, n.task, n.subject, n.at"
      " FROM notification n LEFT JOIN \"user\" u ON u.id = n.actor"
      " LEFT JOIN project p ON p.id = n.project"
      " WHERE n.\"user\" = ? AND n.number > ? ORDER BY n.number DESC",
      user, behind);
  Notifications list;
  while (query.next()) {
    list.items.push_back({query.integer(0), verb_of(query.text(1)), query.integer(2), query.text(3),
                          query.integer(4), query.text(5), query.integer(6), query.text(7),
                          query.integer(8)});
  }
  Query seen = database_.query("SELECT number FROM seen WHERE \"user\" = ?", user);
  list.seen = seen.next() ? seen.integer(0) : 0;
  return list;
}

Notifications Store::notifications_since(std::int64_t user, const sockeye::live::Since& since) {
  std::int64_t first = 0;
  for (const sockeye::live::Change& change : since.changes) {
    if (change.kind == kinds::notified && change.number() > 0 &&
        (first == 0 || change.number() < first)) {
      first = change.number();
    }
  }
  return notifications(user, first == 0 ? INT64_MAX : first - 1);
}

void Store::mark_seen(std::int64_t user, std::int64_t number) {
  Transaction transaction(database_);
  Query newest =
      database_.query("SELECT coalesce(max(number), 0) FROM notification WHERE \"user\" = ?", user);
  newest.next();
  const std::int64_t upto = std::min(number, newest.integer(0));
  Query query = database_.query("SELECT number FROM seen WHERE \"user\" = ?", user);
  if ((query.next() ? query.integer(0) : 0) >= upto) {
    return;
  }
  database_.query(
      "INSERT INTO seen (\"user\", number) VALUES (?, ?)"
      " ON CONFLICT (\"user\") DO UPDATE SET number = excluded.number",
      user, upto);
  tell_user(user, kinds::notified, 0);
  transaction.commit();
}

}  // namespace atrium
