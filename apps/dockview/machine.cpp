#include "machine.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace dockview {

namespace {

constexpr std::size_t rows = 12;
constexpr std::size_t groups_looked_at = 500;

/// Seconds since `last`, which becomes now; 0 the first time.
double passed(std::chrono::steady_clock::time_point& last) {
  const auto now = std::chrono::steady_clock::now();
  const auto before = std::exchange(last, now);
  if (before == std::chrono::steady_clock::time_point{}) return 0;
  return std::chrono::duration<double>(now - before).count();
}

double rate(std::uint64_t now, std::uint64_t before, double seconds) {
  return seconds > 0 && now >= before ? static_cast<double>(now - before) / seconds : 0;
}

template <class Row>
void keep_busiest(std::vector<Row>& all) {
  const auto busier = [](const Row& a, const Row& b) {
    return std::pair(a.cpu, a.memory) > std::pair(b.cpu, b.memory);
  };
  std::sort(all.begin(), all.end(), busier);
  if (all.size() > rows) all.resize(rows);
}

std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  return text;
}

}  // namespace

Host Machine::host() const {
  return {.name = first_line(read_file(root_ + "/proc/sys/kernel/hostname")),
          .system = "Linux " + first_line(read_file(root_ + "/proc/sys/kernel/osrelease")),
          .processors = count_processors(read_file(root_ + "/proc/stat"))};
}

Sample Machine::sample() {
  const double seconds = passed(sampled_);
  const CpuTimes cpu = parse_cpu(read_file(root_ + "/proc/stat"));
  const Memory memory = parse_memory(read_file(root_ + "/proc/meminfo"));
  const Flow disks = parse_disks(read_file(root_ + "/proc/diskstats"));
  const Flow network = parse_network(read_file(root_ + "/proc/net/dev"));
  Sample sample;
  sample.at = std::chrono::duration_cast<std::chrono::milliseconds>(
                  std::chrono::system_clock::now().time_since_epoch())
                  .count();
  if (cpu.all > cpu_.all && seconds > 0) {
    const auto all = static_cast<double>(cpu.all - cpu_.all);
    const auto idle = static_cast<double>(cpu.idle) - static_cast<double>(cpu_.idle);
    sample.cpu = std::clamp(100 * (1 - idle / all), 0.0, 100.0);
  }
  sample.load = std::strtod(read_file(root_ + "/proc/loadavg").c_str(), nullptr);
  sample.memory_total = memory.total;
  sample.memory_used = memory.total - std::min(memory.available, memory.total);
  sample.disk_read = rate(disks.in, disks_.in, seconds);
  sample.disk_written = rate(disks.out, disks_.out, seconds);
  sample.received = rate(network.in, network_.in, seconds);
  sample.sent = rate(network.out, network_.out, seconds);
  cpu_ = cpu;
  disks_ = disks;
  network_ = network;
  return sample;
}

Tables Machine::tables() {
  const double seconds = passed(tabled_);
  return {.processes = processes(seconds), .groups = groups(seconds)};
}

std::vector<Process> Machine::processes(double seconds) {
  const auto ticks_a_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::vector<Process> all;
  std::map<int, std::uint64_t> ticks;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(root_ + "/proc", error)) {
    const std::string name = entry.path().filename();
    int pid = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc() || end != name.data() + name.size()) continue;
    const auto times = parse_process(read_file(entry.path() / "stat"));
    if (!times) continue;
    ticks[pid] = times->ticks;
    const auto before = ticks_.find(pid);
    const double busy =
        before == ticks_.end() ? 0 : 100 * rate(times->ticks, before->second, seconds);
    all.push_back({pid, times->name, busy / ticks_a_second, times->pages * page});
  }
  ticks_ = std::move(ticks);
  keep_busiest(all);
  return all;
}

std::vector<Group> Machine::groups(double seconds) {
  const std::filesystem::path top = root_ + "/sys/fs/cgroup";
  std::vector<Group> all;
  std::map<std::string, std::uint64_t> microseconds;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(top, error);
  for (std::size_t looked = 0;
       !error && at != std::filesystem::recursive_directory_iterator() && looked < groups_looked_at;
       at.increment(error)) {
    if (!at->is_directory(error)) continue;
    ++looked;
    const std::string stat = read_file(at->path() / "cpu.stat");
    if (stat.empty()) continue;
    const std::string path = at->path().lexically_relative(top);
    const std::uint64_t used = number_of(stat, "usage_usec");
    const std::string memory = "memory " + read_file(at->path() / "memory.current");
    microseconds[path] = used;
    const auto before = microseconds_.find(path);
    const double busy =
        before == microseconds_.end() ? 0 : 100 * rate(used, before->second, seconds) / 1e6;
    const std::uint64_t held = number_of(memory, "memory");
    if (busy > 0 || held > 0) all.push_back({path, busy, held});
  }
  microseconds_ = std::move(microseconds);
  keep_busiest(all);
  return all;
}

}  // namespace dockview
