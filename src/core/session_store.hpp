// The sessions of clients that are away and may come back: found by their secret, bounded in number
// and age. It reads no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/deadline_list.hpp"
#include "core/frames.hpp"
#include "core/recovery_log.hpp"
#include "core/room_history.hpp"
#include "core/shared_log.hpp"
#include "core/types.hpp"

namespace sockeye::detail {
class SocketData;
}

namespace sockeye::core {

struct CatchUp;

/// What outlives a connection. It belongs to its socket while there is one, else to the store.
/// Positions are those of the namespace's log.
struct RecoverableSession : base::DeadlineHook<> {
  RecoverableSession();
  ~RecoverableSession();

  /// The secret that the client hands back.
  std::string pid;
  /// The one before, until the client has shown that it knows the new one.
  std::string former_pid;
  /// The id of its socket.
  std::string id;
  RoomHistory rooms;
  std::shared_ptr<detail::SocketData> data;
  /// What was for it up to here the client has.
  std::uint64_t settled = 0;
  /// The last event that was sent to it; 0 where there was none.
  std::uint64_t last_sent = 0;
  /// The log's head when it left: what stands behind was not sent to it.
  std::uint64_t left = 0;
  /// Where it came from another shard: the offset, of that shard's log, with which its client came,
  /// and the position of this log that it stands for.
  std::string brought_offset;
  std::uint64_t brought_at = 0;
  /// What else it is to get when it is back, before what the log holds.
  std::vector<PacketFrames> missed;

  // Where the log is shared with other nodes:
  /// As `settled`.
  LogPosition settled_at;
  /// Where in the log it became this node's; what says that it is another's and stands before does
  /// not count.
  LogPosition claimed_at;
  /// It is to be written down.
  bool changed = false;
  /// Its client may be back elsewhere already.
  bool lost = false;
  /// Null once it is connected.
  std::unique_ptr<CatchUp> catch_up;

  /// Whether what was logged at that position is for it.
  bool is_owed(const LoggedPacket& packet, std::uint64_t position) const;
};

class SessionStore {
 public:
  SessionStore(Clock::duration max_age, std::size_t max_sessions)
      : due_(max_age), max_sessions_(max_sessions) {}

  std::size_t size() const noexcept { return sessions_.size(); }

  /// Answers the oldest one where there are too many now, else null.
  std::unique_ptr<RecoverableSession> keep(std::unique_ptr<RecoverableSession> session,
                                           TimePoint now);
  /// It is in the store no more; null where it never was.
  std::unique_ptr<RecoverableSession> take(std::string_view pid);

  /// What has been away for too long, the oldest first.
  std::vector<std::unique_ptr<RecoverableSession>> expire(TimePoint now);
  std::optional<TimePoint> next_expiry() const { return due_.next(); }

 private:
  base::DeadlineList<RecoverableSession> due_;
  std::size_t max_sessions_;
  /// By their pids, which the sessions themselves hold.
  std::unordered_map<std::string_view, std::unique_ptr<RecoverableSession>> sessions_;
};

}  // namespace sockeye::core
