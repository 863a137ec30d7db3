// Runs one hot path so often: budget_paths PATH TIMES. The budget's test counts the instructions of
// two runs; their difference is that of the path alone.
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>

#include "bench/paths.hpp"

namespace {

template <class Path>
std::function<void()> path(std::size_t size) {
  return [made = std::make_shared<Path>(size)] { (*made)(); };
}

}  // namespace

int main(int argc, char** argv) {
  using namespace sockeye::bench;
  const std::map<std::string, std::function<std::function<void()>()>> paths = {
      {"decode_packet", [] { return path<DecodePacket>(128); }},
      {"encode_packet", [] { return path<EncodePacket>(128); }},
      {"decode_frame", [] { return path<DecodeFrame>(128); }},
      {"join_and_leave_10", [] { return path<JoinAndLeave>(10); }},
      {"join_and_leave_10000", [] { return path<JoinAndLeave>(10'000); }},
  };
  const auto found = paths.find(argc > 2 ? argv[1] : "");
  if (found == paths.end()) {
    std::cerr << "usage: budget_paths PATH TIMES, where PATH is one of";
    for (const auto& [name, make] : paths) std::cerr << ' ' << name;
    std::cerr << '\n';
    return 2;
  }
  const auto run = found->second();
  for (int i = std::atoi(argv[2]); i > 0; --i) run();
  return 0;
}
