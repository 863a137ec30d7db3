// The memory of the server's processes, and of the kernel's sockets.
#pragma once

#include <cstdint>
#include <vector>

namespace load {

/// Bytes.
struct MemorySample {
  std::int64_t rss = 0;
  /// What belongs to the processes alone: private pages.
  std::int64_t uss = 0;
  /// The kernel's slabs and TCP buffers, of the whole machine and thus of both ends.
  std::int64_t kernel = 0;
};

MemorySample measure_memory(const std::vector<int>& pids);

}  // namespace load
