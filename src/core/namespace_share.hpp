// What the shards of a process have in common of one namespace: the numbers of acknowledgements,
// and which rooms any of them has. Nothing here is asked for each receiver of anything.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/room_index.hpp"

namespace sockeye::core {

/// Which shards have a room, as far as anybody listens. From any thread.
class RoomCensus {
 public:
  /// True where no shard had it.
  bool enter(std::string_view room, std::uint32_t shard) {
    const std::lock_guard lock(mutex_);
    auto found = shards_.find(room);
    if (found == shards_.end()) found = shards_.try_emplace(std::string(room)).first;
    found->second.push_back(shard);
    size_.store(shards_.size(), std::memory_order_relaxed);
    return found->second.size() == 1;
  }

  /// True where none has it any more. Costs one load where nobody listens.
  bool leave(std::string_view room, std::uint32_t shard) {
    if (size_.load(std::memory_order_relaxed) == 0) return true;
    const std::lock_guard lock(mutex_);
    const auto found = shards_.find(room);
    if (found == shards_.end()) return true;
    std::erase(found->second, shard);
    if (!found->second.empty()) return false;
    shards_.erase(found);
    size_.store(shards_.size(), std::memory_order_relaxed);
    return true;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::uint32_t>, StringHash, std::equal_to<>> shards_;
  std::atomic<std::size_t> size_{0};
};

struct NamespaceShare {
  std::uint64_t draw_ack_id() noexcept {
    return next_ack_id.fetch_add(1, std::memory_order_relaxed);
  }

  std::atomic<std::uint64_t> next_ack_id{0};
  RoomCensus rooms;
};

}  // namespace sockeye::core
