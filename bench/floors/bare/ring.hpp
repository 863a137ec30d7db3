// Sends through io_uring, by the system calls themselves: many are put into the ring and one
// io_uring_enter takes them all.
#pragma once

#include <linux/io_uring.h>

#include <cstddef>
#include <cstdint>

namespace bare {

class SendRing {
 public:
  static constexpr unsigned capacity = 4096;

  SendRing();

  /// The bytes must stay where they are until `submit`. Enters the kernel where the ring is full.
  void send(int fd, const char* data, std::size_t size) {
    if (queued_ == capacity) submit();
    io_uring_sqe& entry = entries_[(tail_ + queued_) & mask_];
    entry.fd = fd;
    entry.addr = reinterpret_cast<std::uintptr_t>(data);
    entry.len = static_cast<std::uint32_t>(size);
    ++queued_;
  }
  /// One io_uring_enter. The program ends where a socket did not take its bytes.
  void submit();

 private:
  int fd_;
  unsigned mask_;
  unsigned tail_ = 0;
  unsigned queued_ = 0;
  unsigned* shared_tail_;
  const unsigned* completion_head_;
  const unsigned* completion_tail_;
  io_uring_sqe* entries_;
};

}  // namespace bare
