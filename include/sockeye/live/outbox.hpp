// Outbox: tells the rooms what was committed, at least once, a scope's changes in the order of
// their commits. What a process that died has not told is told by the next one, or by another
// process on the same database; what another process wrote is told too.
//
//   live::Outbox outbox(log, runtime.shard(0),
//                       {.connect = [&] { return live::open_sqlite(path, false); }},
//                       [&](const live::Change& change) { nudges.emit(change); });
//   response.json(task).then([&] { outbox.wake(); });     // committed, answered: tell it
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "sockeye/export.hpp"
#include "sockeye/live/change_log.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::live {

/// Where the outbox reads, and how fast it tells.
struct OutboxOptions {
  /// Opens the outbox's own connection; called on its thread, again after the last one was lost.
  std::function<std::unique_ptr<Sql>()> connect{};
  /// The PostgreSQL whose NOTIFY wakes the outbox, as in `open_postgres`; empty: nobody's.
  std::string notifications{};
  /// How often it looks by itself whether another process wrote.
  std::chrono::milliseconds poll_interval{500};
  /// A change of the same scope, kind and id is told again after this at the earliest; the first at
  /// once, and the last of a burst always. 0: each change is told.
  std::chrono::milliseconds min_interval{0};
  /// How long what was told may stand unwritten: what is told twice after a crash.
  std::chrono::milliseconds position_interval{250};
  /// Of several processes on one PostgreSQL one emits, for all rooms of the cluster. Where it
  /// leaves a scope's changes lying for so long, the others tell them.
  std::chrono::milliseconds stalled_after{5'000};
  /// How often old changes are pruned.
  std::chrono::milliseconds prune_interval{60'000};
};

/// Counted since the outbox was made.
struct OutboxStats {
  /// Changes that were told.
  std::uint64_t emitted = 0;
  /// Changes that a newer one of the same scope, kind and id replaced; those that are held count
  /// until they are told.
  std::uint64_t replaced = 0;
  /// Failures of the database; it is asked again a second later.
  std::uint64_t failures = 0;
  /// Whether it is this outbox that emits.
  bool leading = false;
};

/// Has a thread of its own. Make it before the runtime runs; destroy it after the runtime has
/// stopped running, before the runtime. All servers' processes on one PostgreSQL join one cluster:
/// the one that emits reaches the sockets of all.
class SOCKEYE_EXPORT Outbox {
 public:
  /// `emit` is called on the shard, for each change. Throws std::invalid_argument for options that
  /// cannot be.
  Outbox(ChangeLog log, ShardRef shard, OutboxOptions options,
         std::function<void(const Change&)> emit);
  /// What was committed and not told by then is told at the next start.
  ~Outbox();
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;

  /// Something was committed. From any thread, never blocks; costs next to nothing.
  void wake() noexcept;

  /// From any thread.
  OutboxStats stats() const noexcept;

 private:
  class SOCKEYE_LOCAL Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sockeye::live
