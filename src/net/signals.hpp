// SIGTERM and SIGINT as events of a shard. The handler only writes a byte into a pipe, since nearly
// nothing else is allowed there.
#pragma once

#include "net/fd.hpp"
#include "net/shard.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {

/// While it lives the first SIGTERM and the first SIGINT of the process come to `on_signal`, on the
/// shard's thread; a second one finds the handlers that stood before, so that an impatient user can
/// still end a program whose drain hangs. One at a time in a process: throws std::logic_error.
class SignalWatch final : private EventTarget {
 public:
  SignalWatch(Shard& shard, UniqueFunction<void(int signal)> on_signal);
  ~SignalWatch();

 private:
  void on_events(std::uint32_t events) override;

  Shard* shard_;
  Fd reader_;
  Fd writer_;
  UniqueFunction<void(int)> on_signal_;
};

}  // namespace sockeye::net
