// How long the codecs take for a packet, by the size of its payload.
#include <benchmark/benchmark.h>

#include "bench/paths.hpp"

namespace {

template <class Path>
void run(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  Path path(size);
  for (auto _ : state) path();
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

BENCHMARK(run<sockeye::bench::DecodePacket>)->Name("decode_packet")->Arg(16)->Arg(128)->Arg(4096);
BENCHMARK(run<sockeye::bench::EncodePacket>)->Name("encode_packet")->Arg(16)->Arg(128)->Arg(4096);
BENCHMARK(run<sockeye::bench::DecodeFrame>)->Name("decode_frame")->Arg(16)->Arg(128)->Arg(4096);

}  // namespace

BENCHMARK_MAIN();
