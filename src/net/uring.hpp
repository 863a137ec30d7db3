// An io_uring of one thread, for sends alone: they are prepared, handed to the kernel together by
// one system call, and answered when run() returns. Nothing is in flight between two calls.
//
//   ring.send(tag, socket, bytes) ... up to depth() times
//   ring.run([](std::uint32_t tag, int result) {...})     result: bytes sent, or -errno
#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/fd.hpp"

struct io_uring_cqe;
struct io_uring_sqe;

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
  void send(std::uint32_t tag, int socket, std::string_view bytes) noexcept;
  void send(std::uint32_t tag, int socket, const msghdr& message) noexcept;

  /// Has the kernel carry out what was prepared and calls `done(tag, result)` for each, in any
  /// order. Says how many the kernel took: the first so many. Where that is not all of them the
  /// others were not tried, and the ring is of no use any more.
  template <class Done>
  unsigned run(Done&& done) {
    const unsigned taken = submit();
    unsigned open = taken;
    do {
      for (unsigned ready = completed(); ready > 0; --ready, --open) {
        const Answer answer = take_answer();
        done(answer.tag, answer.result);
      }
    } while (open > 0 && wait());
    return taken;
  }

 private:
  struct Answer {
    std::uint32_t tag;
    int result;
  };

  void look_for_sends() const;
  io_uring_sqe& next_entry(std::uint32_t tag, int socket) noexcept;
  unsigned submit() noexcept;
  bool wait() noexcept;
  unsigned completed() const noexcept;
  Answer take_answer() noexcept;

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
