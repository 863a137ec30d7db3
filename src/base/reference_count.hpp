// How many references there are to an object, counted in the object itself.
#pragma once

#include <atomic>
#include <cstdint>

namespace sockeye::base {

/// From any thread.
class ReferenceCount {
 public:
  void add() const noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  /// True for the last one.
  bool remove() const noexcept { return count_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

 private:
  mutable std::atomic<std::uint32_t> count_{0};
};

}  // namespace sockeye::base
