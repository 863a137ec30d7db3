// The threads that look: at the machine each second, at the engine when it says that something
// changed.
#pragma once

#include <sockeye/runtime.hpp>
#include <thread>

#include "board.hpp"
#include "docker.hpp"
#include "machine.hpp"

namespace dockview {

/// From its construction to its end; what is seen is posted to `shard`, where `board` lives.
class Watch {
 public:
  Watch(const sockeye::ShardRef& shard, Board& board, const Docker* docker);

 private:
  void machine(const std::stop_token& stop);
  void events(const std::stop_token& stop);
  void usage(const std::stop_token& stop);

  sockeye::ShardRef shard_;
  Board& board_;
  const Docker* docker_;
  std::jthread machine_;
  std::jthread events_;
  std::jthread usage_;
};

}  // namespace dockview
