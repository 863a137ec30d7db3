// The thread of the managers that are given no shard: one for all of them, as long as there are
// any.
#pragma once

#include <memory>
#include <thread>

#include "net/shard.hpp"

namespace sockeye::client {

class OwnThread {
 public:
  /// The one that runs, or a new one. Throws std::system_error where none can be had.
  static std::shared_ptr<OwnThread> acquire();

  /// Use `acquire`.
  OwnThread();
  /// Waits for the thread's end, but not on that thread itself, and not for ever.
  ~OwnThread();
  OwnThread(const OwnThread&) = delete;
  OwnThread& operator=(const OwnThread&) = delete;

  net::Shard& shard() noexcept;

 private:
  struct State;
  class Ending;

  static void run(const std::shared_ptr<State>& state);
  void end();

  // Shared with the thread, which may outlive this.
  std::shared_ptr<State> state_;
  std::shared_ptr<Ending> ending_;
  std::thread thread_;
};

}  // namespace sockeye::client
