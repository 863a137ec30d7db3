#include "core/session_store.hpp"

#include <algorithm>

#include "core/shared_recovery.hpp"

namespace sockeye::core {

RecoverableSession::RecoverableSession() = default;
RecoverableSession::~RecoverableSession() = default;

bool RecoverableSession::is_owed(const LoggedPacket& packet, std::uint64_t position) const {
  if (packet.direct) return packet.rooms.front() == id;
  const auto was_in = [&](const std::string& room) {
    return room == id || rooms.was_in(room, position);
  };
  return (packet.rooms.empty() || std::ranges::any_of(packet.rooms, was_in)) &&
         std::ranges::none_of(packet.except, was_in);
}

std::unique_ptr<RecoverableSession> SessionStore::keep(std::unique_ptr<RecoverableSession> session,
                                                       TimePoint now) {
  RecoverableSession& kept = *session;
  sessions_.insert_or_assign(kept.pid, std::move(session));
  due_.arm(kept, now);
  if (sessions_.size() <= max_sessions_) return nullptr;
  return take(due_.front().pid);
}

std::unique_ptr<RecoverableSession> SessionStore::take(std::string_view pid) {
  // The key is a view into the session: the entry goes before the session may.
  auto entry = sessions_.extract(pid);
  if (!entry) return nullptr;
  std::unique_ptr<RecoverableSession> session = std::move(entry.mapped());
  base::DeadlineList<RecoverableSession>::disarm(*session);
  return session;
}

std::vector<std::unique_ptr<RecoverableSession>> SessionStore::expire(TimePoint now) {
  std::vector<std::unique_ptr<RecoverableSession>> expired;
  due_.expire(now, [&](RecoverableSession& session) { expired.push_back(take(session.pid)); });
  return expired;
}

}  // namespace sockeye::core
