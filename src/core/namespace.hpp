// One namespace on one shard: who is connected, who is in which room, what is registered, and how a
// new socket is admitted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id_table.hpp"
#include "core/adapter.hpp"
#include "core/handlers.hpp"
#include "core/namespace_share.hpp"
#include "core/room_index.hpp"
#include "core/room_listeners.hpp"
#include "core/scope.hpp"
#include "core/session_recovery.hpp"
#include "core/socket_state.hpp"
#include "core/types.hpp"

namespace sockeye::core {

class Hub;
class ParentNamespace;

/// Decides on a new socket; `next` goes on, or refuses with an error.
using Middleware = std::function<void(SocketState&, Continue next)>;

/// What is registered on a namespace, once for all its sockets.
struct NamespaceHandlers {
  EventHandlers events;
  CatchAllListeners any;
  OutgoingListeners any_outgoing;
  ListenerList<SocketState&> connection;
  CloseListeners disconnecting;
  CloseListeners disconnect;
  ListenerList<const ExpiredSession&> session_expired;
  RoomListeners rooms;
  HandlerTable<Elements, detail::Call&> server_events;
  std::vector<std::shared_ptr<const Middleware>> middleware;

  /// A copy that shares nothing, for another shard.
  NamespaceHandlers clone() const;
};

class Namespace : public std::enable_shared_from_this<Namespace> {
 public:
  /// An empty `adapter` makes one for this process alone.
  Namespace(Hub& hub, std::string name, const AdapterFactory& adapter);
  virtual ~Namespace();
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const std::string& name() const noexcept { return name_; }
  const Parser& parser() const noexcept { return parser_; }
  /// Null once the server is gone.
  Hub* hub() const noexcept { return hub_; }
  void detach() noexcept { hub_ = nullptr; }
  /// The shard's, also once the server is gone.
  Executor& executor() const noexcept { return *executor_; }

  /// This namespace on all shards of the process; null once the server is gone.
  std::shared_ptr<NamespaceScope> scope() const { return scope_.lock(); }
  void set_scope(std::weak_ptr<NamespaceScope> scope) { scope_ = std::move(scope); }

  /// The parent that it was made from; null where the application made it by its name alone.
  std::shared_ptr<ParentNamespace> parent() const { return parent_.lock(); }
  void set_parent(std::weak_ptr<ParentNamespace> parent) { parent_ = std::move(parent); }

  NamespaceHandlers& handlers() noexcept { return handlers_; }
  Adapter& adapter() noexcept { return *adapter_; }
  /// Once; `done` is called at its end, and at once where it was closed before.
  void close_adapter(std::function<void()> done);
  RoomIndex& rooms() noexcept { return rooms_; }
  const RoomIndex& rooms() const noexcept { return rooms_; }
  /// Null where connection state recovery is off.
  SessionRecovery* recovery() noexcept { return recovery_.get(); }
  std::uint64_t next_ack_id() noexcept { return share_ ? share_->draw_ack_id() : next_ack_id_++; }
  /// This is one of several shards'.
  void join_shards(std::shared_ptr<NamespaceShare> share, std::uint32_t shard) {
    share_ = std::move(share);
    shard_ = shard;
  }
  /// Whether a room that is new here, where somebody listens, is new to all shards.
  bool is_new_room(std::string_view room) { return !share_ || share_->enter(room, shard_); }
  /// Whether a room that is gone here is gone from all shards.
  bool is_lost_room(std::string_view room) { return !share_ || share_->leave(room, shard_); }

  /// Looks for the session that it continues, runs the middleware, then connects or refuses it.
  void admit(SocketReference socket);

  /// The connected sockets, as they are now.
  std::vector<SocketReference> sockets() const;
  std::size_t size() const noexcept { return members_.size(); }
  /// The connected socket of that id, or null.
  SocketState* find(std::string_view id) const;

  /// Calls `visit(SocketState&)` for each connected socket that `target` means, each once. `visit`
  /// must not join, leave or disconnect.
  template <class Visit>
  void select(const Target& target, Visit&& visit);
  /// The same as a list, after which anything may be done.
  std::vector<SocketReference> selected(const Target& target);

  /// A packet was sent to several: to as many as hold it now, beyond `held`.
  void count_sent(const PacketFrames& frames, std::uint32_t held) noexcept;

  /// Counts sockets that listen to what is sent, so that nobody pays where there is none.
  void add_outgoing_listener() noexcept { ++outgoing_listeners_; }
  void remove_outgoing_listener() noexcept { --outgoing_listeners_; }
  bool listens_to_outgoing() const noexcept {
    return outgoing_listeners_ > 0 || !handlers_.any_outgoing.empty();
  }

  // For its sockets: each is counted from its making on, until it is removed.
  void count_in() noexcept { ++occupants_; }
  void remove(SocketState& socket);
  /// Whether a socket is connected or on its way, or a session waits for its client.
  bool is_occupied() const noexcept {
    return occupants_ > 0 || (recovery_ && recovery_->away() > 0);
  }
  /// The last of those may have gone.
  void look_for_emptiness();

 private:
  struct Admission;

  void run_middleware(const std::shared_ptr<Admission>& admission);
  void connect(const SocketReference& socket);
  void refuse(SocketState& socket, const Error& error);
  void mark_room(std::string_view room);
  template <class Visit>
  void visit_room(std::string_view room, Visit&& visit);
  bool take(SocketState& socket) noexcept {
    if (socket.mark == epoch_) return false;
    socket.mark = epoch_;
    return socket.connected();
  }
  void next_epoch() noexcept;
  template <class Visit>
  static void visit_all(const std::vector<SocketState*>& sockets, Visit&& visit);

  Hub* hub_;
  std::shared_ptr<Executor> executor_;
  std::weak_ptr<NamespaceScope> scope_;
  std::weak_ptr<ParentNamespace> parent_;
  std::string name_;
  Parser parser_;
  NamespaceHandlers handlers_;
  RoomIndex rooms_;
  std::vector<SocketState*> members_;
  base::IdTable<SocketState> by_id_;
  std::unique_ptr<Adapter> adapter_;
  std::unique_ptr<SessionRecovery> recovery_;
  std::uint64_t next_ack_id_ = 0;
  std::shared_ptr<NamespaceShare> share_;
  std::size_t outgoing_listeners_ = 0;
  std::size_t occupants_ = 0;
  std::uint32_t epoch_ = 0;
  std::uint32_t shard_ = 0;
  bool adapter_closed_ = false;
};

// A receiver costs three lines of memory that depend on each other, and among many receivers each
// is cold: they are fetched while the ones before are served.
template <class Visit>
void Namespace::visit_all(const std::vector<SocketState*>& sockets, Visit&& visit) {
  constexpr std::ptrdiff_t step = 4;
  SocketState* const* const begin = sockets.data();
  SocketState* const* const end = begin + sockets.size();
  for (SocketState* const* at = begin; at != end; ++at) {
    if (end - at > 3 * step) {
      __builtin_prefetch(at[3 * step]);
      at[2 * step]->prefetch_session();
      at[step]->prefetch_queue();
    }
    visit(**at);
  }
}

template <class Visit>
void Namespace::visit_room(std::string_view room, Visit&& visit) {
  if (const Room* found = rooms_.find(room)) visit_all(found->members, visit);
  // A socket's own room is its id.
  if (SocketState* own = find(room)) visit(*own);
}

template <class Visit>
void Namespace::select(const Target& target, Visit&& visit) {
  if (target.rooms.empty() && target.except.empty()) {
    visit_all(members_, visit);
    return;
  }
  next_epoch();
  for (const std::string& room : target.except) mark_room(room);
  if (target.rooms.empty()) {
    visit_all(members_, [&](SocketState& socket) {
      if (take(socket)) visit(socket);
    });
    return;
  }
  for (const std::string& room : target.rooms) {
    visit_room(room, [&](SocketState& socket) {
      if (take(socket)) visit(socket);
    });
  }
}

}  // namespace sockeye::core
