// The formats of /proc and /sys, as functions of their texts: what a kernel does not say is 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dockview {

/// A file as it is now, "" where there is none. At most 1 MiB.
std::string read_file(const std::string& path);

/// Processor time since the start, in clock ticks.
struct CpuTimes {
  std::uint64_t all = 0;
  std::uint64_t idle = 0;
};
/// Of /proc/stat's first line.
CpuTimes parse_cpu(std::string_view stat);
std::size_t count_processors(std::string_view stat);

struct Memory {
  std::uint64_t total = 0;
  std::uint64_t available = 0;
};
/// Of /proc/meminfo, in bytes.
Memory parse_memory(std::string_view meminfo);

/// Bytes in both directions since the start.
struct Flow {
  std::uint64_t in = 0;
  std::uint64_t out = 0;
};
/// Of /proc/diskstats: whole disks, neither their partitions nor what is in memory.
Flow parse_disks(std::string_view diskstats);
/// Of /proc/net/dev: all interfaces but the loopback.
Flow parse_network(std::string_view net_dev);

struct ProcessTimes {
  std::string name;
  /// User and system, in clock ticks.
  std::uint64_t ticks = 0;
  /// Resident, in pages.
  std::uint64_t pages = 0;
};
/// Of /proc/PID/stat, whose second field may hold spaces and parentheses.
std::optional<ProcessTimes> parse_process(std::string_view stat);

/// The number behind a word at a line's beginning ("usage_usec 12"), 0 where there is none.
std::uint64_t number_of(std::string_view text, std::string_view word);

}  // namespace dockview
