// The machine from /proc and /sys. Rates are the difference to the call before.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "model.hpp"
#include "proc.hpp"

namespace dockview {

/// For one thread at a time. `root` is put before /proc and /sys.
class Machine {
 public:
  explicit Machine(std::string root = {}) : root_(std::move(root)) {}

  Host host() const;
  Sample sample();
  /// The processes and control groups that took most of the processors' time since the last call.
  Tables tables();

 private:
  using Clock = std::chrono::steady_clock;

  std::vector<Process> processes(double seconds);
  std::vector<Group> groups(double seconds);

  std::string root_;
  CpuTimes cpu_;
  Flow disks_;
  Flow network_;
  Clock::time_point sampled_;
  Clock::time_point tabled_;
  std::map<int, std::uint64_t> ticks_;
  std::map<std::string, std::uint64_t> microseconds_;
};

}  // namespace dockview
