// An io_uring of one thread, for sends alone: they are prepared, handed to the kernel together by
// one system call, and answered when run() returns. Nothing is in flight between two calls.
//
//   ring.send(tag, socket, bytes) ... up to depth() times
//   ring.run([](std::uint32_t tag, int result) {...})     result: bytes sent, or -errno
#pragma once

#include <linux/io_uring.h>
#include <sys/socket.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/fd.hpp"

namespace sockeye::net {

class Uring {
 public:
  /// For `depth` sends at once, a power of two. Belongs to the thread that makes it. Throws
  /// std::system_error where the kernel has no io_uring that sends, or forbids it.
  explicit Uring(unsigned depth);
  ~Uring();
  Uring(const Uring&) = delete;
  Uring& operator=(const Uring&) = delete;

  unsigned depth() const noexcept { return depth_; }
  unsigned prepared() const noexcept { return tail_ - submitted_; }

  /// Adds a send that never waits; `bytes`, or `message` with all it refers to, stay where they are
  /// until run() has returned. Only while prepared() < depth().
  void send(std::uint32_t tag, int socket, std::string_view bytes) noexcept {
    io_uring_sqe& entry = next_entry(tag, socket);
    entry.opcode = IORING_OP_SEND;
    entry.addr = reinterpret_cast<std::uint64_t>(bytes.data());
    entry.len = static_cast<std::uint32_t>(bytes.size());
  }
  void send(std::uint32_t tag, int socket, const msghdr& message) noexcept;

  /// Has the kernel carry out what was prepared and calls `done(tag, result)` for each, in any
  /// order. Says how many the kernel took: the first so many. Where that is not all of them the
  /// others were not tried, and the ring is of no use any more.
  template <class Done>
  unsigned run(Done&& done) {
    const unsigned taken = submit();
    unsigned open = taken;
    do {
      std::uint32_t head = *answers_head_;
      const std::uint32_t tail = std::atomic_ref(*answers_tail_).load(std::memory_order_acquire);
      open -= tail - head;
      for (; head != tail; ++head) {
        const io_uring_cqe& answer = answers_[head & answers_mask_];
        done(static_cast<std::uint32_t>(answer.user_data), answer.res);
      }
      std::atomic_ref(*answers_head_).store(head, std::memory_order_release);
    } while (open > 0 && wait());
    return taken;
  }

 private:
  void look_for_sends() const;
  io_uring_sqe& next_entry(std::uint32_t tag, int socket) noexcept {
    io_uring_sqe& entry = entries_[tail_++ & (depth_ - 1)];
    entry = {};
    entry.fd = socket;
    entry.msg_flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    entry.user_data = tag;
    return entry;
  }
  unsigned submit() noexcept;
  bool wait() noexcept;

  Fd ring_;
  void* queues_ = nullptr;
  std::size_t queues_size_ = 0;
  io_uring_sqe* entries_ = nullptr;
  std::size_t entries_size_ = 0;
  std::uint32_t* entries_tail_ = nullptr;
  io_uring_cqe* answers_ = nullptr;
  std::uint32_t* answers_head_ = nullptr;
  std::uint32_t* answers_tail_ = nullptr;
  std::uint32_t answers_mask_ = 0;
  unsigned depth_ = 0;
  unsigned tail_ = 0;
  unsigned submitted_ = 0;
};

}  // namespace sockeye::net
