#include "server/neighbours.hpp"

#include <cstdint>

namespace sockeye::server {

// FNV-1a, whose sum is mixed once more: ids that differ in their last characters alone would fall
// on few shards. Whoever knows an id knows its shard, which is no secret.
std::size_t Neighbours::shard_of(std::string_view id) const noexcept {
  if (shards_.size() < 2) return 0;
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  hash ^= hash >> 33U;
  hash *= 0xff51afd7ed558ccdU;
  hash ^= hash >> 33U;
  return static_cast<std::size_t>((hash >> 32U) % shards_.size());
}

void Neighbours::send(std::size_t shard, UniqueFunction<void(EngineFront&)> call) const {
  const Shard& to = shards_[shard];
  (void)to.mailbox->post([front = to.front, call = std::move(call)]() mutable {
    if (*front) call(**front);
  });
}

}  // namespace sockeye::server
