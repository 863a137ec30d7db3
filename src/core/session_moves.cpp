// Recovery over several shards: a session leaves the shard where its client was, and goes on where
// the client has come back.
//
//   each shard's log has positions and offsets of its own, and an event's stamp is the same in all:
//
//     there   | settled ... missed ... | passed: the stamps up to here
//     here                       ... | stamps behind `passed` | events to come, live
//                                    `- both parts are logged here once more, for this session
#include <algorithm>
#include <utility>

#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/session_recovery.hpp"
#include "sockeye/socket_data.hpp"

namespace sockeye::core {
namespace {

bool has_passed(const Progress& progress, const Stamp& stamp) {
  return stamp.number == 0 ||
         (stamp.sender < progress.size() && stamp.number <= progress[stamp.sender]);
}

}  // namespace

MovedSession SessionRecovery::hand_over(std::string_view pid,
                                        std::optional<std::string_view> offset) {
  MovedSession moved;
  moved.restored = restore(pid, offset);
  if (!moved.restored.session) return moved;
  RecoverableSession& session = *moved.restored.session;
  if (!session.former_pid.empty()) renamed_.erase(session.former_pid);
  // Handles of the socket that was here may still look at what it leaves behind.
  if (session.data) session.data = session.data->clone();
  if (shares_log()) return moved;
  // Another node's frames are this shard's, and have no payload to be written anew.
  if (!session.missed.empty()) moved.restored.complete = false;
  session.missed.clear();
  if (moved.restored.complete) {
    log_.for_each_after(session.settled, [&](std::uint64_t position, const LoggedPacket& packet) {
      if (!session.is_owed(packet, position)) return;
      if (!packet.kept) moved.restored.complete = false;
      moved.missed.push_back({packet.kept, packet.frames.head.compress()});
    });
  }
  nsp_.look_for_emptiness();
  return moved;
}

RestoredSession SessionRecovery::take_over(MovedSession moved,
                                           std::optional<std::string_view> offset,
                                           const Progress& began) {
  RestoredSession restored = std::move(moved.restored);
  RecoverableSession& session = *restored.session;
  if (!session.former_pid.empty()) renamed_.insert_or_assign(session.former_pid, session.pid);
  if (shares_log()) return restored;
  const std::uint64_t head = log_.head();
  const std::vector<std::string> rooms = session.rooms.now();
  session.rooms = RoomHistory();
  session.rooms.become(rooms, 0);
  // What this shard came past before it had a log, and the other one had not yet, is in neither.
  for (std::uint32_t sender = 0; sender < began.size(); ++sender) {
    if (!has_passed(moved.passed, {sender, began[sender]})) restored.complete = false;
  }
  if (restored.complete) {
    std::vector<MovedSession::Missed> missed = std::move(moved.missed);
    log_.for_each_after(0, [&](std::uint64_t position, const LoggedPacket& packet) {
      if (has_passed(moved.passed, packet.stamp) || !session.is_owed(packet, position)) return;
      missed.push_back({packet.kept, packet.frames.head.compress()});
    });
    for (MovedSession::Missed& one : missed) {
      Flags flags;
      flags.compress = one.compress;
      PacketFrames frames = encode(*one.payload, flags, log_.head() + 1);
      log_direct(std::move(frames), session.id, {}, std::move(one.payload));
    }
    restored.complete = head >= log_.dropped();
  }
  session.rooms = RoomHistory();
  session.rooms.become(rooms, log_.head());
  session.settled = head;
  session.last_sent = 0;
  session.left = head;
  session.brought_offset = offset.value_or("");
  session.brought_at = head;
  return restored;
}

}  // namespace sockeye::core
