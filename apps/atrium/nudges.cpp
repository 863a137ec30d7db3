// From the kinds of the log to the events of the contract.
#include "contract.hpp"
#include "kinds.hpp"
#include "live.hpp"

namespace atrium {
namespace {

using sockeye::live::Change;

BoardNudge board_nudge(const Change& change) {
  return {scope_number(change.scope), task_of(change), change.cursor};
}
BoardNudge members_nudge(const Change& change) {
  return {scope_number(change.scope), 0, change.cursor};
}
MembershipNudge membership_nudge(const Change& change) {
  return {change.number(), change.cursor};
}
UserNudge user_nudge(const Change& change) {
  return {change.cursor};
}
TaskRef task_ref(const Change& change) {
  return {scope_number(change.scope), task_of(change)};
}
ProjectRef scope_ref(const Change& change) {
  return {scope_number(change.scope)};
}
ProjectRef project_ref(const Change& change) {
  return {change.number()};
}

}  // namespace

sockeye::live::Nudges make_nudges(sockeye::Server& io, bool old_events) {
  sockeye::live::Nudges nudges(io);
  nudges.on(kinds::task_created, events::task_created, board_nudge)
      .on(kinds::task_updated, events::task_updated, board_nudge)
      .on(kinds::task_deleted, events::task_deleted, board_nudge)
      .on(kinds::comment_added, events::comment_added, board_nudge)
      .on(kinds::members_changed, events::members_changed, members_nudge)
      .on(kinds::member_added, events::member_added, membership_nudge)
      .on(kinds::member_removed, events::member_removed, membership_nudge)
      .on(kinds::notified, events::notified, user_nudge);
  if (old_events) {
    nudges.on(kinds::task_created, events::v1::task_created, task_ref)
        .on(kinds::task_updated, events::v1::task_updated, task_ref)
        .on(kinds::task_deleted, events::v1::task_deleted, task_ref)
        .on(kinds::comment_added, events::v1::comment_added, task_ref)
        .on(kinds::members_changed, events::v1::members_changed, scope_ref)
        .on(kinds::member_added, events::v1::member_added, project_ref)
        .on(kinds::member_removed, events::v1::member_removed, project_ref);
  }
  return nudges;
}

void enforce(sockeye::Server& io, const Change& change) {
  if (change.kind == kinds::member_removed) {
    io.in(change.scope).sockets_leave(project_room(change.number()));
  }
}

}  // namespace atrium
