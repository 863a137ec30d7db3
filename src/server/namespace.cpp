#include "sockeye/namespace.hpp"

#include <atomic>
#include <memory>
#include <utility>

#include "codec/payload_writer.hpp"
#include "core/namespace.hpp"
#include "server/namespace_group.hpp"
#include "server/registration.hpp"

namespace sockeye {

const std::string& Namespace::name() const noexcept {
  return group_->name();
}

BroadcastOperator Namespace::everybody() const {
  return {group_, core::Target{}};
}
BroadcastOperator Namespace::to(const Rooms& rooms) const {
  return everybody().to(rooms);
}
BroadcastOperator Namespace::except(const Rooms& rooms) const {
  return everybody().except(rooms);
}
BroadcastOperator Namespace::volatile_() const {
  return everybody().volatile_();
}
BroadcastOperator Namespace::local() const {
  return everybody().local();
}
BroadcastOperator Namespace::compress(bool compress) const {
  return everybody().compress(compress);
}
BroadcastOperator Namespace::conflate(std::string_view key) const {
  return everybody().conflate(key);
}
BroadcastOperator Namespace::timeout(std::chrono::milliseconds timeout) const {
  return everybody().timeout(timeout);
}

void Namespace::fetch_sockets(BroadcastOperator::FetchCallback done) const {
  everybody().fetch_sockets(std::move(done));
}
Task<RemoteSockets> Namespace::fetch_sockets() const {
  return everybody().fetch_sockets();
}
void Namespace::sockets_join(const Rooms& rooms) const {
  everybody().sockets_join(rooms);
}
void Namespace::sockets_leave(const Rooms& rooms) const {
  everybody().sockets_leave(rooms);
}
void Namespace::disconnect_sockets(bool close) const {
  everybody().disconnect_sockets(close);
}

PayloadWriter& Namespace::begin_payload() const {
  return codec::payload_writer(group_->parser());
}
void Namespace::emit_encoded(detail::Outgoing&& outgoing) const {
  everybody().emit_encoded(std::move(outgoing));
}

Listener Namespace::add_handler(std::string_view event, detail::Handler<Socket> handler,
                                bool once) const {
  server::check_event_name(event);
  const Listener id = server::next_listener();
  if (once && group_->shards() > 1) {
    handler = [first = std::make_shared<std::atomic_flag>(), handler = std::move(handler)](
                  const Socket& socket, Elements arguments, detail::Call& call) {
      if (!first->test_and_set()) handler(socket, arguments, call);
    };
  }
  group_->update([id, once, event = std::string(event),
                  handler = server::wrap(std::move(handler))](core::NamespaceHandlers& handlers) {
    handlers.events.add(event, id, handler, once);
  });
  return id;
}

Listener Namespace::add_any(detail::CatchAll<Socket> listener, bool first) const {
  const Listener id = server::next_listener();
  group_->update(
      [id, first, listener = server::wrap(std::move(listener))](core::NamespaceHandlers& handlers) {
        handlers.any.add(id, listener, false, first);
      });
  return id;
}

Listener Namespace::add_any_outgoing(
    std::function<void(Socket, const std::vector<Value>&)> listener, bool first) const {
  const Listener id = server::next_listener();
  group_->update(
      [id, first, listener = server::wrap(std::move(listener))](core::NamespaceHandlers& handlers) {
        handlers.any_outgoing.add(id, listener, false, first);
      });
  return id;
}

Listener Namespace::on_any_outgoing(
    std::function<void(Socket, const std::vector<Value>&)> listener) const {
  return add_any_outgoing(std::move(listener), false);
}

Listener Namespace::prepend_any_outgoing(
    std::function<void(Socket, const std::vector<Value>&)> listener) const {
  return add_any_outgoing(std::move(listener), true);
}

void Namespace::off_any() const {
  group_->update([](core::NamespaceHandlers& handlers) { handlers.any.clear(); });
}

void Namespace::off_any_outgoing() const {
  group_->update([](core::NamespaceHandlers& handlers) { handlers.any_outgoing.clear(); });
}

Listener Namespace::add_connection(std::function<void(const Socket&)> listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = std::move(listener)](core::NamespaceHandlers& handlers) {
    handlers.connection.add(
        id, [listener](core::SocketState& state) { listener(Socket(state.self())); });
  });
  return id;
}

Listener Namespace::add_disconnecting(CloseListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = std::move(listener)](core::NamespaceHandlers& handlers) {
    handlers.disconnecting.add(id, server::wrap_close("disconnecting", listener));
  });
  return id;
}

Listener Namespace::add_disconnect(CloseListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = std::move(listener)](core::NamespaceHandlers& handlers) {
    handlers.disconnect.add(id, server::wrap_close("disconnect", listener));
  });
  return id;
}

Listener Namespace::on_session_expired(std::function<void(const ExpiredSession&)> listener) const {
  const Listener id = server::next_listener();
  group_->update(
      [id, listener = server::logged(std::move(listener))](core::NamespaceHandlers& handlers) {
        handlers.session_expired.add(id, listener);
      });
  return id;
}

void Namespace::add_middleware(std::function<void(const Socket&, Next)> middleware) const {
  const core::Middleware step = [middleware = std::move(middleware)](core::SocketState& state,
                                                                     core::Continue proceed) {
    middleware(Socket(state.self()), Next(std::move(proceed)));
  };
  group_->update([step](core::NamespaceHandlers& handlers) {
    handlers.middleware.push_back(std::make_shared<const core::Middleware>(step));
  });
}

void Namespace::off(Listener listener) const {
  group_->update([listener](core::NamespaceHandlers& handlers) {
    server::remove_listener(handlers, listener);
  });
}

void Namespace::off(std::string_view event) const {
  group_->update([event = std::string(event)](core::NamespaceHandlers& handlers) {
    handlers.events.remove_all(event);
  });
}

void Namespace::remove_all_listeners() const {
  group_->update([](core::NamespaceHandlers& handlers) {
    handlers.events.clear();
    handlers.server_events.clear();
    handlers.connection.clear();
    handlers.disconnecting.clear();
    handlers.disconnect.clear();
  });
}

std::vector<Socket> Namespace::sockets() const {
  std::vector<Socket> sockets;
  if (const core::Namespace* nsp = group_->here("Namespace::sockets")) {
    for (auto& state : nsp->sockets()) sockets.emplace_back(std::move(state));
  }
  return sockets;
}

std::optional<Socket> Namespace::find_socket(std::string_view id) const {
  const core::Namespace* nsp = group_->here("Namespace::find_socket");
  core::SocketState* found = nsp ? nsp->find(id) : nullptr;
  if (!found) return std::nullopt;
  return Socket(found->self());
}

}  // namespace sockeye
