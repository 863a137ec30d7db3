// Which shards of a process have which rooms of one namespace, as far as anybody listens to rooms
// that come and go.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/namespace_share.hpp"
#include "core/room_index.hpp"

namespace sockeye::server {

class RoomCensus final : public core::NamespaceShare {
 public:
  bool enter(std::string_view room, std::uint32_t shard) override {
    const std::lock_guard lock(mutex_);
    auto found = shards_.find(room);
    if (found == shards_.end()) found = shards_.try_emplace(std::string(room)).first;
    found->second.push_back(shard);
    size_.store(shards_.size(), std::memory_order_relaxed);
    return found->second.size() == 1;
  }

  /// Costs one load where nobody listens.
  bool leave(std::string_view room, std::uint32_t shard) override {
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
  std::unordered_map<std::string, std::vector<std::uint32_t>, core::StringHash, std::equal_to<>>
      shards_;
  std::atomic<std::size_t> size_{0};
};

}  // namespace sockeye::server
