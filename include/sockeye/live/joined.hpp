// The answer to the event that enters a resource's room.
#pragma once

#include <cstdint>
#include <string>

namespace sockeye::live {

/// The answer to a client that asks to join a scope's room.
struct Joined {
  /// Whether it was let in.
  bool ok = false;
  /// Why not; empty where `ok`.
  std::string error;
  /// The scope's newest cursor once the room was entered: whoever has got that far has missed
  /// nothing, and whoever has not asks with `?since=`.
  std::int64_t cursor = 0;
};

}  // namespace sockeye::live
