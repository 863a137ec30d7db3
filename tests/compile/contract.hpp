// The events that the snippets use, rightly and wrongly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/server.hpp"

struct TaskRef {
  std::int64_t id;
};
struct JoinReply {
  bool ok;
  std::string error;
};

namespace events {
inline constexpr sockeye::Event<"task_updated", TaskRef> task_updated;
inline constexpr sockeye::Event<"join-project", std::string, sockeye::Ack<JoinReply>> join_project;
}  // namespace events
