// A manager on its shard: the state machine with its network, bound to the shard's time and turns.
#pragma once

#include <functional>
#include <memory>

#include "client/engine_connection.hpp"
#include "client/network.hpp"
#include "core/client_manager.hpp"
#include "net/shard.hpp"

namespace sockeye::client {

/// For the shard's thread.
class ManagerDriver {
 public:
  ManagerDriver(std::shared_ptr<Network> network, std::shared_ptr<core::Executor> executor,
                Options options);
  ~ManagerDriver();
  ManagerDriver(const ManagerDriver&) = delete;
  ManagerDriver& operator=(const ManagerDriver&) = delete;

  core::ClientManager& core() noexcept { return core_; }
  /// What the next connection is made with.
  const Options& options() const noexcept { return options_; }
  /// Throws for options that cannot be meant and for files that cannot be read; nothing has changed
  /// then.
  void set_options(Options options);

 private:
  core::ClientEngine& make_engine(engine::ClientObserver& observer);
  void wake();
  void end_turn();

  std::shared_ptr<Network> network_;
  /// The next connection's, where options have changed.
  std::shared_ptr<Network> next_network_;
  Options options_;
  core::ClientManager core_;
  std::shared_ptr<EngineConnection> engine_;
  /// What the shard still holds of ours asks this first.
  std::shared_ptr<ManagerDriver*> self_;
  net::TimerId timer_{};
  core::TimePoint armed_ = core::TimePoint::max();
  bool awake_ = false;
};

}  // namespace sockeye::client
