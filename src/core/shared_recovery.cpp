// SessionRecovery where the nodes of a cluster share a log. What is sent goes there and comes back
// with its position, which is its offset; sessions are written where every node finds them.
#include "core/shared_recovery.hpp"

#include <algorithm>
#include <utility>

#include "codec/append_argument.hpp"
#include "core/client.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/session_recovery.hpp"
#include "sockeye/socket_data.hpp"

namespace sockeye::core {
namespace {

// A new socket's handlers join it to its rooms at once; so much later that is written in one go.
constexpr std::chrono::milliseconds writing_delay{100};

bool meets(const std::vector<std::string>& rooms, const std::vector<std::string>& its_rooms) {
  return std::ranges::any_of(rooms, [&](const std::string& room) {
    return std::ranges::find(its_rooms, room) != its_rooms.end();
  });
}

}  // namespace

void SessionRecovery::share(std::shared_ptr<LogProgress> progress, Clock::duration lease) {
  shared_ = std::make_unique<SharedRecovery>(std::move(progress), lease);
}

PacketFrames SessionRecovery::encode_at(EncodedPayload payload, const Flags& flags,
                                        LogPosition position,
                                        std::optional<std::uint64_t> ack_id) const {
  if (!ack_id) codec::append_argument(payload, position.text());
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  head.nsp = nsp_.name();
  head.id = ack_id;
  return encode_packet(nsp_.parser(), head, payload, flags);
}

void SessionRecovery::broadcast_shared(const BroadcastPacket& packet, const Target& target) {
  if (packet.position) {
    shared_->passed = std::max(shared_->passed, packet.position);
    if (shared_->catching_up > 0 && !packet.ack_id && !target.flags.is_volatile) {
      remember(packet, target);
    }
  }
  // What has no place in the log carries the one before it: a client takes it for its offset.
  const PacketFrames frames =
      encode_at(packet.payload, target.flags, shared_->passed, packet.ack_id);
  if (frames.failure) return report(packet, target, *frames.failure);
  const std::uint32_t held = frames.head.holders();
  nsp_.select(target, [&](SocketState& socket) { socket.send(frames, target.flags.is_volatile); });
  nsp_.count_sent(frames, held);
}

void SessionRecovery::emit_shared(SocketState& socket, const EncodedPayload& payload,
                                  const Flags& flags) {
  if (socket.session() && !socket.connected()) {
    // In middleware: whoever hears that it is connected has heard this before.
    socket.transmit(encode_at(payload, flags, shared_->passed), flags.is_volatile);
    return;
  }
  nsp_.adapter().broadcast(BroadcastPacket{{}, payload},
                           Target{{std::string(socket.id())}, {}, flags});
}

void SessionRecovery::remember(const BroadcastPacket& packet, const Target& target) {
  shared_->recent_bytes += packet.payload.bytes.size() + sizeof(SharedRecovery::Recent);
  if (shared_->recent_bytes > options_.max_log_bytes) {
    shared_->recent.clear();
    shared_->recent_bytes = 0;
    shared_->forgotten = packet.position;
    return;
  }
  shared_->recent.push_back(
      {{packet.position, packet.payload, target.flags.compress}, target.rooms, target.except});
}

std::shared_ptr<void> SessionRecovery::begin_catch_up(std::shared_ptr<void> elsewhere) {
  ++shared_->catching_up;
  const auto end = [nsp = nsp_.weak_from_this(), executor = nsp_.hub()->executor(),
                    elsewhere = std::move(elsewhere)](void*) {
    // Whoever was the last to look at the answer.
    executor->run([nsp] {
      if (const auto alive = nsp.lock()) alive->recovery()->end_catch_up();
    });
  };
  return {static_cast<void*>(this), end};
}

void SessionRecovery::end_catch_up() {
  if (--shared_->catching_up > 0) return;
  shared_->recent.clear();
  shared_->recent_bytes = 0;
}

RestoredSession SessionRecovery::bring(SharedSession found,
                                       std::shared_ptr<detail::SocketData> data,
                                       std::shared_ptr<void> hold) {
  RestoredSession restored;
  if (!found.record) return restored;
  restored.complete = found.complete;
  restored.session = std::make_unique<RecoverableSession>();
  RecoverableSession& session = *restored.session;
  session.pid = std::move(found.record->pid);
  session.id = std::move(found.record->id);
  std::erase(found.record->rooms, session.id);
  session.rooms.become(found.record->rooms, 0);
  session.data = std::move(data);
  if (!session.data && found.record->data.size() > 0) {
    session.data = std::make_shared<detail::StoredData>(std::move(found.record->data));
  }
  session.settled_at = found.record->settled;
  session.claimed_at = found.read_to;
  if (found.complete) {
    session.catch_up = std::make_unique<CatchUp>();
    session.catch_up->missed = std::move(found.missed);
    session.catch_up->read_to = found.read_to;
    session.catch_up->asked_at = found.asked_at;
    session.catch_up->hold = std::move(hold);
  }
  return restored;
}

void SessionRecovery::catch_up(SocketState& socket) {
  RecoverableSession& session = *socket.recoverable();
  const auto behind = std::move(session.catch_up);
  if (!behind || shared_->forgotten > behind->read_to) {
    socket.set_recovery(Recovery::partial);
    return;
  }
  const auto send = [&](const MissedEvent& event) {
    Flags flags;
    flags.compress = event.compress;
    const PacketFrames frames = encode_at(event.payload, flags, event.position);
    if (!frames.failure) socket.send(frames, false);
  };
  // What comes past this shard later reaches the socket as everybody's.
  const LogPosition live_behind = std::max(shared_->passed, behind->asked_at);
  for (const MissedEvent& event : behind->missed) {
    if (event.position <= live_behind) send(event);
  }
  const std::vector<std::string> rooms = socket.rooms();
  for (const SharedRecovery::Recent& one : shared_->recent) {
    if (one.event.position <= behind->read_to) continue;
    if ((one.rooms.empty() || meets(one.rooms, rooms)) && !meets(one.except, rooms)) {
      send(one.event);
    }
  }
}

SessionRecord SessionRecovery::record_of(const RecoverableSession& session) const {
  SessionRecord record;
  record.pid = session.pid;
  record.id = session.id;
  record.rooms = session.rooms.now();
  record.rooms.insert(record.rooms.begin(), session.id);
  if (session.data) record.data = session.data->to_value();
  record.settled = session.settled_at;
  return record;
}

void SessionRecovery::give_up(const std::string& pid, LogPosition position) {
  const auto found = holders_.find(pid);
  if (found == holders_.end()) return;
  RecoverableSession* const held = found->second->recoverable();
  if (held && held->claimed_at >= position) return;
  (void)take(pid);
}

void SessionRecovery::note_change(RecoverableSession& session) {
  if (!shared_ || shared_->lease == Clock::duration::zero()) return;
  if (std::exchange(session.changed, true)) return;
  shared_->changed.push_back(session.pid);
  arm_writing();
}

void SessionRecovery::write_changes() {
  shared_->timer = 0;
  Hub* hub = nsp_.hub();
  shared_->leases.expire(hub->now(), [this](RecoverableSession& session) {
    if (!std::exchange(session.changed, true)) shared_->changed.push_back(session.pid);
  });
  for (const std::string& pid : std::exchange(shared_->changed, {})) {
    const auto found = holders_.find(pid);
    if (found == holders_.end() || !found->second->connected()) continue;
    RecoverableSession& session = *found->second->recoverable();
    session.changed = false;
    session.data = found->second->data();
    nsp_.adapter().write_session(record_of(session), SessionState::live);
    shared_->leases.arm(session, hub->now());
  }
  arm_writing();
}

void SessionRecovery::arm_writing() {
  Hub* hub = nsp_.hub();
  if (!hub || shared_->timer) return;
  Clock::duration delay = writing_delay;
  if (shared_->changed.empty()) {
    const auto due = shared_->leases.next();
    if (!due) return;
    delay = std::max<Clock::duration>(delay, *due - hub->now());
  }
  shared_->timer = hub->after(std::chrono::ceil<std::chrono::milliseconds>(delay),
                              [nsp = nsp_.weak_from_this()] {
                                const auto alive = nsp.lock();
                                if (alive && alive->hub()) alive->recovery()->write_changes();
                              });
}

}  // namespace sockeye::core
