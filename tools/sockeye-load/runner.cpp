#include "runner.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <string>

#include "clock.hpp"
#include "failure.hpp"
#include "options.hpp"

namespace load {

namespace {

double own_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::int64_t in_ns(double seconds) {
  return static_cast<std::int64_t>(seconds * 1e9);
}

class Phases {
 public:
  Phases(Loop& loop, Scenario& scenario, const Options& options)
      : loop_(loop), scenario_(scenario), patience_(in_ns(options.patience)) {}

  /// Turns the loop until `done`; throws where nothing happens for too long.
  template <class Done>
  void until(Done done, const char* what) {
    std::int64_t last_change = now_ns();
    std::uint64_t last = scenario_.progress();
    while (!done()) {
      const std::int64_t now = now_ns();
      const std::int64_t due = scenario_.tick(now);
      if (done()) return;
      loop_.turn(std::min(due, now + in_ns(0.05)));
      const std::uint64_t progress = scenario_.progress();
      if (progress != last) {
        last = progress;
        last_change = now_ns();
      } else if (now_ns() - last_change > patience_) {
        throw Failure(std::string(what) + ": " + scenario_.missing());
      }
    }
  }

  /// Operations for so long, or so many; then until all have ended.
  void operate(double seconds, std::uint64_t operations) {
    const std::int64_t begin = now_ns();
    const std::uint64_t first = scenario_.operations();
    scenario_.start(begin);
    until(
        [&] {
          return operations > 0 ? scenario_.operations() - first >= operations
                                : now_ns() - begin >= in_ns(seconds);
        },
        "stalled");
    scenario_.stop();
    until([&] { return scenario_.drained(); }, "missing");
  }

  /// What comes now should not: the scenario throws.
  void linger() {
    const std::int64_t end = now_ns() + in_ns(0.1);
    while (now_ns() < end) loop_.turn(end);
  }

 private:
  Loop& loop_;
  Scenario& scenario_;
  std::int64_t patience_;
};

}  // namespace

Report run(Loop& loop, Scenario& scenario, const Options& options) {
  const CpuMeter meter(options.pids, options.server_core);
  Phases phases(loop, scenario, options);
  scenario.prepare();
  phases.until([&] { return scenario.ready(); }, "not connected");
  if (options.warmup > 0) phases.operate(options.warmup, 0);

  Report report;
  scenario.clear_latency();
  const std::uint64_t first_operation = scenario.operations();
  const std::uint64_t first_delivery = scenario.deliveries();
  const double own = own_cpu();
  const CpuSample before = meter.sample();
  const std::int64_t begin = now_ns();
  phases.operate(options.duration, options.operations);
  report.seconds = static_cast<double>(now_ns() - begin) * 1e-9;
  report.cpu = meter.sample() - before;
  report.generator_cpu = own_cpu() - own;
  report.has_cpu = meter.has_process();
  report.operations = scenario.operations() - first_operation;
  report.deliveries = scenario.deliveries() - first_delivery;
  report.latency = scenario.latency();
  phases.linger();
  scenario.finish(report);
  return report;
}

}  // namespace load
