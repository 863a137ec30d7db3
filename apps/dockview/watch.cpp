#include "watch.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dockview {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// False where the thread is to end.
bool wait(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any nobody;
  std::unique_lock lock(mutex);
  nobody.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

Watch::Watch(const sockeye::ShardRef& shard, Board& board, const Docker* docker)
    : shard_(shard), board_(board), docker_(docker) {
  machine_ = std::jthread([this](const std::stop_token& stop) { machine(stop); });
  if (docker_ == nullptr) return;
  events_ = std::jthread([this](const std::stop_token& stop) { events(stop); });
  usage_ = std::jthread([this](const std::stop_token& stop) { usage(stop); });
}

void Watch::machine(const std::stop_token& stop) {
  Machine machine;
  machine.sample();
  machine.tables();
  for (int second = 0; wait(stop, 1s); ++second) {
    shard_.post([this, sample = machine.sample()] { board_.show(sample); });
    if (second % 2 != 0) continue;
    shard_.post([this, tables = machine.tables()]() mutable { board_.show(std::move(tables)); });
  }
}

void Watch::events(const std::stop_token& stop) {
  const auto look = [this] {
    if (auto containers = docker_->containers()) {
      shard_.post([this, all = std::move(*containers)]() mutable { board_.show(std::move(all)); });
    }
  };
  do {
    // What happened before the stream began is in the first list, or will be in the next.
    look();
    docker_->follow_events(stop, look);
  } while (wait(stop, 1s));
}

void Watch::usage(const std::stop_token& stop) {
  std::map<std::string, std::pair<std::uint64_t, Clock::time_point>> before;
  do {
    std::map<std::string, std::pair<std::uint64_t, Clock::time_point>> now;
    std::vector<Usage> all;
    // How long a container has been up changes without an event.
    const std::optional<std::vector<Container>> containers = docker_->containers();
    if (containers) shard_.post([this, list = *containers] { board_.show(list); });
    for (const Container& container : containers.value_or(std::vector<Container>{})) {
      if (container.state != "running" || stop.stop_requested()) continue;
      const auto used = docker_->used(container.id);
      if (!used) continue;
      const auto at = Clock::now();
      now[container.id] = {used->cpu_nanoseconds, at};
      Usage usage{container.id, 0, used->memory, used->memory_limit};
      const auto last = before.find(container.id);
      if (last != before.end() && used->cpu_nanoseconds >= last->second.first) {
        const double passed =
            std::chrono::duration<double, std::nano>(at - last->second.second).count();
        usage.cpu = 100 * static_cast<double>(used->cpu_nanoseconds - last->second.first) / passed;
      }
      all.push_back(usage);
    }
    before = std::move(now);
    shard_.post([this, all = std::move(all)]() mutable { board_.show(std::move(all)); });
  } while (wait(stop, 2s));
}

}  // namespace dockview
