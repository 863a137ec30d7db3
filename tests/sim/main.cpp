// Runs seeds and says what was met on the way; a seed in which something broke is printed.
#include <cstdlib>
#include <iostream>
#include <string>

#include "world.hpp"

namespace {

using sockeye::sim::FaultCounts;
using sockeye::sim::Protocol;
using sockeye::sim::Verdict;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::stoull(text) : otherwise;
}

void add(FaultCounts& all, const FaultCounts& one) {
  all.messages += one.messages;
  all.delayed += one.delayed;
  all.overtaken += one.overtaken;
  all.dropped += one.dropped;
  all.duplicated += one.duplicated;
  all.cut_off += one.cut_off;
  all.garbage += one.garbage;
  all.killed += one.killed;
  all.closed += one.closed;
  all.started += one.started;
}

// Both protocols, by turns.
Protocol protocol_of(std::uint64_t seed) {
  return seed % 3 == 0 ? Protocol::pubsub : Protocol::cluster;
}

}  // namespace

int main() {
  const std::uint64_t only = number_of("SOCKEYE_SIM_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t last = only != 0 ? only : number_of("SOCKEYE_SIM_SEEDS", 100);
  Verdict all;
  std::uint64_t failures = 0;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    const Verdict verdict = sockeye::sim::run_world(seed, protocol_of(seed), only != 0);
    add(all.counts, verdict.counts);
    all.deliveries += verdict.deliveries;
    all.requests += verdict.requests;
    all.partial += verdict.partial;
    if (verdict.broken.empty()) continue;
    ++failures;
    std::cout << "seed " << seed << " (SOCKEYE_SIM_SEED=" << seed
              << " replays it): " << verdict.broken << '\n';
    if (failures == 10) break;
  }
  const FaultCounts& met = all.counts;
  std::cout << (last - first + 1) << " seeds: " << met.messages << " messages, " << met.delayed
            << " delayed, " << met.overtaken << " overtaken, " << met.dropped << " dropped, "
            << met.duplicated << " duplicated, " << met.cut_off << " cut off by partitions, "
            << met.garbage << " of garbage; " << met.started << " nodes started, " << met.closed
            << " closed, " << met.killed << " killed; " << all.deliveries << " deliveries, "
            << all.requests << " requests, " << all.partial << " with partial answers\n";
  return failures == 0 ? 0 : 1;
}
