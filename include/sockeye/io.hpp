// How a shard's bytes reach the kernel.
#pragma once

#include <cstdint>

namespace sockeye {

/// Readiness is epoll's in each case; what differs is how a turn's output leaves.
enum class Io : std::uint8_t {
  automatic,  ///< io_uring where the kernel and the container allow it, else epoll
  epoll,      ///< a system call for each connection that is written to
  io_uring,   ///< many connections are written to in one system call
};

}  // namespace sockeye
