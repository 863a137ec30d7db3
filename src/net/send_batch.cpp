#include "net/send_batch.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "net/connection.hpp"
#include "net/shard.hpp"

namespace sockeye::net {
namespace {

// More than this is not copied once more.
constexpr std::size_t joined_of_one = 4096;

}  // namespace

SendBatch::SendBatch(ShardStats& stats) : stats_(stats), ring_(depth) {
  messages_ = std::make_unique<msghdr[]>(depth);
  parts_ = std::make_unique<iovec[]>(most_parts);
  joined_ = std::make_unique_for_overwrite<char[]>(joined_size);
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
      Connection::of(*queue).flush();
    }
  }
  return usable;
}

bool SendBatch::flush_part(std::span<base::SendQueue* const> queues) {
  parts_used_ = 0;
  joined_used_ = 0;
  last_count_ = 0;
  for (std::uint32_t i = 0; i < queues.size(); ++i) {
    if (i + 2 < queues.size()) __builtin_prefetch(queues[i + 2]);
    base::SendQueue& queue = *queues[i];
    queue.unmark();
    Connection& connection = Connection::of(queue);
    if (connection.is_plain() && queue.single()) [[likely]] {
      const std::string_view bytes = queue.front();
      entries_[i] = {.size = bytes.size(), .batched = true};
      ring_.send(i, connection.native_handle(), bytes);
    } else {
      entries_[i].batched = connection.may_join_batch() && prepare(i, queue);
    }
  }
  const unsigned prepared = ring_.prepared();
  const unsigned taken =
      ring_.run([this](std::uint32_t index, int result) { entries_[index].result = result; });
  if (taken > 0) ++stats_.batches;

  // All prepared entries are whole and quiet, mostly; the others are settled once each has its
  // answer, since a handler may then do anything to any of them.
  unsigned order = 0;
  bool loud = false;
  for (std::size_t i = 0; i < queues.size(); ++i) {
    Entry& entry = entries_[i];
    if (!entry.batched) {
      loud = true;
      continue;
    }
    Connection& connection = Connection::of(*queues[i]);
    if (order++ >= taken) {
      entry.batched = false;
      loud = true;
    } else if (connection.is_quiet() && entry.result == static_cast<int>(entry.size)) [[likely]] {
      connection.note_all_sent(entry.size);
      entry.settled = true;
    } else {
      connection.finish_batched(entry.result, entry.size);
      loud = true;
    }
  }
  if (loud) settle(queues);
  return taken == prepared;
}

void SendBatch::settle(std::span<base::SendQueue* const> queues) {
  for (std::size_t i = 0; i < queues.size(); ++i) {
    const Entry& entry = entries_[i];
    if (entry.batched && entry.settled) continue;
    Connection& connection = Connection::of(*queues[i]);
    if (entry.batched) {
      connection.settle();
    } else {
      connection.flush();
    }
  }
}

// An answer that never comes counts as an error of the connection.
bool SendBatch::prepare(std::uint32_t index, base::SendQueue& queue) {
  const int socket = Connection::of(queue).native_handle();
  Entry& entry = entries_[index];
  entry = {.size = queue.bytes()};
  if (queue.single()) {
    ring_.send(index, socket, queue.front());
    return true;
  }
  const std::span<const iovec> parts = gather(queue);
  if (parts.empty()) return false;
  if (const std::string_view bytes = joined(parts, entry.size); !bytes.empty()) {
    ring_.send(index, socket, bytes);
    return true;
  }
  parts_used_ += parts.size();
  msghdr& message = messages_[index];
  message = {};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  ring_.send(index, socket, message);
  return true;
}

// None where there are too many.
std::span<const iovec> SendBatch::gather(const base::SendQueue& queue) {
  iovec* const parts = parts_.get() + parts_used_;
  const std::size_t room = std::min(parts_of_one, most_parts - parts_used_);
  std::size_t count = 0;
  bool fits = true;
  queue.gather([&](std::string_view part) {
    fits = count < room;
    if (fits) parts[count++] = {const_cast<char*>(part.data()), part.size()};
    return fits;
  });
  return {parts, fits ? count : 0};
}

// The kernel takes one piece sooner than many; receivers that got the same frames in this turn
// share it.
std::string_view SendBatch::joined(std::span<const iovec> parts, std::size_t size) {
  if (parts.size() == last_count_ &&
      std::memcmp(parts.data(), last_parts_.data(), parts.size_bytes()) == 0) {
    return last_joined_;
  }
  if (size > joined_of_one || size > joined_size - joined_used_) return {};
  char* const begin = joined_.get() + joined_used_;
  char* end = begin;
  for (const iovec& part : parts) {
    std::memcpy(end, part.iov_base, part.iov_len);
    end += part.iov_len;
  }
  joined_used_ += size;
  last_count_ = parts.size();
  std::copy(parts.begin(), parts.end(), last_parts_.begin());
  last_joined_ = {begin, size};
  return last_joined_;
}

}  // namespace sockeye::net
