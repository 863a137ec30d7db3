// Latencies in a fixed number of buckets: 64 for each power of two, so that a percentile is exact
// within 1.6 %.
#pragma once

#include <cstdint>
#include <vector>

namespace load {

class Histogram {
 public:
  Histogram();

  /// Counts `ns`; what is negative counts as 0.
  void record(std::int64_t ns);
  void clear();
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::int64_t max() const { return max_; }
  /// The value that the share `q` (0 to 1) of all records does not exceed; 0 without records.
  std::int64_t quantile(double q) const;

 private:
  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace load
