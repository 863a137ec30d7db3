// Which events each shard of a server has come past, of those that go to all of them: what tells
// two shards' logs apart when a session moves from one to the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "core/types.hpp"

namespace sockeye::server {

class EventOrder {
 public:
  explicit EventOrder(std::size_t shards)
      : sent_(shards + 1), passed_(shards, core::Progress(shards + 1)) {}

  /// Stands for all threads that are no shard's. They hold `outside()` from `next` until the event
  /// has been posted to every shard, so that each comes past theirs in one order.
  std::size_t outsider() const noexcept { return passed_.size(); }
  std::mutex& outside() noexcept { return outside_; }

  /// On the sender's thread.
  core::Stamp next(std::size_t sender) noexcept {
    return {static_cast<std::uint32_t>(sender), ++sent_[sender].count};
  }

  // On that shard.
  void pass(std::size_t shard, const core::Stamp& stamp) noexcept {
    passed_[shard][stamp.sender] = stamp.number;
  }
  const core::Progress& passed(std::size_t shard) const noexcept { return passed_[shard]; }

 private:
  /// Each on a cache line of its own.
  struct alignas(64) Sender {
    std::uint64_t count = 0;
  };

  std::mutex outside_;
  std::vector<Sender> sent_;
  std::vector<core::Progress> passed_;
};

}  // namespace sockeye::server
