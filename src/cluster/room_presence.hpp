// Which rooms any shard of the process has, so that a message for nobody here ends on the bus' own
// shard. From any thread.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/room_index.hpp"

namespace sockeye::cluster {

/// Counts, since a room may be told gone by one shard after another has it again.
class RoomPresence {
 public:
  void enter(std::string_view room) {
    const std::lock_guard lock(mutex_);
    auto found = counts_.find(room);
    if (found == counts_.end()) found = counts_.try_emplace(std::string(room), 0).first;
    if (++found->second == 0) counts_.erase(found);
  }
  void leave(std::string_view room) {
    const std::lock_guard lock(mutex_);
    auto found = counts_.find(room);
    if (found == counts_.end()) found = counts_.try_emplace(std::string(room), 0).first;
    if (--found->second == 0) counts_.erase(found);
  }
  bool has(std::string_view room) const {
    const std::lock_guard lock(mutex_);
    return counts_.contains(room);
  }
  bool empty() const {
    const std::lock_guard lock(mutex_);
    return counts_.empty();
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int, core::StringHash, std::equal_to<>> counts_;
};

}  // namespace sockeye::cluster
