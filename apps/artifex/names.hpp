// The names of states and kinds as the database and the job's program know them.
#pragma once

#include <string_view>

#include "model.hpp"

namespace artifex {

constexpr std::string_view name_of(JobKind kind) {
  switch (kind) {
    case JobKind::checksum:
      return "checksum";
    case JobKind::thumbnail:
      return "thumbnail";
    case JobKind::text:
      break;
  }
  return "text";
}

constexpr std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      break;
  }
  return "cancelled";
}

/// The inverse, for names that the tables' own checks have let in.
constexpr JobKind kind_of(std::string_view name) {
  for (const JobKind kind : {JobKind::checksum, JobKind::thumbnail}) {
    if (name == name_of(kind)) return kind;
  }
  return JobKind::text;
}

constexpr JobState state_of(std::string_view name) {
  for (const JobState state :
       {JobState::queued, JobState::running, JobState::done, JobState::failed}) {
    if (name == name_of(state)) return state;
  }
  return JobState::cancelled;
}

}  // namespace artifex
