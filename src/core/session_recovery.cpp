#include "core/session_recovery.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "codec/append_argument.hpp"
#include "core/client.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/scope.hpp"
#include "core/shared_recovery.hpp"

namespace sockeye::core {
namespace {

// Long enough that no two logs share one.
constexpr std::size_t mark_size = 6;

// The ends that a client does not want: it will be back.
bool is_recoverable(std::string_view reason) {
  using engine::CloseReason;
  using engine::name_of;
  return reason == name_of(CloseReason::transport_error) ||
         reason == name_of(CloseReason::transport_close) ||
         reason == name_of(CloseReason::forced_close) ||
         reason == name_of(CloseReason::ping_timeout) ||
         reason == name_of(CloseReason::send_buffer_full) ||
         reason == reason::server_shutting_down || reason == reason::forced_server_close;
}

// Without the socket's own, which is implied.
std::vector<std::string> joined_rooms(const SocketState& socket) {
  std::vector<std::string> rooms = socket.rooms();
  if (!rooms.empty()) rooms.erase(rooms.begin());
  return rooms;
}

}  // namespace

SessionRecovery::SessionRecovery(Namespace& nsp, const RecoveryOptions& options,
                                 const std::string& mark)
    : nsp_(nsp),
      options_(options),
      log_(mark.substr(0, mark_size),
           {options.max_log_bytes, options.max_disconnection_duration + options.max_silence}),
      store_(options.max_disconnection_duration, options.max_sessions) {}

SessionRecovery::~SessionRecovery() = default;

RestoredSession SessionRecovery::restore(std::string_view pid,
                                         std::optional<std::string_view> offset) {
  RestoredSession restored;
  const auto renamed = renamed_.find(pid);
  const bool is_former = renamed != renamed_.end();
  restored.session = take(is_former ? std::string_view(renamed->second) : pid);
  if (!restored.session) return restored;
  RecoverableSession& session = *restored.session;
  // That it was not recovered has not reached it: it is told again.
  if (is_former) {
    if (shared_) forget_former_pid(session);
    return restored;
  }
  forget_former_pid(session);
  if (shared_) {
    restored.complete = true;
    return restored;
  }
  std::optional<std::uint64_t> seen = session.settled;
  if (offset) {
    seen = log_.position(*offset);
    if (!seen && *offset == session.brought_offset) seen = session.brought_at;
    // The offset of an earlier session elsewhere: this one has not sent any that could replace it.
    if (!seen && session.last_sent == 0) seen = session.settled;
  }
  if (!seen) return restored;
  std::uint64_t from = std::max(*seen, session.settled);
  // Who has the last event that was sent to it has missed nothing before it left.
  if (from >= session.last_sent) from = std::max(from, session.left);
  restored.complete = from >= log_.dropped() && from >= session.rooms.exact_from();
  if (restored.complete) session.settled = from;
  return restored;
}

std::unique_ptr<RecoverableSession> SessionRecovery::take(std::string_view pid) {
  if (auto session = store_.take(pid)) return session;
  const auto found = holders_.find(pid);
  if (found == holders_.end()) return nullptr;
  // Its client has noticed a loss that we have not.
  const auto holder = found->second->self();
  auto session = take_from(*holder);
  if (Client* client = holder->client()) client->discard();
  return session;
}

std::unique_ptr<RecoverableSession> SessionRecovery::take_from(SocketState& socket) {
  std::unique_ptr<RecoverableSession> session = std::move(socket.recoverable_slot());
  holders_.erase(session->pid);
  if (socket.connected()) {
    session->data = socket.data();
    session->last_sent = socket.last_logged;
    session->left = log_.head();
    socket.set_continued();
  }
  return session;
}

void SessionRecovery::keep(std::unique_ptr<RecoverableSession> session) {
  Hub* hub = nsp_.hub();
  if (!hub) return;
  const auto displaced = store_.keep(std::move(session), hub->now());
  arm();
  if (displaced) report_expired(*displaced);
}

void SessionRecovery::resume(SocketState& socket, RestoredSession restored) {
  RecoverableSession& session = *restored.session;
  socket.resume(session.id);
  socket.data() = session.data;
  socket.last_logged = session.last_sent;
  socket.set_recovery(restored.complete ? Recovery::full : Recovery::partial);
  for (const std::string& room : session.rooms.now()) socket.join(room);
  socket.recoverable_slot() = std::move(restored.session);
  holders_.emplace(session.pid, &socket);
}

std::string_view SessionRecovery::connect(SocketState& socket) {
  std::unique_ptr<RecoverableSession>& session = socket.recoverable_slot();
  // What middleware waited for may have cost it a part of the log.
  if (session && session->settled < log_.dropped()) socket.set_recovery(Recovery::partial);
  if (shared_ && session && socket.recovery() == Recovery::full) catch_up(socket);
  if (socket.recovery() == Recovery::full) {
    replay(socket);
  } else {
    // A pid that it does not know tells the client that it was not recovered.
    std::string pid = nsp_.hub()->new_id();
    if (session) {
      holders_.erase(session->pid);
      session->missed.clear();
      rename(*session, std::move(pid));
    } else {
      session = std::make_unique<RecoverableSession>();
      session->id = socket.id();
      session->pid = std::move(pid);
    }
    session->settled = log_.head();
    session->last_sent = 0;
    socket.last_logged = 0;
    if (shared_) session->settled_at = std::max(shared_->passed, shared_->progress->reached());
    holders_.emplace(session->pid, &socket);
  }
  session->catch_up = nullptr;
  session->rooms.become(joined_rooms(socket), log_.head());
  session->rooms.forget(session->settled);
  if (shared_) note_change(*session);
  return session->pid;
}

void SessionRecovery::rename(RecoverableSession& session, std::string pid) {
  if (session.former_pid.empty()) session.former_pid = std::move(session.pid);
  session.pid = std::move(pid);
  renamed_.insert_or_assign(session.former_pid, session.pid);
}

void SessionRecovery::forget_former_pid(RecoverableSession& session) {
  if (session.former_pid.empty()) return;
  renamed_.erase(session.former_pid);
  session.former_pid.clear();
}

void SessionRecovery::replay(SocketState& socket) {
  RecoverableSession& session = *socket.recoverable();
  for (const PacketFrames& frames : std::exchange(session.missed, {})) socket.send(frames, false);
  log_.for_each_after(session.settled, [&](std::uint64_t position, const LoggedPacket& packet) {
    if (!session.is_owed(packet, position)) return;
    socket.send(packet.frames, false);
    socket.last_logged = position;
  });
}

void SessionRecovery::leave(SocketState& socket, std::string_view reason) {
  auto session = take_from(socket);
  session->lost = reason == engine::name_of(engine::CloseReason::ping_timeout);
  if (shared_) forget_former_pid(*session);
  if (is_recoverable(reason)) {
    nsp_.adapter().persist_session(std::move(session));
  } else {
    forget_former_pid(*session);
    if (shared_ && shared_->lease > Clock::duration::zero()) {
      nsp_.adapter().erase_session(session->pid);
    }
  }
}

void SessionRecovery::give_back(SocketState& socket) {
  nsp_.adapter().persist_session(take_from(socket));
}

PacketFrames SessionRecovery::encode(EncodedPayload payload, const Flags& flags,
                                     std::uint64_t position) const {
  codec::append_argument(payload, log_.offset(position));
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  head.nsp = nsp_.name();
  return encode_packet(nsp_.parser(), head, payload, flags);
}

void SessionRecovery::broadcast(const BroadcastPacket& packet, const Target& target) {
  Hub* hub = nsp_.hub();
  if (!hub) return;
  if (shared_) return broadcast_shared(packet, target);
  if (target.flags.is_volatile) {
    // It may be lost, yet a client takes its last argument for an offset: it gets the one that is
    // true for whoever receives it.
    const PacketFrames frames = encode(packet.payload, target.flags, log_.head());
    if (frames.failure) return report(packet, target, *frames.failure);
    nsp_.select(target, [&](SocketState& socket) { socket.send(frames, true); });
    nsp_.count_sent(frames, 1);
    return;
  }
  const std::uint64_t position = log_.head() + 1;
  const PacketFrames frames = encode(packet.payload, target.flags, position);
  if (frames.failure) return report(packet, target, *frames.failure);
  log_.append({frames, target.rooms, target.except, false, hub->now(), packet.stamp, packet.kept});
  arm();
  const std::uint32_t held = frames.head.holders();
  nsp_.select(target, [&](SocketState& socket) {
    socket.send(frames, false);
    socket.last_logged = position;
  });
  nsp_.count_sent(frames, held);
}

void SessionRecovery::report(const BroadcastPacket& packet, const Target& target,
                             const Error& failure) {
  const auto receivers = nsp_.selected(target);
  if (!receivers.empty()) receivers.front()->on_error(packet.event, failure);
}

void SessionRecovery::emit(SocketState& socket, const EncodedPayload& payload, const Flags& flags) {
  Hub* hub = nsp_.hub();
  if (!hub || (!socket.session() && !socket.continued())) return;
  if (shared_) return emit_shared(socket, payload, flags);
  const std::string id(socket.id());
  SocketState* receiver = socket.session() ? &socket : nsp_.find(id);
  // In middleware: whoever hears that it is connected has heard this before.
  const bool unlogged = flags.is_volatile || (receiver == &socket && !socket.connected());
  const std::uint64_t position = log_.head() + (unlogged ? 0 : 1);
  const PacketFrames frames = encode(payload, flags, position);
  if (receiver) receiver->transmit(frames, flags.is_volatile);
  // Its session may have gone to another shard.
  const auto scope = receiver || options_.shards < 2 ? nullptr : nsp_.scope();
  if (scope) scope->emit_elsewhere(id, payload, flags);
  if (unlogged || frames.failure) return;
  if (receiver) receiver->last_logged = position;
  log_direct(frames, id, {}, kept(payload));
}

void SessionRecovery::emit_to(const BroadcastPacket& packet, const Target& target) {
  const std::string& id = target.rooms.front();
  SocketState* receiver = nsp_.find(id);
  const bool unlogged = target.flags.is_volatile;
  const std::uint64_t position = log_.head() + (unlogged ? 0 : 1);
  const PacketFrames frames = encode(packet.payload, target.flags, position);
  if (frames.failure) return;
  if (receiver) receiver->transmit(frames, unlogged);
  if (unlogged) return;
  if (receiver) receiver->last_logged = position;
  log_direct(frames, id, packet.stamp, packet.kept);
}

void SessionRecovery::log_direct(PacketFrames frames, const std::string& id, const Stamp& stamp,
                                 std::shared_ptr<const EncodedPayload> kept) {
  log_.append({std::move(frames), {id}, {}, true, nsp_.hub()->now(), stamp, std::move(kept)});
  arm();
}

std::shared_ptr<const EncodedPayload> SessionRecovery::kept(const EncodedPayload& payload) const {
  if (options_.shards < 2) return nullptr;
  return std::make_shared<const EncodedPayload>(payload);
}

void SessionRecovery::report_expired(RecoverableSession& session) {
  forget_former_pid(session);
  std::vector<std::string> rooms = session.rooms.now();
  rooms.insert(rooms.begin(), session.id);
  const ExpiredSession expired(session.id, std::move(rooms), session.data);
  nsp_.handlers().session_expired.run(expired);
}

void SessionRecovery::tick() {
  timer_ = 0;
  armed_ = TimePoint::max();
  const TimePoint now = nsp_.hub()->now();
  log_.expire(now);
  const auto expired = store_.expire(now);
  arm();
  for (const auto& session : expired) report_expired(*session);
  if (!expired.empty()) nsp_.look_for_emptiness();
}

void SessionRecovery::arm() {
  Hub* hub = nsp_.hub();
  TimePoint next = store_.next_expiry().value_or(TimePoint::max());
  // The log is swept by and by: its oldest entry may become a sixteenth too old.
  constexpr int sweeps = 16;
  if (const auto due = log_.next_expiry()) {
    next = std::min(next, *due + options_.max_disconnection_duration / sweeps);
  }
  if (next >= armed_) return;
  if (timer_) hub->cancel(timer_);
  armed_ = next;
  const auto delay = std::chrono::ceil<std::chrono::milliseconds>(next - hub->now());
  timer_ = hub->after(delay, [nsp = nsp_.weak_from_this()] {
    const auto alive = nsp.lock();
    if (alive && alive->hub()) alive->recovery()->tick();
  });
}

}  // namespace sockeye::core
