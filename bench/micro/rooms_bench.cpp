// How long joining two rooms and leaving them takes, by the number of rooms that there are.
#include <benchmark/benchmark.h>

#include "bench/paths.hpp"

namespace {

void join_and_leave(benchmark::State& state) {
  sockeye::bench::JoinAndLeave path(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) path();
}

BENCHMARK(join_and_leave)->RangeMultiplier(10)->Range(10, 100'000);

}  // namespace

BENCHMARK_MAIN();
