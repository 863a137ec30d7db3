#include "net/uring.hpp"

#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <system_error>

namespace sockeye::net {
namespace {

[[noreturn]] void throw_system_error(int error, const char* what) {
  throw std::system_error(error, std::system_category(), what);
}

// What newer kernels save us, the most first; one that does not know a flag refuses all of them.
constexpr std::array<std::uint32_t, 3> wishes{
    IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
    IORING_SETUP_SUBMIT_ALL | IORING_SETUP_COOP_TASKRUN, 0};

Fd set_up(unsigned depth, io_uring_params& params) {
  for (const std::uint32_t flags : wishes) {
    params = {};
    params.flags = flags;
    Fd ring{static_cast<int>(::syscall(SYS_io_uring_setup, depth, &params))};
    if (ring) return ring;
    if (errno != EINVAL) break;
  }
  throw_system_error(errno, "io_uring_setup");
}

long enter(int ring, unsigned submit, unsigned wait_for) noexcept {
  return ::syscall(SYS_io_uring_enter, ring, submit, wait_for, IORING_ENTER_GETEVENTS, nullptr, 0);
}

void* map_ring(int ring, std::size_t size, std::uint64_t offset) {
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
                              ring, static_cast<off_t>(offset));
  return memory == MAP_FAILED ? nullptr : memory;
}

template <class T>
T* at(void* memory, std::size_t offset) noexcept {
  return reinterpret_cast<T*>(static_cast<char*>(memory) + offset);
}

}  // namespace

Uring::Uring(unsigned depth) {
  io_uring_params params{};
  ring_ = set_up(depth, params);
  look_for_sends();
  depth_ = params.sq_entries;
  queues_size_ = std::max(params.sq_off.array + params.sq_entries * sizeof(std::uint32_t),
                          params.cq_off.cqes + params.cq_entries * sizeof(io_uring_cqe));
  entries_size_ = params.sq_entries * sizeof(io_uring_sqe);
  queues_ = map_ring(ring_.get(), queues_size_, IORING_OFF_SQ_RING);
  if (!queues_) throw_system_error(errno, "mmap of an io_uring");
  entries_ = static_cast<io_uring_sqe*>(map_ring(ring_.get(), entries_size_, IORING_OFF_SQES));
  if (!entries_) {
    const int error = errno;
    ::munmap(queues_, queues_size_);
    throw_system_error(error, "mmap of an io_uring");
  }
  entries_tail_ = at<std::uint32_t>(queues_, params.sq_off.tail);
  answers_ = at<io_uring_cqe>(queues_, params.cq_off.cqes);
  answers_head_ = at<std::uint32_t>(queues_, params.cq_off.head);
  answers_tail_ = at<std::uint32_t>(queues_, params.cq_off.tail);
  answers_mask_ = *at<std::uint32_t>(queues_, params.cq_off.ring_mask);
  auto* const order = at<std::uint32_t>(queues_, params.sq_off.array);
  for (std::uint32_t i = 0; i < depth_; ++i) order[i] = i;
}

Uring::~Uring() {
  ::munmap(entries_, entries_size_);
  ::munmap(queues_, queues_size_);
}

// A kernel without the question (before 5.6) has no sends either. All that do have them map both
// queues at once.
void Uring::look_for_sends() const {
  constexpr unsigned most = IORING_OP_SEND + 1;
  constexpr std::size_t size = sizeof(io_uring_probe) + most * sizeof(io_uring_probe_op);
  alignas(io_uring_probe) std::array<unsigned char, size> memory{};
  auto* const probe = at<io_uring_probe>(memory.data(), 0);
  if (::syscall(SYS_io_uring_register, ring_.get(), IORING_REGISTER_PROBE, probe, most) != 0) {
    throw_system_error(errno, "io_uring_register");
  }
  for (const auto operation : {IORING_OP_SEND, IORING_OP_SENDMSG}) {
    if ((probe->ops[operation].flags & IO_URING_OP_SUPPORTED) == 0) {
      throw_system_error(EOPNOTSUPP, "sends through an io_uring");
    }
  }
}

void Uring::send(std::uint32_t tag, int socket, const msghdr& message) noexcept {
  io_uring_sqe& entry = next_entry(tag, socket);
  entry.opcode = IORING_OP_SENDMSG;
  entry.addr = reinterpret_cast<std::uint64_t>(&message);
  entry.len = 1;
}

unsigned Uring::submit() noexcept {
  std::atomic_ref(*entries_tail_).store(tail_, std::memory_order_release);
  const unsigned first = submitted_;
  while (submitted_ != tail_) {
    const long taken = enter(ring_.get(), prepared(), 0);
    if (taken > 0) {
      submitted_ += static_cast<unsigned>(taken);
    } else if (taken == 0 || errno != EINTR) {
      break;
    }
  }
  return submitted_ - first;
}

// Sends that may not wait are carried out while they are taken, so that this is the exception.
bool Uring::wait() noexcept {
  return enter(ring_.get(), 0, 1) >= 0 || errno == EINTR;
}

}  // namespace sockeye::net
