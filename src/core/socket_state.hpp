// One client in one namespace: what a `sockeye::Socket` handle refers to. Touched by its shard's
// thread alone, but for what never changes after it was made (id, auth, facts, executor).
//
//   connecting --middleware passed--> connected --close--> gone
//        \----------- refused, or the client left ---------->/
#pragma once

#include <any>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/compact_string.hpp"
#include "base/reference_count.hpp"
#include "core/client_limits.hpp"
#include "core/connection_facts.hpp"
#include "core/frames.hpp"
#include "core/handlers.hpp"
#include "core/room_index.hpp"
#include "core/socket_reference.hpp"
#include "core/types.hpp"
#include "engine/session.hpp"
#include "sockeye/handler.hpp"
#include "sockeye/recovery.hpp"

namespace sockeye::detail {
class SocketData;
}

namespace sockeye::core {

class Client;
class Namespace;
struct RecoverableSession;

/// Calls back once, with an error to refuse. From any thread.
using Continue = std::function<void(std::optional<Error>)>;
/// A socket's middleware: it may change the event (its name first) before it goes on.
using PacketMiddleware =
    std::function<void(SocketState&, std::shared_ptr<std::vector<Value>> event, Continue next)>;

using EventHandlers = HandlerTable<SocketState&, Elements, detail::Call&>;
using CatchAllListeners = ListenerList<SocketState&, std::string_view, Elements, detail::Call&>;
/// Listeners of what is sent: the event's name first.
using OutgoingListeners = ListenerList<SocketState&, const std::vector<Value>&>;
using CloseListeners = ListenerList<SocketState&, std::string_view>;

/// What most sockets have none of.
struct SocketHandlers {
  EventHandlers events;
  CatchAllListeners any;
  OutgoingListeners any_outgoing;
  CloseListeners disconnecting;
  CloseListeners disconnect;
  ListenerList<SocketState&, const Error&> error;
  std::vector<PacketMiddleware> middleware;
  std::any local;
  bool listens_to_outgoing = false;
};

class SocketState {
 public:
  enum class Phase : std::uint8_t { connecting, connected, gone };

  static SocketReference make(std::string_view id, std::shared_ptr<Namespace> nsp, Client& client,
                              Value auth);
  SocketState(const SocketState&) = delete;
  SocketState& operator=(const SocketState&) = delete;

  SocketReference self() noexcept { return SocketReference(*this); }

  // These never change: any thread may read them.
  std::string_view id() const noexcept { return id_; }
  const Value& auth() const noexcept;
  const ConnectionFacts& facts() const noexcept { return *facts_; }
  Executor& executor() const noexcept;
  const std::shared_ptr<Namespace>& nsp() const noexcept { return nsp_; }

  Phase phase() const noexcept { return phase_; }
  bool connected() const noexcept { return phase_ == Phase::connected; }
  /// Null once the socket is gone.
  Client* client() const noexcept { return client_; }
  engine::Session* session() const noexcept { return session_; }

  /// Writes to this client, connected or not yet. `on_ack` may be empty.
  void emit(std::string_view name, const EncodedPayload& payload, const Flags& flags,
            detail::AckCallback on_ack);
  /// Its part of a broadcast: no encoding, no allocation.
  void send(const PacketFrames& frames, bool is_volatile) {
    if (!session_ || (is_volatile && !session_->writable())) return;
    core::send(*session_, frames);
  }
  /// The same of one frame that is not volatile.
  void send(const base::Frame& frame) {
    if (session_) session_->send(frame);
  }
  /// Brings near what `send` reads, a few sockets ahead of it.
  void prefetch_session() const noexcept { __builtin_prefetch(session_); }
  void prefetch_queue() const noexcept {
    if (session_) __builtin_prefetch(session_->direct());
  }
  /// The same; where a user's parser failed, the connection ends.
  void transmit(const PacketFrames& frames, bool is_volatile);

  void join(std::string_view room);
  void leave(std::string_view room);
  bool in_room(std::string_view room) const;
  /// Its own room first; none once it is gone.
  std::vector<std::string> rooms() const;
  Memberships& memberships() noexcept { return memberships_; }

  /// Leaves the namespace, or with `close_connection` ends the whole connection.
  void disconnect(bool close_connection);

  SocketHandlers& handlers();
  /// From here on the namespace tells this socket what is sent to it, until it leaves.
  void listen_to_outgoing();
  SocketHandlers* handlers_if_any() const noexcept {
    return extras_ ? extras_->handlers.get() : nullptr;
  }
  std::any& local() { return handlers().local; }
  std::shared_ptr<detail::SocketData>& data() { return extras().data; }

  // From the client's packets.
  /// Whether one more event is within its rate.
  bool may_send();
  void on_event(std::string_view name, Elements arguments, std::optional<std::uint64_t> ack_id);
  void on_ack(std::uint64_t id, Elements arguments);
  void on_error(std::string_view event, const Error& error, std::exception_ptr exception = nullptr);

  /// The membership ends; runs the listeners. No effect on one that is not connected.
  void close(std::string_view reason);
  /// Ends one that never was connected; no listener runs.
  void abandon();

  // For its namespace.
  void set_connected() noexcept { phase_ = Phase::connected; }
  /// False where the socket owes too many already: the callback has been told so.
  bool expect_ack(std::uint64_t id, detail::AckCallback callback,
                  std::optional<std::chrono::milliseconds> timeout);
  void forget_ack(std::uint64_t id);
  void notify_outgoing(const std::vector<Value>& event);
  void send_ack(std::uint64_t id, const EncodedPayload& payload);

  // For its namespace's recovery.
  /// Null where that is off, and once the session has gone elsewhere.
  RecoverableSession* recoverable() const noexcept {
    return extras_ ? extras_->recoverable.get() : nullptr;
  }
  std::unique_ptr<RecoverableSession>& recoverable_slot() { return extras().recoverable; }
  Recovery recovery() const noexcept { return recovery_; }
  void set_recovery(Recovery recovery) noexcept { recovery_ = recovery; }
  /// Before it is connected: the id is that of the session that it continues.
  void resume(std::string_view id) { id_ = base::CompactString(id); }
  /// It is gone, but its session is not.
  bool continued() const noexcept { return continued_.load(std::memory_order_relaxed); }
  void set_continued() noexcept { continued_.store(true, std::memory_order_relaxed); }

  /// The last selection that met this socket: it is taken once.
  std::uint32_t mark = 0;
  /// Where it stands in its namespace's list of connected sockets.
  std::uint32_t position = 0;
  /// The position of the last logged event that was sent to it.
  std::uint64_t last_logged = 0;

 private:
  struct PendingAck {
    detail::AckCallback callback;
    TimerId timer = 0;
  };
  using PendingAcks = std::unordered_map<std::uint64_t, PendingAck>;

  /// What many sockets have none of.
  struct Extras {
    Extras();
    ~Extras();
    std::unique_ptr<SocketHandlers> handlers;
    /// Null while it owes none.
    std::unique_ptr<PendingAcks> acks;
    std::shared_ptr<detail::SocketData> data;
    std::unique_ptr<RecoverableSession> recoverable;
  };

  friend void retain(const SocketState& socket) noexcept;
  friend void release(const SocketState& socket) noexcept;

  SocketState(std::string_view id, std::shared_ptr<Namespace> nsp, Client& client, Value auth);
  ~SocketState();

  Extras& extras() {
    if (!extras_) extras_ = std::make_unique<Extras>();
    return *extras_;
  }
  PendingAcks* acks() const noexcept { return extras_ ? extras_->acks.get() : nullptr; }

  void run_middleware(std::shared_ptr<std::vector<Value>> event, std::size_t index,
                      std::optional<std::uint64_t> ack_id);
  void dispatch(std::string_view name, Elements arguments, detail::Call& call);
  void run_handlers(std::string_view name, Elements arguments, detail::Call& call);
  void answer_pending(std::uint64_t id, const detail::AckResult& result);
  void run_ack_callback(const detail::AckCallback& callback, const detail::AckResult& result);
  void fail_acks();
  void detach();

  base::ReferenceCount references_;
  EventBudget budget_;
  Phase phase_ = Phase::connecting;
  std::atomic<bool> continued_{false};
  /// Its `disconnecting` listeners run.
  bool closing_ = false;
  Recovery recovery_ = Recovery::none;
  engine::Session* session_;
  Client* client_;
  std::shared_ptr<Namespace> nsp_;
  Memberships memberships_;
  base::CompactString id_;
  detail::Reference<const ConnectionFacts> facts_;
  /// Null for an empty object, which is what most clients send.
  std::unique_ptr<const Value> auth_;
  std::unique_ptr<Extras> extras_;
};

}  // namespace sockeye::core
