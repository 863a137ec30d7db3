// Percentiles against those of the sorted values themselves.
#include "histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace load {
namespace {

std::int64_t exact(const std::vector<std::int64_t>& sorted, double q) {
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

TEST(Histogram, QuantilesAreThoseOfTheSortedValuesWithinTwoPercent) {
  std::mt19937_64 random(7);
  std::vector<std::int64_t> values;
  Histogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> (20 + random() % 40));
    values.push_back(value);
    histogram.record(value);
  }
  std::sort(values.begin(), values.end());
  for (const double q : {0.0, 0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto wanted = static_cast<double>(exact(values, q));
    EXPECT_GE(static_cast<double>(histogram.quantile(q)), wanted) << q;
    EXPECT_LE(static_cast<double>(histogram.quantile(q)), wanted * 1.02 + 1) << q;
  }
  EXPECT_EQ(histogram.max(), values.back());
  EXPECT_EQ(histogram.count(), values.size());
}

TEST(Histogram, SumsAndForgets) {
  Histogram sum;
  Histogram one;
  one.record(10);
  one.record(-5);
  sum.record(1'000);
  sum.add(one);
  EXPECT_EQ(sum.count(), 3U);
  EXPECT_EQ(sum.quantile(0.3), 0);
  EXPECT_EQ(sum.quantile(0.6), 10);
  EXPECT_EQ(sum.quantile(1), 1'000);
  sum.clear();
  EXPECT_EQ(sum.count(), 0U);
  EXPECT_EQ(sum.quantile(0.5), 0);
}

}  // namespace
}  // namespace load
