#include "sockeye/client/socket.hpp"

#include <atomic>
#include <stdexcept>
#include <utility>

#include "client/manager_face.hpp"
#include "client/registration.hpp"
#include "client/socket_face.hpp"
#include "codec/payload_writer.hpp"
#include "core/emit_flags.hpp"

namespace sockeye::client {
namespace {

void check_event_name(std::string_view event) {
  std::string_view instead;
  if (event == "connect" || event == "connection") instead = "on_connect";
  if (event == "connect_error") instead = "on_connect_error";
  if (event == "disconnect") instead = "on_disconnect";
  if (instead.empty()) return;
  throw std::invalid_argument("on(\"" + std::string(event) +
                              "\"): this is no server's event; call " + std::string(instead) +
                              " instead");
}

}  // namespace

const std::string& Socket::nsp() const noexcept {
  return face_->nsp();
}
std::string Socket::id() const {
  return face_->id();
}
bool Socket::connected() const noexcept {
  return face_->connected();
}
bool Socket::active() const noexcept {
  return face_->active();
}
bool Socket::recovered() const noexcept {
  return face_->recovered();
}
Manager Socket::io() const {
  return {face_->manager(), nullptr};
}

std::size_t Socket::buffered_amount() const {
  return face_->buffered();
}

void Socket::connect() const {
  face_->run([](core::ClientSocket& socket) { socket.connect(); });
}
void Socket::disconnect() const {
  face_->run([](core::ClientSocket& socket) { socket.disconnect(); });
}
void Socket::set_auth(Auth auth) const {
  face_->run([auth = std::move(auth)](core::ClientSocket& socket) { socket.set_auth(auth); });
}

SocketEmitter Socket::timeout(std::chrono::milliseconds timeout) const {
  return {*this, core::with_timeout({}, timeout)};
}
SocketEmitter Socket::volatile_() const {
  return {*this, core::with_volatile({})};
}
SocketEmitter Socket::compress(bool compress) const {
  return {*this, core::with_compress({}, compress)};
}

PayloadWriter& Socket::begin_payload() const {
  return codec::payload_writer(face_->parser());
}
void Socket::emit_encoded(detail::Outgoing&& outgoing) const {
  face_->emit(std::move(outgoing), {});
}

Listener Socket::add_handler(std::string_view event, detail::Handler<Socket> handler,
                             bool once) const {
  check_event_name(event);
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::event, event);
  face_->run([id, once, name = std::string(event), face = face_,
              handler = std::move(handler)](core::ClientSocket& socket) {
    socket.listeners().events.add(
        name, id,
        [face, handler, id, once](Elements arguments, detail::Call& call) {
          if (once) face->registry().remove(id);
          handler(Socket(face), arguments, call);
        },
        once);
  });
  return id;
}

Listener Socket::add_any(detail::CatchAll<Socket> listener, bool first) const {
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::any, {}, first);
  face_->run([id, first, face = face_, listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().any.add(
        id,
        [face, listener](std::string_view event, Elements arguments, detail::Call& call) {
          listener(Socket(face), event, arguments, call);
        },
        false, first);
  });
  return id;
}

Listener Socket::add_any_outgoing(OutgoingListener listener, bool first) const {
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::any_outgoing, {}, first);
  face_->run([id, first, face = face_, listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().any_outgoing.add(
        id, [face, listener](const std::vector<Value>& event) { listener(Socket(face), event); },
        false, first);
  });
  return id;
}

Listener Socket::add_connect(std::function<void(const Socket&)> listener) const {
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::event, "connect");
  // What happened before a listener could come from another thread is told it, or nobody could
  // register in time.
  const bool from_elsewhere = !face_->here();
  face_->run([id, from_elsewhere, face = face_,
              listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().connect.add(id, [face, listener] { listener(Socket(face)); });
    if (from_elsewhere && socket.connected()) listener(Socket(face));
  });
  return id;
}

Listener Socket::add_connect_error(
    std::function<void(const Socket&, const Error&)> listener) const {
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::event, "connect_error");
  face_->run([id, face = face_, listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().connect_error.add(
        id, [face, listener](const Error& error) { listener(Socket(face), error); });
  });
  return id;
}

Listener Socket::add_disconnect(
    std::function<void(const Socket&, const std::string&, const DisconnectDetails&)> listener)
    const {
  const Listener id = next_listener();
  face_->registry().add(id, Registry::Kind::event, "disconnect");
  face_->run([id, face = face_, listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().disconnect.add(
        id, [face, listener](std::string_view reason, std::string_view description) {
          listener(Socket(face), std::string(reason), {std::string(description)});
        });
  });
  return id;
}

Listener Socket::add_drain(std::function<void(const Socket&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, face = face_, listener = std::move(listener)](core::ClientSocket& socket) {
    socket.listeners().drain.add(id, [face, listener] { listener(Socket(face)); });
  });
  return id;
}

std::vector<Listener> Socket::listeners(std::string_view event) const {
  return face_->registry().ids(Registry::Kind::event, event);
}
std::vector<Listener> Socket::listeners_any() const {
  return face_->registry().ids(Registry::Kind::any);
}
std::vector<Listener> Socket::listeners_any_outgoing() const {
  return face_->registry().ids(Registry::Kind::any_outgoing);
}

void Socket::off(Listener listener) const {
  face_->registry().remove(listener);
  face_->run([listener](core::ClientSocket& socket) { socket.listeners().remove(listener); });
}
void Socket::off(std::string_view event) const {
  face_->registry().remove_all(event);
  face_->run([name = std::string(event)](core::ClientSocket& socket) {
    socket.listeners().remove_all(name);
  });
}
void Socket::remove_all_listeners() const {
  face_->registry().remove_all(Registry::Kind::event);
  face_->run([](core::ClientSocket& socket) { socket.listeners().clear(); });
}
void Socket::off_any() const {
  face_->registry().remove_all(Registry::Kind::any);
  face_->run([](core::ClientSocket& socket) { socket.listeners().any.clear(); });
}
void Socket::off_any_outgoing() const {
  face_->registry().remove_all(Registry::Kind::any_outgoing);
  face_->run([](core::ClientSocket& socket) { socket.listeners().any_outgoing.clear(); });
}

SocketEmitter SocketEmitter::timeout(std::chrono::milliseconds timeout) const {
  return {socket_, core::with_timeout(*flags_, timeout)};
}
SocketEmitter SocketEmitter::volatile_() const {
  return {socket_, core::with_volatile(*flags_)};
}
SocketEmitter SocketEmitter::compress(bool compress) const {
  return {socket_, core::with_compress(*flags_, compress)};
}
PayloadWriter& SocketEmitter::begin_payload() const {
  return socket_.begin_payload();
}
void SocketEmitter::emit_encoded(detail::Outgoing&& outgoing) const {
  socket_.face()->emit(std::move(outgoing), *flags_);
}

}  // namespace sockeye::client
