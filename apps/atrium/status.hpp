// The columns' names and the feed's verbs as the database keeps them.
#pragma once

#include <array>
#include <cstddef>
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

inline constexpr std::array<std::string_view, 8> verb_names = {
    "created", "moved", "edited", "assigned", "commented", "deleted", "joined", "left"};

constexpr std::string_view name_of(Verb verb) {
  return verb_names[static_cast<std::size_t>(verb)];
}

/// The inverse, for names that `name_of` has given.
constexpr Verb verb_of(std::string_view name) {
  for (std::size_t i = 0; i < verb_names.size(); ++i) {
    if (verb_names[i] == name) {
      return static_cast<Verb>(i);
    }
  }
  return Verb::edited;
}

}  // namespace atrium
