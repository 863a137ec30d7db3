// The columns' names as the database keeps them.
#pragma once

#include <string_view>

#include "model.hpp"

namespace atrium {

constexpr std::string_view name_of(Status status) {
  switch (status) {
    case Status::todo:
      return "todo";
    case Status::doing:
      return "doing";
    case Status::review:
      return "review";
    case Status::done:
      break;
  }
  return "done";
}

/// The inverse, for names that the table's own check has let in.
constexpr Status status_of(std::string_view name) {
  for (const Status status : {Status::todo, Status::doing, Status::review}) {
    if (name == name_of(status)) {
      return status;
    }
  }
  return Status::done;
}

}  // namespace atrium
