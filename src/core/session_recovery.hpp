// Connection state recovery for one namespace on one shard: each socket's session goes with a
// secret (its pid); what is sent is logged under an offset that the client reports when it comes
// back.
//
//   new socket --begin--> live --(connection lost) keep--> away --(time is up)--> expired
//                           ^                                |
//                           +--- connect <--- restore -------+   (also straight from live, where
//                                                                 the loss has not been noticed)
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/recovery_log.hpp"
#include "core/session_store.hpp"
#include "core/types.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/recovery.hpp"

namespace sockeye::core {

struct BroadcastPacket;
class Namespace;
class SharedRecovery;
class SocketState;

struct RecoveryOptions {
  Clock::duration max_disconnection_duration = std::chrono::seconds(120);
  bool skip_middlewares = true;
  std::size_t max_log_bytes = std::size_t{16} << 20;
  std::size_t max_sessions = 100'000;
  /// How long a dead connection may go unnoticed: what is sent into it is kept so much longer.
  Clock::duration max_silence = std::chrono::seconds(45);
  /// Shards of the process, each of which has a log of its own.
  std::size_t shards = 1;
};

/// A session that was found, out of the store.
struct RestoredSession {
  /// Null where there is none of that pid.
  std::unique_ptr<RecoverableSession> session;
  /// Whether all that the client missed can be sent to it: the session's `missed`, then what this
  /// shard's log has for it behind `settled`.
  bool complete = false;
};

/// A session on its way to another shard, with what its client missed on the one that it leaves.
struct MovedSession {
  struct Missed {
    std::shared_ptr<const EncodedPayload> payload;
    bool compress;
  };

  RestoredSession restored;
  std::vector<Missed> missed;
  /// What the shard had come past when the session left it.
  Progress passed;
};

class SessionRecovery {
 public:
  SessionRecovery(Namespace& nsp, const RecoveryOptions& options, const std::string& mark);
  ~SessionRecovery();

  const RecoveryOptions& options() const noexcept { return options_; }
  const RecoveryLog& log() const noexcept { return log_; }
  std::size_t away() const noexcept { return store_.size(); }

  /// The session of that pid leaves the store, or its socket: that one's connection is ended.
  /// `offset` is the last one that the client has seen; none where it has seen none.
  RestoredSession restore(std::string_view pid, std::optional<std::string_view> offset);
  /// As `restore`, for a client that has come back on another shard.
  MovedSession hand_over(std::string_view pid, std::optional<std::string_view> offset);
  /// There: the session is this shard's from now on. What the other one had not come past and this
  /// one has is in this log. `began` is what this shard had come past when its log began.
  RestoredSession take_over(MovedSession moved, std::optional<std::string_view> offset,
                            const Progress& began);
  /// A session waits for its client to come back.
  void keep(std::unique_ptr<RecoverableSession> session);

  // Where the nodes of a cluster share a log (shared_recovery.cpp). Then the sessions of clients
  // that are away are with the log, not here.
  /// From now on it is so. `lease`: how long a live session stands where it was written; 0: none
  /// is.
  void share(std::shared_ptr<LogProgress> progress, Clock::duration lease);
  bool shares_log() const noexcept { return shared_ != nullptr; }
  /// A session is being brought here; `elsewhere` is let go with what is answered.
  std::shared_ptr<void> begin_catch_up(std::shared_ptr<void> elsewhere);
  /// Makes it this shard's.
  RestoredSession bring(SharedSession found, std::shared_ptr<detail::SocketData> data,
                        std::shared_ptr<void> hold);
  SessionRecord record_of(const RecoverableSession& session) const;
  /// Whoever holds it loses it.
  void give_up(const std::string& pid, LogPosition position);

  // For sockets of the namespace.
  /// Its rooms have changed, or it is new.
  void note_change(RecoverableSession& session);
  /// What was restored is this socket's, which is not connected yet.
  void resume(SocketState& socket, RestoredSession restored);
  /// Sends what was missed and answers the pid for the client. The socket is connected.
  std::string_view connect(SocketState& socket);
  /// The socket leaves: its session waits, or ends here.
  void leave(SocketState& socket, std::string_view reason);
  /// The socket never was connected: what it took over waits again.
  void give_back(SocketState& socket);

  /// With its offset, to the receivers of `target`; logged unless volatile.
  void broadcast(const BroadcastPacket& packet, const Target& target);
  /// The same to one socket, or to whoever continues its session.
  void emit(SocketState& socket, const EncodedPayload& payload, const Flags& flags);
  /// The same for an event from another shard; `target` has the id as its only room.
  void emit_to(const BroadcastPacket& packet, const Target& target);

 private:
  PacketFrames encode_at(EncodedPayload payload, const Flags& flags, LogPosition position,
                         std::optional<std::uint64_t> ack_id = std::nullopt) const;
  void broadcast_shared(const BroadcastPacket& packet, const Target& target);
  void emit_shared(SocketState& socket, const EncodedPayload& payload, const Flags& flags);
  void remember(const BroadcastPacket& packet, const Target& target);
  /// Sends what was missed.
  void catch_up(SocketState& socket);
  void end_catch_up();
  void write_changes();
  void arm_writing();
  PacketFrames encode(EncodedPayload payload, const Flags& flags, std::uint64_t position) const;
  /// A packet that could not be written is told to its first receiver's listeners.
  void report(const BroadcastPacket& packet, const Target& target, const Error& failure);
  /// What is logged for one socket at the log's next position.
  void log_direct(PacketFrames frames, const std::string& id, const Stamp& stamp,
                  std::shared_ptr<const EncodedPayload> kept);
  /// The payload for other shards; null where there are none.
  std::shared_ptr<const EncodedPayload> kept(const EncodedPayload& payload) const;
  std::unique_ptr<RecoverableSession> take(std::string_view pid);
  void rename(RecoverableSession& session, std::string pid);
  void forget_former_pid(RecoverableSession& session);
  std::unique_ptr<RecoverableSession> take_from(SocketState& socket);
  void replay(SocketState& socket);
  void report_expired(RecoverableSession& session);
  void tick();
  void arm();

  Namespace& nsp_;
  RecoveryOptions options_;
  RecoveryLog log_;
  SessionStore store_;
  /// Who holds a session, connected or about to be.
  std::unordered_map<std::string_view, SocketState*> holders_;
  std::unique_ptr<SharedRecovery> shared_;
  /// From a pid that was replaced to the one that the client may not have heard of.
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> renamed_;
  TimerId timer_ = 0;
  TimePoint armed_ = TimePoint::max();
};

}  // namespace sockeye::core
