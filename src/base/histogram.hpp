// Durations by their size, as Prometheus' histograms have them.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace sockeye::base {

class Histogram {
 public:
  /// Upper bounds in seconds; beyond the last one there is one more bucket.
  static constexpr std::array<double, 13> bounds{
      0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0};

  void add(std::chrono::nanoseconds duration) noexcept {
    const double seconds = std::chrono::duration<double>(duration).count();
    std::size_t bucket = 0;
    while (bucket < bounds.size() && seconds > bounds[bucket]) ++bucket;
    ++counts_[bucket];
    sum_ += seconds;
  }

  void add(const Histogram& other) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    sum_ += other.sum_;
  }

  /// Not those of the buckets below.
  std::uint64_t in_bucket(std::size_t bucket) const noexcept { return counts_[bucket]; }
  std::uint64_t count() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t count : counts_) all += count;
    return all;
  }
  double sum() const noexcept { return sum_; }

 private:
  std::array<std::uint64_t, bounds.size() + 1> counts_{};
  double sum_ = 0;
};

}  // namespace sockeye::base
