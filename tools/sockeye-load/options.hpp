// What the command line asks for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stream.hpp"

namespace load {

struct Options {
  std::string scenario;
  Target target;
  std::uint32_t clients = 100;
  /// Bytes of a payload.
  std::size_t payload = 128;
  /// Closed loop: how many operations are under way at once; of each client in `echo`.
  std::uint32_t in_flight = 1;
  /// Open loop: operations a second, each at its scheduled time. 0: closed loop.
  double rate = 0;
  double warmup = 1;
  double duration = 5;
  /// Ends the measured part after so many operations, whatever the time. 0: by `duration`.
  std::uint64_t operations = 0;
  /// Clients of one room, in `rooms` and `mixed`.
  std::uint32_t room_size = 40;
  /// `connect`: begin by polling, and upgrade.
  bool polling = false;
  /// `idle`: how many messages each client sends and receives before it idles.
  std::uint32_t messages = 0;
  /// Seconds without a delivery after which what is missing is missing.
  double patience = 10;
  std::vector<int> pids;
  /// The server's core, and the one that this program binds itself to; -1: none.
  int server_core = -1;
  int own_core = -1;
  bool spin = false;
  /// Where the JSON goes; "-" is the standard output, and then no table is printed.
  std::string json;
};

/// Throws std::invalid_argument.
Options read_options(const std::vector<std::string>& words);

extern const char* const usage;

}  // namespace load
