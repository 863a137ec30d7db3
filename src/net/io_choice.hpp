// Which way a shard's bytes take to the kernel: what was asked for, what the environment says, what
// the kernel allows.
#pragma once

#include "sockeye/io.hpp"

namespace sockeye::net {

/// epoll or io_uring. For `automatic` the environment's SOCKEYE_IO decides, and where that is not
/// set what the kernel allowed when this was first called. Throws std::system_error where io_uring
/// was asked for and is not allowed, std::invalid_argument for another value of SOCKEYE_IO.
Io choose_io(Io wanted);

}  // namespace sockeye::net
