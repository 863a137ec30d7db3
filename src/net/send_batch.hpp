// The end of a turn in which many connections have something to send: their sends are carried out
// together, then each connection is told what became of its own.
//
//   prepare (no call of anybody's)  ->  one system call  ->  queues are shortened
//     ->  each connection settles: on_drained, its watch; whoever could not join flushes by itself
//
// The calls of handlers come last, so that they may close, abort or flush any connection.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/send_queue.hpp"
#include "net/uring.hpp"

namespace sockeye::net {

struct ShardStats;

class SendBatch {
 public:
  /// How many queues make a batch cheaper than a system call each.
  static constexpr std::size_t worthwhile = 8;

  /// Throws std::system_error where there is no io_uring.
  explicit SendBatch(ShardStats& stats);

  /// Flushes the marked queues. False where the kernel takes no batches any more; all were flushed
  /// even so.
  bool flush(std::span<base::SendQueue* const> queues);

 private:
  static constexpr unsigned depth = 512;
  static constexpr std::size_t joined_size = std::size_t{128} * 1024;
  static constexpr std::size_t most_parts = 2048;
  /// A longer queue flushes by itself: it pays for its system call with what that carries.
  static constexpr std::size_t parts_of_one = 64;

  bool flush_part(std::span<base::SendQueue* const> queues);
  void settle(std::span<base::SendQueue* const> queues);
  bool prepare(std::uint32_t index, base::SendQueue& queue);
  std::span<const iovec> gather(const base::SendQueue& queue);
  /// The parts in one piece, or nothing.
  std::string_view joined(std::span<const iovec> parts, std::size_t size);

  struct Entry {
    std::size_t size = 0;
    int result = -EIO;
    bool batched = false;
    bool settled = false;
  };

  ShardStats& stats_;
  Uring ring_;
  std::array<Entry, depth> entries_;
  std::unique_ptr<msghdr[]> messages_;
  std::unique_ptr<iovec[]> parts_;
  std::size_t parts_used_ = 0;
  std::unique_ptr<char[]> joined_;
  std::size_t joined_used_ = 0;
  std::array<iovec, parts_of_one> last_parts_;
  std::size_t last_count_ = 0;
  std::string_view last_joined_;
};

}  // namespace sockeye::net
