#include "histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

namespace load {

namespace {

constexpr unsigned fine_bits = 6;
constexpr std::size_t bucket_count = std::size_t{64 - fine_bits} << fine_bits;

std::size_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<unsigned>(std::bit_width(value));
  if (width <= fine_bits) return value;
  const unsigned shift = width - fine_bits - 1;
  return (std::size_t{shift + 1} << fine_bits) + ((value >> shift) & ((1U << fine_bits) - 1));
}

std::uint64_t upper_end(std::size_t bucket) {
  const std::size_t group = bucket >> fine_bits;
  const std::uint64_t fine = bucket & ((1U << fine_bits) - 1);
  if (group == 0) return fine;
  const std::size_t shift = group - 1;
  return (((std::uint64_t{1} << fine_bits) + fine + 1) << shift) - 1;
}

}  // namespace

Histogram::Histogram() : buckets_(bucket_count) {}

void Histogram::record(std::int64_t ns) {
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(ns, 0));
  ++buckets_[std::min(bucket_of(value), bucket_count - 1)];
  ++count_;
  max_ = std::max(max_, ns);
}

void Histogram::clear() {
  std::fill(buckets_.begin(), buckets_.end(), 0);
  count_ = 0;
  max_ = 0;
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::int64_t Histogram::quantile(double q) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen >= std::max<std::uint64_t>(wanted, 1)) {
      return std::min(static_cast<std::int64_t>(upper_end(i)), max_);
    }
  }
  return max_;
}

}  // namespace load
