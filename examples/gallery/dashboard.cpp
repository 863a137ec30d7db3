// A dashboard: the machine's figures once a second to every page, and an alarm that all share.
#include <algorithm>
#include <array>
#include <deque>
#include <fstream>
#include <memory>
#include <numeric>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

using namespace std::chrono_literals;

/// Per cent of the machine's processors and memory, its load, and who looks.
struct Sample {
  std::int64_t at = 0;
  double cpu = 0;
  double memory = 0;
  double load = 0;
  std::size_t viewers = 0;
};

/// At how many per cent of the processors the pages give alarm, and who said so.
struct Alarm {
  int limit = 90;
  std::string by;
};

namespace events {

constexpr sockeye::Event<"history", std::vector<Sample>> history;
constexpr sockeye::Event<"sample", Sample> sample;
constexpr sockeye::Event<"alarm", Alarm> alarm;

constexpr sockeye::Event<"set-alarm", int, sockeye::Ack<Outcome>> set_alarm;

}  // namespace events

constexpr std::size_t samples_kept = 120;

/// Reads /proc; what a machine does not tell stays 0.
class Machine {
 public:
  Sample sample(std::size_t viewers) {
    Sample now{.at = now_ms(), .viewers = viewers};
    now.cpu = cpu();
    now.memory = memory();
    std::ifstream("/proc/loadavg") >> now.load;
    return now;
  }

 private:
  /// The share of the time since the last call in which the processors were not idle.
  double cpu() {
    std::ifstream stat("/proc/stat");
    std::string label;
    std::array<double, 8> times{};  // user, nice, system, idle, iowait, irq, softirq, steal
    stat >> label;
    for (double& time : times) stat >> time;
    const double all = std::accumulate(times.begin(), times.end(), 0.0);
    const double idle = times[3] + times[4];
    const double passed = all - std::exchange(last_all_, all);
    const double idled = idle - std::exchange(last_idle_, idle);
    return passed > 0 ? std::clamp(100 * (1 - idled / passed), 0.0, 100.0) : 0;
  }

  static double memory() {
    std::ifstream info("/proc/meminfo");
    double total = 0;
    double available = 0;
    for (std::string key, unit; info >> key && available == 0;) {
      double value = 0;
      info >> value;
      std::getline(info, unit);
      if (key == "MemTotal:") total = value;
      if (key == "MemAvailable:") available = value;
    }
    return total > 0 ? 100 * (1 - available / total) : 0;
  }

  double last_all_ = 0;
  double last_idle_ = 0;
};

struct Dashboard {
  Machine machine;
  std::deque<Sample> history;
  Alarm alarm;
};

}  // namespace

void add_dashboard(const sockeye::Namespace& io, Ticker& ticker) {
  const auto dashboard = std::make_shared<Dashboard>();
  ask_for_names(io);

  io.on_connection([dashboard](sockeye::Socket socket) {
    const auto& history = dashboard->history;
    socket.emit(events::history, std::vector(history.begin(), history.end()));
    socket.emit(events::alarm, dashboard->alarm);
  });

  io.on(events::set_alarm, [dashboard](sockeye::Socket socket, int limit) -> Outcome {
    if (limit < 1 || limit > 100) return {"The alarm is at 1 to 100 per cent."};
    dashboard->alarm = {limit, socket.data<Visitor>()->name};
    socket.namespace_().emit(events::alarm, dashboard->alarm);
    return {};
  });

  ticker.every(1s, [dashboard, io] {
    auto& history = dashboard->history;
    history.push_back(dashboard->machine.sample(io.sockets().size()));
    if (history.size() > samples_kept) history.pop_front();
    // A page that is slow to read gets a later sample instead.
    io.volatile_().emit(events::sample, history.back());
  });
}

}  // namespace gallery
