// How often clients met a limit, counted on the shard and read from anywhere.
#pragma once

#include <atomic>
#include <cstdint>

namespace sockeye::core {

struct LimitCounters {
  using Count = std::atomic<std::uint64_t>;
  Count connections_refused{0};
  Count origins_refused{0};
  Count event_rates_exceeded{0};
  Count rooms_refused{0};
  Count acks_refused{0};
  Count namespaces_refused{0};
  Count send_buffers_exceeded{0};
};

inline void count(LimitCounters::Count& counter) noexcept {
  counter.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace sockeye::core
