#include "memory_meter.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace load {

namespace {

void add_process(int pid, MemorySample& to) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string name;
    std::int64_t kib = 0;
    fields >> name >> kib;
    if (name == "Rss:") to.rss += kib * 1024;
    if (name == "Private_Clean:" || name == "Private_Dirty:") to.uss += kib * 1024;
  }
}

std::int64_t slabs() {
  std::ifstream in("/proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string name;
    std::int64_t kib = 0;
    fields >> name >> kib;
    if (name == "Slab:") return kib * 1024;
  }
  return 0;
}

// "TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 3", the last in pages
std::int64_t tcp_buffers() {
  std::ifstream in("/proc/net/sockstat");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("TCP:")) continue;
    const std::size_t at = line.find("mem ");
    if (at != std::string::npos) return std::stoll(line.substr(at + 4)) * sysconf(_SC_PAGESIZE);
  }
  return 0;
}

}  // namespace

MemorySample measure_memory(const std::vector<int>& pids) {
  MemorySample result;
  for (const int pid : pids) add_process(pid, result);
  result.kernel = slabs() + tcp_buffers();
  return result;
}

}  // namespace load
