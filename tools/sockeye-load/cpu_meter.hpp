// What the server costs, read from /proc: the run time of its processes' threads, of the kernel
// thread that does deferred network work on the server's core, and that whole core's busy time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace load {

/// Seconds since some point in the past; differences count.
struct CpuSample {
  /// All threads of the server's processes, user and kernel, to the nanosecond.
  double process = 0;
  /// The share of it that the kernel's tick saw in user mode (10 ms).
  double user = 0;
  /// ksoftirqd of the server's core.
  double softirqd = 0;
  /// Everything on the server's core that was not idle (10 ms), whoever it was for.
  double core = 0;
};

CpuSample operator-(const CpuSample& a, const CpuSample& b);

class CpuMeter {
 public:
  /// `core` is the one that the server is bound to; negative: unknown, and the core's figures are
  /// 0.
  CpuMeter(std::vector<int> pids, int core);

  bool has_process() const { return !pids_.empty(); }
  CpuSample sample() const;

 private:
  std::vector<int> pids_;
  int core_;
  std::string softirqd_;
};

}  // namespace load
