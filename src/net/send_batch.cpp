#include "net/send_batch.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>

#include "net/connection.hpp"
#include "net/shard.hpp"

namespace sockeye::net {
namespace {

// A longer queue flushes by itself: it pays for its system call with what that carries.
constexpr std::size_t parts_of_one = 64;

Connection& owner_of(const base::SendQueue& queue) noexcept {
  return *static_cast<Connection*>(queue.owner());
}

}  // namespace

SendBatch::SendBatch(ShardStats& stats) : stats_(stats), ring_(depth) {
  messages_ = std::make_unique<msghdr[]>(depth);
  parts_ = std::make_unique<iovec[]>(most_parts);
}

bool SendBatch::flush(std::span<base::SendQueue* const> queues) {
  bool usable = true;
  while (!queues.empty()) {
    const auto part = queues.first(std::min<std::size_t>(queues.size(), depth));
    queues = queues.subspan(part.size());
    if (usable) {
      usable = flush_part(part);
      continue;
    }
    for (base::SendQueue* queue : part) {
      queue->unmark();
      owner_of(*queue).flush();
    }
  }
  return usable;
}

bool SendBatch::flush_part(std::span<base::SendQueue* const> queues) {
  parts_used_ = 0;
  for (std::uint32_t i = 0; i < queues.size(); ++i) {
    queues[i]->unmark();
    entries_[i].batched = owner_of(*queues[i]).may_join_batch() && prepare(i, *queues[i]);
  }
  const unsigned prepared = ring_.prepared();
  const unsigned taken =
      ring_.run([this](std::uint32_t index, int result) { entries_[index].result = result; });
  if (taken > 0) ++stats_.batches;

  unsigned order = 0;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    Entry& entry = entries_[i];
    if (!entry.batched) continue;
    if (order++ < taken) {
      owner_of(*queues[i]).finish_batched(entry.result, entry.size);
    } else {
      entry.batched = false;
    }
  }
  for (std::size_t i = 0; i < queues.size(); ++i) {
    Connection& connection = owner_of(*queues[i]);
    if (entries_[i].batched) {
      connection.settle();
    } else {
      connection.flush();
    }
  }
  return taken == prepared;
}

// An answer that never comes counts as an error of the connection.
bool SendBatch::prepare(std::uint32_t index, base::SendQueue& queue) {
  const int socket = owner_of(queue).native_handle();
  Entry& entry = entries_[index];
  entry.result = -EIO;
  entry.size = queue.bytes();
  if (queue.single()) {
    ring_.send(index, socket, queue.front());
    return true;
  }
  iovec* const parts = parts_.get() + parts_used_;
  const std::size_t room = std::min(parts_of_one, most_parts - parts_used_);
  std::size_t count = 0;
  bool fits = true;
  queue.gather([&](std::string_view part) {
    fits = count < room;
    if (fits) parts[count++] = {const_cast<char*>(part.data()), part.size()};
    return fits;
  });
  if (!fits) return false;
  parts_used_ += count;
  msghdr& message = messages_[index];
  message = {};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  ring_.send(index, socket, message);
  return true;
}

}  // namespace sockeye::net
