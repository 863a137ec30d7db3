// How long the handlers of each event took on one shard, for a bounded number of names.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "base/histogram.hpp"
#include "core/event_meter.hpp"

namespace sockeye::metrics {

class EventTimes final : public core::EventMeter {
 public:
  using Table = std::map<std::string, base::Histogram, std::less<>>;
  /// What names beyond the limit, and long ones, count as.
  static constexpr std::string_view other = "other";
  static constexpr std::size_t longest_name = 128;

  explicit EventTimes(std::size_t most) noexcept : most_(most) {}

  core::TimePoint begin() noexcept override { return core::Clock::now(); }
  void end(std::string_view event, core::TimePoint began) override {
    of(event).add(core::Clock::now() - began);
  }

  const Table& table() const noexcept { return table_; }
  /// Without what counts as other.
  static std::size_t names_in(const Table& table) noexcept {
    return table.size() - table.count(other);
  }

 private:
  base::Histogram& of(std::string_view event) {
    if (const auto found = table_.find(event); found != table_.end()) return found->second;
    const bool told_apart = names_in(table_) < most_ && event.size() <= longest_name;
    return table_[std::string(told_apart ? event : other)];
  }

  Table table_;
  std::size_t most_;
};

}  // namespace sockeye::metrics
