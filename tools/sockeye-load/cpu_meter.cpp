#include "cpu_meter.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "failure.hpp"

namespace load {

namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

double run_seconds(const fs::path& task) {
  std::istringstream fields(first_line(task / "schedstat"));
  std::uint64_t ns = 0;
  fields >> ns;
  return static_cast<double>(ns) * 1e-9;
}

double ticks() {
  return static_cast<double>(sysconf(_SC_CLK_TCK));
}

// The fields behind the name in brackets, which may itself hold spaces: utime is the twelfth.
double user_seconds(const fs::path& process) {
  const std::string line = first_line(process / "stat");
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double utime = 0;
  fields >> utime;
  return utime / ticks();
}

double core_seconds(int core) {
  const std::string name = "cpu" + std::to_string(core);
  std::ifstream in("/proc/stat");
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    std::string label;
    fields >> label;
    if (label != name) continue;
    double busy = 0;
    double value = 0;
    // user nice system idle iowait irq softirq; what the host stole is not ours
    for (int i = 0; i < 7 && fields >> value; ++i) {
      if (i != 3 && i != 4) busy += value;
    }
    return busy / ticks();
  }
  return 0;
}

std::string find_softirqd(int core) {
  const std::string name = "ksoftirqd/" + std::to_string(core);
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    if (first_line(entry.path() / "comm") == name) return entry.path();
  }
  return {};
}

}  // namespace

CpuSample operator-(const CpuSample& a, const CpuSample& b) {
  return {.process = a.process - b.process,
          .user = a.user - b.user,
          .softirqd = a.softirqd - b.softirqd,
          .core = a.core - b.core};
}

CpuMeter::CpuMeter(std::vector<int> pids, int core)
    : pids_(std::move(pids)),
      core_(core),
      softirqd_(core < 0 ? std::string() : find_softirqd(core)) {
  for (const int pid : pids_) {
    if (!fs::exists("/proc/" + std::to_string(pid) + "/task")) {
      throw Failure("no process " + std::to_string(pid));
    }
  }
}

CpuSample CpuMeter::sample() const {
  CpuSample result;
  for (const int pid : pids_) {
    const fs::path process = "/proc/" + std::to_string(pid);
    std::error_code gone;
    for (const fs::directory_entry& task : fs::directory_iterator(process / "task", gone)) {
      result.process += run_seconds(task.path());
    }
    result.user += user_seconds(process);
  }
  if (!softirqd_.empty()) result.softirqd = run_seconds(softirqd_);
  if (core_ >= 0) result.core = core_seconds(core_);
  return result;
}

}  // namespace load
