// What every tab is shown: the last figures, for who comes, and each new one for all.
#pragma once

#include <deque>
#include <sockeye/server.hpp>
#include <vector>

#include "model.hpp"

namespace dockview {

/// For the shard's thread. Registers its connection listener on `io`, which must outlive it.
class Board {
 public:
  Board(sockeye::Server& io, Host host);

  void show(const Sample& sample);
  void show(Tables tables);
  void show(std::vector<Usage> usage);
  void show(std::vector<Container> containers);

 private:
  sockeye::Server& io_;
  Host host_;
  std::deque<Sample> history_;
  Tables tables_;
  std::vector<Usage> usage_;
  std::vector<Container> containers_;
};

}  // namespace dockview
