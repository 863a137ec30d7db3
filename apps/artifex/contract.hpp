// Artifex's events, each to the room of the user whose files they are about. That a file changed is
// a nudge, after which the page asks over REST; a job's progress travels in the event, since it is
// out of date a moment later and stored nowhere.
#pragma once

#include <cstdint>
#include <sockeye/event.hpp>
#include <string>

#include "model.hpp"

namespace artifex {

struct FileRef {
  std::string id;
};

struct JobProgress {
  std::string file;
  std::int64_t job = 0;
  JobKind kind = JobKind::checksum;
  /// From 0 to 1.
  double progress = 0;
};

namespace events {

inline constexpr sockeye::Event<"file_changed", FileRef> file_changed;
inline constexpr sockeye::Event<"file_removed", FileRef> file_removed;
inline constexpr sockeye::Event<"job_progress", JobProgress> job_progress;

}  // namespace events

using Contract = sockeye::Contract<
    sockeye::FromServer<events::file_changed, events::file_removed, events::job_progress>,
    sockeye::FromClient<>>;

/// Every tab of a user; the scope of his files in the change log too.
inline std::string user_room(std::int64_t user) {
  return "user:" + std::to_string(user);
}

}  // namespace artifex
