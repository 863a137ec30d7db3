// What the shards of a process have in common of one namespace: the numbers of acknowledgements,
// and which rooms any of them has. Nothing here is asked for each receiver of anything.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace sockeye::core {

/// From any thread.
class NamespaceShare {
 public:
  NamespaceShare() = default;
  virtual ~NamespaceShare() = default;
  NamespaceShare(const NamespaceShare&) = delete;
  NamespaceShare& operator=(const NamespaceShare&) = delete;

  std::uint64_t draw_ack_id() noexcept {
    return next_ack_id_.fetch_add(1, std::memory_order_relaxed);
  }

  /// A shard has a room now that it had not; true where no other one had it.
  virtual bool enter(std::string_view room, std::uint32_t shard) = 0;
  /// A shard has lost a room; true where none has it any more.
  virtual bool leave(std::string_view room, std::uint32_t shard) = 0;

 private:
  std::atomic<std::uint64_t> next_ack_id_{0};
};

}  // namespace sockeye::core
