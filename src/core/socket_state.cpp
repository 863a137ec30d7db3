#include "core/socket_state.hpp"

#include <utility>

#include "base/log.hpp"
#include "core/call.hpp"
#include "core/client.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/outgoing.hpp"

namespace sockeye::core {
namespace {

// An acknowledgement that never came.
detail::AckResult unanswered(const Error& error) {
  detail::AckResult result;
  result.error = &error;
  return result;
}

const Error& disconnected_error() {
  static const Error error("socket has been disconnected");
  return error;
}

}  // namespace

SocketState::SocketState(std::string_view id, std::shared_ptr<Namespace> nsp, Client& client,
                         Value auth)
    : session_(client.session()),
      client_(&client),
      nsp_(std::move(nsp)),
      id_(id),
      facts_(client.facts()) {
  if (!auth.is_object() || auth.size() > 0) auth_ = std::make_unique<const Value>(std::move(auth));
  nsp_->count_in();
}

SocketState::~SocketState() = default;

SocketState::Extras::Extras() = default;

SocketState::Extras::~Extras() = default;

SocketReference SocketState::make(std::string_view id, std::shared_ptr<Namespace> nsp,
                                  Client& client, Value auth) {
  return SocketReference(*new SocketState(id, std::move(nsp), client, std::move(auth)));
}

void retain(const SocketState& socket) noexcept {
  socket.references_.add();
}

void release(const SocketState& socket) noexcept {
  if (socket.references_.remove()) delete &socket;
}

const Value& SocketState::auth() const noexcept {
  static const Value empty = Value::object();
  return auth_ ? *auth_ : empty;
}

Executor& SocketState::executor() const noexcept {
  return nsp_->executor();
}

SocketHandlers& SocketState::handlers() {
  auto& handlers = extras().handlers;
  if (!handlers) handlers = std::make_unique<SocketHandlers>();
  return *handlers;
}

void SocketState::emit(std::string_view, const EncodedPayload& payload, const Flags& flags,
                       detail::AckCallback on_ack) {
  SocketReference kept;
  SessionRecovery* const recovery = nsp_->recovery();
  const bool through_log = recovery && recovery->shares_log();
  // What goes through a log is told when it has come back.
  if (session_ && !through_log && nsp_->listens_to_outgoing()) {
    // A listener may disconnect it, and with that let go of it.
    kept = self();
    notify_outgoing(outgoing_values(payload));
  }
  if (recovery && !on_ack) {
    recovery->emit(*this, payload, flags);
    return;
  }
  if (!session_) {
    if (on_ack) run_ack_callback(on_ack, unanswered(disconnected_error()));
    return;
  }
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  head.nsp = nsp_->name();
  if (on_ack) {
    head.id = nsp_->next_ack_id();
    if (!expect_ack(*head.id, std::move(on_ack), flags.timeout)) return;
    if (through_log && connected() && !flags.local) {
      // In its place among what is sent without an acknowledgement.
      BroadcastPacket packet{{}, payload};
      packet.ack_id = head.id;
      nsp_->adapter().broadcast(packet, Target{{std::string(id_.view())}, {}, flags});
      return;
    }
  }
  transmit(encode_packet(nsp_->parser(), head, payload, flags), flags.is_volatile);
}

void SocketState::transmit(const PacketFrames& frames, bool is_volatile) {
  if (!frames.failure) {
    const std::uint32_t held = frames.head.holders();
    send(frames, is_volatile);
    nsp_->count_sent(frames, held);
    return;
  }
  const SocketReference kept = self();
  on_error("", *frames.failure);
  if (client_) client_->close();
}

void SocketState::send_ack(std::uint64_t id, const EncodedPayload& payload) {
  if (!session_) return;
  codec::PacketHead head;
  head.type = codec::PacketType::ack;
  head.nsp = nsp_->name();
  head.id = id;
  transmit(encode_packet(nsp_->parser(), head, payload), false);
}

bool SocketState::expect_ack(std::uint64_t id, detail::AckCallback callback,
                             std::optional<std::chrono::milliseconds> timeout) {
  Hub* hub = nsp_->hub();
  const std::size_t most = hub ? hub->options().client_limits.pending_acks : 0;
  if (most > 0 && acks() && acks()->size() >= most) {
    hub->count(&LimitCounters::acks_refused);
    const Error error("too many pending acknowledgements");
    run_ack_callback(callback, unanswered(error));
    return false;
  }
  auto& acks = extras().acks;
  if (!acks) acks = std::make_unique<PendingAcks>();
  PendingAck& pending = (*acks)[id];
  pending.callback = std::move(callback);
  if (hub) ++hub->traffic().acks_now;
  if (!timeout || !hub) return true;
  pending.timer = hub->after(*timeout, [socket = self(), id] {
    const Error error("operation has timed out");
    if (Hub* still = socket->nsp()->hub()) ++still->traffic().acks_timed_out;
    socket->answer_pending(id, unanswered(error));
  });
  return true;
}

bool SocketState::may_send() {
  const Hub* hub = nsp_->hub();
  return !hub || hub->options().client_limits.events_per_second == 0 ||
         budget_.take(hub->options().client_limits, hub->now());
}

void SocketState::forget_ack(std::uint64_t id) {
  if (!acks()) return;
  Hub* const hub = nsp_->hub();
  if (acks()->erase(id) > 0 && hub) --hub->traffic().acks_now;
  if (acks()->empty()) extras_->acks = nullptr;
}

void SocketState::answer_pending(std::uint64_t id, const detail::AckResult& result) {
  if (!acks()) return;
  auto pending = acks()->extract(id);
  if (!pending) return;
  if (acks()->empty()) extras_->acks = nullptr;
  if (Hub* hub = nsp_->hub()) {
    --hub->traffic().acks_now;
    if (pending.mapped().timer) hub->cancel(pending.mapped().timer);
  }
  run_ack_callback(pending.mapped().callback, result);
}

void SocketState::run_ack_callback(const detail::AckCallback& callback,
                                   const detail::AckResult& result) {
  try {
    callback(result);
  } catch (const std::exception& exception) {
    on_error("", Error(exception.what()), std::current_exception());
  } catch (...) {
    on_error("", Error("unknown exception"), std::current_exception());
  }
}

void SocketState::on_ack(std::uint64_t id, Elements arguments) {
  detail::AckResult result;
  result.arguments = arguments;
  answer_pending(id, result);
}

void SocketState::fail_acks() {
  while (acks()) answer_pending(acks()->begin()->first, unanswered(disconnected_error()));
}

void SocketState::join(std::string_view room) {
  if (phase_ == Phase::gone || room == id_.view()) return;
  const Hub* hub = nsp_->hub();
  const std::size_t most = hub ? hub->options().client_limits.rooms_per_socket : 0;
  if (most > 0 && memberships_.size() >= most && !in_room(room)) {
    hub->count(&LimitCounters::rooms_refused);
    on_error("join", Error("too many rooms"));
    return;
  }
  bool created = false;
  if (!nsp_->rooms().join(*this, memberships_, room, created)) return;
  if (RecoverableSession* const session = recoverable(); session && connected()) {
    session->rooms.enter(room, nsp_->recovery()->log().head());
    nsp_->recovery()->note_change(*session);
  }
  RoomListeners& listeners = nsp_->handlers().rooms;
  if (listeners.empty()) return;
  if (created) created = nsp_->is_new_room(room);
  const SocketReference kept = self();
  listeners.tell_joined(room, id_, created);
}

void SocketState::leave(std::string_view room) {
  bool emptied = false;
  if (!nsp_->rooms().leave(memberships_, room, emptied)) return;
  if (RecoverableSession* const session = recoverable(); session && connected()) {
    session->rooms.leave(room, nsp_->recovery()->log().head());
    nsp_->recovery()->note_change(*session);
  }
  if (emptied) emptied = nsp_->is_lost_room(room);
  RoomListeners& listeners = nsp_->handlers().rooms;
  if (listeners.empty()) return;
  const SocketReference kept = self();
  listeners.tell_left(room, id_, emptied);
}

bool SocketState::in_room(std::string_view room) const {
  if (phase_ == Phase::gone) return false;
  if (room == id_.view()) return true;
  const Room* const found = nsp_->rooms().find(room);
  return found && memberships_.find(*found);
}

std::vector<std::string> SocketState::rooms() const {
  std::vector<std::string> names;
  if (phase_ == Phase::gone) return names;
  names.emplace_back(id_.view());
  for (const Membership& membership : memberships_) names.push_back(membership.room->name);
  return names;
}

void SocketState::disconnect(bool close_connection) {
  if (!connected()) return;
  const SocketReference kept = self();
  if (close_connection) {
    client_->disconnect_all();
    return;
  }
  if (closing_) return;
  if (session_) {
    transmit(encode_packet(nsp_->parser(), codec::PacketType::disconnect, nsp_->name()), false);
  }
  close(reason::server_namespace_disconnect);
}

void SocketState::close(std::string_view reason) {
  if (!connected() || closing_) return;
  base::debug("socket", "a socket leaves ", nsp_->name(), ": ", reason);
  const SocketReference kept = self();
  NamespaceHandlers& shared = nsp_->handlers();
  // Rooms are intact while `disconnecting` runs. A handler may disconnect again, or end the whole
  // connection: this end goes on with its own reason.
  closing_ = true;
  if (SocketHandlers* const own = handlers_if_any()) own->disconnecting.run(*this, reason);
  shared.disconnecting.run(*this, reason);
  if (recoverable()) nsp_->recovery()->leave(*this, reason);
  phase_ = Phase::gone;
  nsp_->remove(*this);
  detach();
  fail_acks();
  if (SocketHandlers* const own = handlers_if_any()) own->disconnect.run(*this, reason);
  shared.disconnect.run(*this, reason);
}

void SocketState::abandon() {
  if (phase_ == Phase::gone || closing_) return;
  const SocketReference kept = self();
  if (recoverable()) nsp_->recovery()->give_back(*this);
  phase_ = Phase::gone;
  nsp_->remove(*this);
  detach();
  fail_acks();
}

void SocketState::listen_to_outgoing() {
  if (phase_ == Phase::gone || std::exchange(handlers().listens_to_outgoing, true)) return;
  nsp_->add_outgoing_listener();
}

void SocketState::detach() {
  if (SocketHandlers* const own = handlers_if_any();
      own && std::exchange(own->listens_to_outgoing, false)) {
    nsp_->remove_outgoing_listener();
  }
  session_ = nullptr;
  std::vector<std::string> joined;
  joined.reserve(memberships_.size());
  for (const Membership& membership : memberships_) joined.push_back(membership.room->name);
  for (const std::string& room : joined) leave(room);
  if (Client* client = std::exchange(client_, nullptr)) client->remove(*this);
}

void SocketState::notify_outgoing(const std::vector<Value>& event) {
  if (SocketHandlers* const own = handlers_if_any()) own->any_outgoing.run(*this, event);
  nsp_->handlers().any_outgoing.run(*this, event);
}

void SocketState::on_error(std::string_view event, const Error& error,
                           std::exception_ptr exception) {
  if (SocketHandlers* const own = handlers_if_any()) own->error.run(*this, error);
  if (Hub* hub = nsp_->hub()) hub->report({*this, event, error, std::move(exception)});
}

void SocketState::on_event(std::string_view name, Elements arguments,
                           std::optional<std::uint64_t> ack_id) {
  IncomingCall call(*this, name, ack_id);
  CatchAllListeners& any = nsp_->handlers().any;
  if (SocketHandlers* const own = handlers_if_any(); own && !own->any.empty())
    own->any.run(*this, name, arguments, call);
  if (!any.empty()) any.run(*this, name, arguments, call);
  if (SocketHandlers* const own = handlers_if_any(); own && !own->middleware.empty()) {
    auto event = std::make_shared<std::vector<Value>>();
    event->reserve(arguments.size() + 1);
    event->emplace_back(std::string(name));
    for (Cursor argument : arguments) event->push_back(argument.to_value());
    run_middleware(std::move(event), 0, ack_id);
    return;
  }
  if (connected()) dispatch(name, arguments, call);
}

void SocketState::run_middleware(std::shared_ptr<std::vector<Value>> event, std::size_t index,
                                 std::optional<std::uint64_t> ack_id) {
  if (!connected()) return;
  if (index < handlers().middleware.size()) {
    const PacketMiddleware step = handlers().middleware[index];
    step(*this, event, [socket = self(), event, index, ack_id](std::optional<Error> error) {
      socket->executor().run([socket, event, index, ack_id, error = std::move(error)] {
        if (error) {
          socket->on_error(event->empty() ? "" : event->front().text(), *error);
        } else {
          socket->run_middleware(event, index + 1, ack_id);
        }
      });
    });
    return;
  }
  if (event->empty()) return;
  codec::Tape tape;
  codec::read_values(*event, tape);
  const std::string name =
      event->front().is_string() ? std::string(event->front().text()) : event->front().to_json();
  IncomingCall call(*this, name, ack_id);
  dispatch(name, tape.root().elements().drop(1), call);
}

void SocketState::dispatch(std::string_view name, Elements arguments, detail::Call& call) {
  Hub* const hub = nsp_->hub();
  if (!hub || !hub->meter) [[likely]]
    return run_handlers(name, arguments, call);
  EventMeter& meter = *hub->meter;
  const std::string kept(name);
  const TimePoint began = meter.begin();
  run_handlers(name, arguments, call);
  meter.end(kept, began);
}

void SocketState::run_handlers(std::string_view name, Elements arguments, detail::Call& call) {
  const auto alive = [this] { return connected(); };
  if (SocketHandlers* const own = handlers_if_any()) {
    if (const auto handlers = own->events.find(name)) {
      handlers->run_while(alive, *this, arguments, call);
    }
  }
  if (const auto shared = nsp_->handlers().events.find(name)) {
    shared->run_while(alive, *this, arguments, call);
  }
}

}  // namespace sockeye::core
