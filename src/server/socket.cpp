#include "sockeye/socket.hpp"

#include <utility>

#include "codec/payload_writer.hpp"
#include "codec/tape.hpp"
#include "core/client.hpp"
#include "core/emit_flags.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/socket_state.hpp"
#include "server/namespace_group.hpp"
#include "server/registration.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye {
namespace {

core::Target others(const core::SocketState& state) {
  core::Target target;
  target.except.emplace_back(state.id());
  return target;
}

core::Target others(const core::SocketState& state, const core::Flags& flags) {
  core::Target target = others(state);
  target.flags = flags;
  return target;
}

// An answer for whoever asked on another shard: it goes back there, where a coroutine may await it.
detail::AckCallback homeward(const core::SocketState& state, detail::AckCallback on_ack) {
  const auto group = server::NamespaceGroup::of(*state.nsp());
  const auto own = on_ack ? group->own() : std::nullopt;
  if (!own) return on_ack;
  return
      [home = group->executor(*own), on_ack = std::move(on_ack)](const detail::AckResult& result) {
        std::optional<Error> error;
        if (result.error) error = *result.error;
        home->post([on_ack, error = std::move(error), values = result.arguments.to_values()] {
          codec::Tape tape;
          codec::read_values(values, tape);
          detail::AckResult again;
          again.arguments = tape.root().elements();
          again.error = error ? &*error : nullptr;
          on_ack(again);
        });
      };
}

void emit_to(const detail::Reference<core::SocketState>& state, detail::Outgoing&& outgoing,
             const core::Flags& flags) {
  // Straight to wherever the session is now: by way of the shard where it was, it would lose its
  // place among what this thread sends.
  if (state->continued() && !outgoing.on_ack &&
      server::NamespaceGroup::of(*state->nsp())
          ->emit_to_continued(std::string(state->id()), outgoing.payload, flags)) {
    return;
  }
  if (state->executor().here()) {
    state->emit(outgoing.name, outgoing.payload, flags, std::move(outgoing.on_ack));
    return;
  }
  state->executor().post([state, name = std::string(outgoing.name),
                          payload = std::move(outgoing.payload), flags,
                          on_ack = homeward(*state, std::move(outgoing.on_ack))] {
    state->emit(name, payload, flags, on_ack);
  });
}

}  // namespace

std::string Socket::id() const {
  return std::string(state_->id());
}

Handshake Socket::handshake() const {
  const core::ConnectionFacts& facts = state_->facts();
  return {facts.headers(),
          http::Query(http::query_of(facts.url())),
          facts.url(),
          facts.address(),
          state_->auth(),
          facts.issued(),
          facts.secure(),
          facts.xdomain(),
          facts.client_certificate()};
}

const std::string& Socket::nsp() const noexcept {
  return state_->nsp()->name();
}

Namespace Socket::namespace_() const {
  return Namespace(server::NamespaceGroup::of(*state_->nsp()));
}

bool Socket::connected() const noexcept {
  return state_->connected();
}

Recovery Socket::recovery() const noexcept {
  return state_->recovery();
}

std::string_view Socket::transport() const noexcept {
  const engine::Session* session = state_->session();
  return session ? engine::name_of(session->transport()) : std::string_view{};
}

std::vector<std::string> Socket::rooms() const {
  return state_->rooms();
}

std::shared_ptr<detail::SocketData>& Socket::data_slot() const {
  return state_->data();
}

std::any& Socket::local_slot() const {
  return state_->local();
}

void Socket::join(const Rooms& rooms) const {
  state_->executor().run([state = state_, names = rooms.names()] {
    for (const std::string& name : names) state->join(name);
  });
}

void Socket::leave(const Rooms& rooms) const {
  state_->executor().run([state = state_, names = rooms.names()] {
    for (const std::string& name : names) state->leave(name);
  });
}

BroadcastOperator Socket::broadcast() const {
  return {state_->nsp()->scope(), others(*state_)};
}
BroadcastOperator Socket::to(const Rooms& rooms) const {
  return broadcast().to(rooms);
}
BroadcastOperator Socket::except(const Rooms& rooms) const {
  return broadcast().except(rooms);
}
BroadcastOperator Socket::local() const {
  return broadcast().local();
}

SocketEmitter Socket::timeout(std::chrono::milliseconds timeout) const {
  return {*this, core::with_timeout({}, timeout)};
}
SocketEmitter Socket::volatile_() const {
  return {*this, core::with_volatile({})};
}
SocketEmitter Socket::conflate(std::string_view key) const {
  return {*this, core::with_conflation({}, key)};
}
SocketEmitter Socket::compress(bool compress) const {
  return {*this, core::with_compress({}, compress)};
}

void Socket::disconnect(bool close) const {
  state_->executor().run([state = state_, close] { state->disconnect(close); });
}

PayloadWriter& Socket::begin_payload() const {
  return codec::payload_writer(state_->nsp()->parser());
}

void Socket::emit_encoded(detail::Outgoing&& outgoing) const {
  emit_to(state_, std::move(outgoing), {});
}

Listener Socket::add_handler(std::string_view event, detail::Handler<Socket> handler,
                             bool once) const {
  server::check_event_name(event);
  const Listener id = server::next_listener();
  state_->handlers().events.add(event, id, server::wrap(std::move(handler)), once);
  return id;
}

Listener Socket::add_any(detail::CatchAll<Socket> listener, bool first) const {
  const Listener id = server::next_listener();
  state_->handlers().any.add(id, server::wrap(std::move(listener)), false, first);
  return id;
}

Listener Socket::add_any_outgoing(std::function<void(Socket, const std::vector<Value>&)> listener,
                                  bool first) const {
  const Listener id = server::next_listener();
  state_->listen_to_outgoing();
  state_->handlers().any_outgoing.add(id, server::wrap(std::move(listener)), false, first);
  return id;
}

Listener Socket::on_any_outgoing(
    std::function<void(Socket, const std::vector<Value>&)> listener) const {
  return add_any_outgoing(std::move(listener), false);
}

Listener Socket::prepend_any_outgoing(
    std::function<void(Socket, const std::vector<Value>&)> listener) const {
  return add_any_outgoing(std::move(listener), true);
}

void Socket::off_any() const {
  if (core::SocketHandlers* handlers = state_->handlers_if_any()) handlers->any.clear();
}

void Socket::off_any_outgoing() const {
  if (core::SocketHandlers* handlers = state_->handlers_if_any()) handlers->any_outgoing.clear();
}

std::vector<Listener> Socket::listeners_any() const {
  const core::SocketHandlers* handlers = state_->handlers_if_any();
  return handlers ? handlers->any.ids() : std::vector<Listener>{};
}

std::vector<Listener> Socket::listeners_any_outgoing() const {
  const core::SocketHandlers* handlers = state_->handlers_if_any();
  return handlers ? handlers->any_outgoing.ids() : std::vector<Listener>{};
}

void Socket::remove_all_listeners() const {
  core::SocketHandlers* handlers = state_->handlers_if_any();
  if (!handlers) return;
  handlers->events.clear();
  handlers->disconnecting.clear();
  handlers->disconnect.clear();
  handlers->error.clear();
}

Listener Socket::on_disconnecting(std::function<void(Socket, std::string_view)> listener) const {
  const Listener id = server::next_listener();
  state_->handlers().disconnecting.add(id, server::wrap_close("disconnecting", listener));
  return id;
}

Listener Socket::on_disconnect(std::function<void(Socket, std::string_view)> listener) const {
  const Listener id = server::next_listener();
  state_->handlers().disconnect.add(id, server::wrap_close("disconnect", listener));
  return id;
}

Listener Socket::on_error(std::function<void(Socket, const Error&)> listener) const {
  const Listener id = server::next_listener();
  state_->handlers().error.add(
      id, [listener = std::move(listener)](core::SocketState& state, const Error& error) {
        listener(Socket(state.self()), error);
      });
  return id;
}

void Socket::off(Listener listener) const {
  core::SocketHandlers* handlers = state_->handlers_if_any();
  if (handlers) server::remove_listener(*handlers, listener);
}

void Socket::off(std::string_view event) const {
  if (core::SocketHandlers* handlers = state_->handlers_if_any())
    handlers->events.remove_all(event);
}

void Socket::use(std::function<void(std::vector<Value>&, Next)> middleware) const {
  state_->handlers().middleware.push_back(
      [middleware = std::move(middleware)](core::SocketState& state,
                                           std::shared_ptr<std::vector<Value>> event,
                                           core::Continue proceed) {
        const Socket socket(state.self());
        const Next next([event, proceed = std::move(proceed)](std::optional<Error> error) {
          proceed(std::move(error));
        });
        detail::run_guarded(socket, "middleware", [&] { middleware(*event, next); });
      });
}

SocketEmitter SocketEmitter::timeout(std::chrono::milliseconds timeout) const {
  return {socket_, core::with_timeout(*flags_, timeout)};
}
SocketEmitter SocketEmitter::volatile_() const {
  return {socket_, core::with_volatile(*flags_)};
}
SocketEmitter SocketEmitter::conflate(std::string_view key) const {
  return {socket_, core::with_conflation(*flags_, key)};
}
SocketEmitter SocketEmitter::compress(bool compress) const {
  return {socket_, core::with_compress(*flags_, compress)};
}
BroadcastOperator SocketEmitter::broadcast() const {
  const auto& state = socket_.state();
  return {state->nsp()->scope(), others(*state, *flags_)};
}
BroadcastOperator SocketEmitter::to(const Rooms& rooms) const {
  return broadcast().to(rooms);
}
BroadcastOperator SocketEmitter::except(const Rooms& rooms) const {
  return broadcast().except(rooms);
}

PayloadWriter& SocketEmitter::begin_payload() const {
  return socket_.begin_payload();
}

void SocketEmitter::emit_encoded(detail::Outgoing&& outgoing) const {
  emit_to(socket_.state(), std::move(outgoing), *flags_);
}

}  // namespace sockeye
