// What a shard's SessionRecovery has where the nodes of a cluster share a log: how far the shard
// has come in it, which sessions are to be written, and what passes while one is on its way here.
//
//   the log     | offset ... missed, read from the log ... read_to |
//   this shard            passed when it was asked for ->  | ... recent ... | connect: live from
//   here
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/deadline_list.hpp"
#include "core/session_store.hpp"
#include "core/shared_log.hpp"
#include "core/types.hpp"

namespace sockeye::core {

/// For a session that is being brought here, until its socket is connected or gone.
struct CatchUp {
  std::vector<MissedEvent> missed;
  LogPosition read_to;
  LogPosition asked_at;
  /// Keeps what passes meanwhile, here and where the bus is.
  std::shared_ptr<void> hold;
};

class SharedRecovery {
 public:
  SharedRecovery(std::shared_ptr<LogProgress> log, Clock::duration stands)
      : progress(std::move(log)), lease(stands), leases(stands / 2) {}

  /// An event that passed while some session was being brought here.
  struct Recent {
    MissedEvent event;
    std::vector<std::string> rooms;
    std::vector<std::string> except;
  };

  std::shared_ptr<LogProgress> progress;
  /// The last event that this shard has come past.
  LogPosition passed;
  /// How long a live session stands where it was written; 0: it is written when its client goes.
  Clock::duration lease;
  /// Live sessions that are to be written again.
  base::DeadlineList<RecoverableSession> leases;
  /// Pids of those that have changed.
  std::vector<std::string> changed;
  TimerId timer = 0;

  std::size_t catching_up = 0;
  std::deque<Recent> recent;
  std::size_t recent_bytes = 0;
  /// What stands up to here is not in `recent`, though it came while somebody was waited for.
  LogPosition forgotten;
};

}  // namespace sockeye::core
