#include "bus.hpp"

#include <algorithm>

namespace sockeye::sim {

std::size_t SimBus::attach(Hear hear) {
  listeners_.emplace(next_listener_, std::move(hear));
  return next_listener_++;
}

void SimBus::detach(std::size_t listener) {
  listeners_.erase(listener);
}

void SimBus::publish(std::size_t from, const std::string& channel, const std::string& bytes) {
  ++counts_.messages;
  const std::string offset = "1-" + std::to_string(++published_);
  for (const auto& [to, hear] : listeners_) carry(from, to, channel, bytes, offset);
}

void SimBus::litter(const std::string& channel, const std::string& bytes) {
  ++counts_.garbage;
  const std::string offset = "1-" + std::to_string(++published_);
  for (const auto& [to, hear] : listeners_) {
    arrive(to, std::chrono::milliseconds(0), channel, bytes, offset, published_);
  }
}

void SimBus::carry(std::size_t from, std::size_t to, const std::string& channel,
                   const std::string& bytes, const std::string& offset) {
  if (from != to) {
    if (sides[from] != sides[to]) {
      ++counts_.cut_off;
      return;
    }
    if (random_.chance(faults.drop)) {
      ++counts_.dropped;
      return;
    }
  }
  std::chrono::milliseconds delay{0};
  if (faults.longest_delay.count() > 0) {
    delay = std::chrono::milliseconds(
        random_.below(static_cast<std::size_t>(faults.longest_delay.count()) + 1));
    if (delay.count() > 0) ++counts_.delayed;
  }
  core::TimePoint& last = last_[{from, to}];
  last = std::max(last, clock_.now() + delay);
  delay = std::chrono::duration_cast<std::chrono::milliseconds>(last - clock_.now());
  arrive(to, delay, channel, bytes, offset, published_);
  if (from != to && random_.chance(faults.duplicate)) {
    ++counts_.duplicated;
    delay += std::chrono::milliseconds(random_.below(2000));
    arrive(to, delay, channel, bytes, offset, 0);
  }
}

void SimBus::arrive(std::size_t to, std::chrono::milliseconds delay, const std::string& channel,
                    const std::string& bytes, const std::string& offset, std::uint64_t number) {
  clock_.after(delay, [this, to, channel, bytes, offset, number] {
    const auto listener = listeners_.find(to);
    if (listener == listeners_.end()) return;
    std::uint64_t& newest = newest_[to];
    if (number > 0 && number < newest) ++counts_.overtaken;
    newest = std::max(newest, number);
    const Hear hear = listener->second;
    hear(channel, bytes, offset);
  });
}

}  // namespace sockeye::sim
