#include "bare/ring.hpp"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "bare/server.hpp"

namespace bare {

namespace {

char* map(int fd, std::size_t size, off_t offset) {
  void* const memory =
      mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
  if (memory == MAP_FAILED) give_up("mmap of the ring");
  return static_cast<char*>(memory);
}

template <class T>
T* at(char* base, unsigned offset) {
  return static_cast<T*>(static_cast<void*>(base + offset));
}

}  // namespace

SendRing::SendRing() {
  io_uring_params setup{};
  setup.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_SUBMIT_ALL;
  fd_ = static_cast<int>(syscall(SYS_io_uring_setup, capacity, &setup));
  if (fd_ < 0) give_up("io_uring_setup");
  char* const submissions =
      map(fd_, setup.sq_off.array + setup.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  char* const completions =
      map(fd_, setup.cq_off.cqes + setup.cq_entries * sizeof(io_uring_cqe), IORING_OFF_CQ_RING);
  entries_ =
      at<io_uring_sqe>(map(fd_, setup.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES), 0);
  mask_ = setup.sq_entries - 1;
  shared_tail_ = at<unsigned>(submissions, setup.sq_off.tail);
  completion_head_ = at<unsigned>(completions, setup.cq_off.head);
  completion_tail_ = at<unsigned>(completions, setup.cq_off.tail);
  // What never changes in an entry is written once. A send that succeeds tells nothing.
  for (unsigned i = 0; i < setup.sq_entries; ++i) {
    at<unsigned>(submissions, setup.sq_off.array)[i] = i;
    entries_[i] = {};
    entries_[i].opcode = IORING_OP_SEND;
    entries_[i].flags = IOSQE_CQE_SKIP_SUCCESS;
    entries_[i].msg_flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  }
}

void SendRing::submit() {
  if (queued_ == 0) return;
  tail_ += queued_;
  std::atomic_ref<unsigned>(*shared_tail_).store(tail_, std::memory_order_release);
  const long taken = syscall(SYS_io_uring_enter, fd_, queued_, 0, 0, nullptr, 0);
  if (taken != static_cast<long>(queued_)) give_up("io_uring_enter");
  if (*completion_tail_ != *completion_head_) give_up("a send through io_uring failed");
  queued_ = 0;
}

}  // namespace bare
