// How a task is read from a row: one list of columns for every query that hands back tasks.
#pragma once

#include "database.hpp"
#include "model.hpp"
#include "status.hpp"

/// A macro, so that a query's text stays one literal, which the database prepares once.
#define ATRIUM_SELECT_TASK                                                              \
  "SELECT t.id, t.project, t.title, t.notes, t.status, t.assignee, t.position,"         \
  " (SELECT count(*) FROM comment c WHERE c.task = t.id), t.created_by, t.created_at, " \
  "t.updated_at"                                                                        \
  " FROM task t"

namespace atrium {

inline Task read_task(const Query& query) {
  return {.id = query.integer(0),
          .project = query.integer(1),
          .title = query.text(2),
          .notes = query.text(3),
          .status = status_of(query.text(4)),
          .assignee = query.maybe_integer(5),
          .position = query.real(6),
          .comment_count = query.integer(7),
          .created_by = query.integer(8),
          .created_at = query.integer(9),
          .updated_at = query.integer(10)};
}

}  // namespace atrium
