#include "sockeye/client/manager.hpp"

#include <stdexcept>
#include <utility>

#include "client/manager_face.hpp"
#include "client/registration.hpp"
#include "client/target.hpp"
#include "net/guard.hpp"
#include "net/log.hpp"

namespace sockeye::client {
namespace {

Place place_of(const ShardRef& shard) {
  return {&shard.implementation(), nullptr};
}

Place own_place() {
  auto thread = OwnThread::acquire();
  net::Shard& shard = thread->shard();
  return {&shard, std::move(thread)};
}

Manager weak(const std::shared_ptr<ManagerFace>& face) {
  return {face, nullptr};
}

}  // namespace

Manager::Manager(std::string_view url, Options options)
    : face_(ManagerFace::create(own_place(), url, std::move(options))),
      keeper_(std::make_shared<Keeper>(face_)) {}

Manager::Manager(ShardRef shard, std::string_view url, Options options)
    : face_(ManagerFace::create(place_of(shard), url, std::move(options))),
      keeper_(std::make_shared<Keeper>(face_)) {}

Manager::Manager(Runtime& runtime, std::string_view url, Options options)
    : Manager(runtime.shard(0), url, std::move(options)) {}

Socket Manager::socket(std::string_view nsp) const {
  return Socket(face_->socket(namespace_name(nsp), face_->socket_options(), nullptr));
}
Socket Manager::socket(std::string_view nsp, SocketOptions options, SocketSetup setup) const {
  return Socket(face_->socket(namespace_name(nsp), std::move(options), std::move(setup)));
}

void Manager::open() const {
  face_->run([](ManagerDriver& driver) { driver.core().open(); });
}

void Manager::open(std::function<void(Result<void>)> done) const {
  face_->run([done = std::move(done)](ManagerDriver& driver) {
    driver.core().open([done](const Error* error) {
      net::guarded("open's callback", [&] { done(error ? Result<void>(*error) : Result<void>()); });
    });
  });
}

void Manager::close() const {
  face_->run([](ManagerDriver& driver) { driver.core().close(); });
}
void Manager::drop_connection() const {
  face_->run([](ManagerDriver& driver) { driver.core().drop(); });
}
bool Manager::reconnecting() const noexcept {
  return face_->reconnecting();
}
std::string_view Manager::transport() const noexcept {
  return face_->transport();
}

void Manager::set_reconnection(bool on) const {
  face_->run([on](ManagerDriver& driver) { driver.core().set_reconnection(on); });
}
void Manager::set_reconnection_attempts(std::optional<std::size_t> attempts) const {
  face_->run([attempts](ManagerDriver& driver) {
    driver.core().options().reconnection_attempts = attempts;
  });
}
void Manager::set_reconnection_delay(std::chrono::milliseconds delay) const {
  face_->run([delay](ManagerDriver& driver) { driver.core().options().backoff.min = delay; });
}
void Manager::set_reconnection_delay_max(std::chrono::milliseconds delay) const {
  face_->run([delay](ManagerDriver& driver) { driver.core().options().backoff.max = delay; });
}
void Manager::set_randomization_factor(double factor) const {
  face_->run([factor](ManagerDriver& driver) { driver.core().options().backoff.jitter = factor; });
}
void Manager::set_timeout(std::optional<std::chrono::milliseconds> timeout) const {
  face_->run([timeout](ManagerDriver& driver) { driver.core().options().timeout = timeout; });
}

void Manager::change_options(std::function<void(Options&)> change) const {
  face_->run([face = face_, change = std::move(change)](ManagerDriver& driver) {
    detail::run_guarded(weak(face), "change_options", [&] {
      Options changed = driver.options();
      change(changed);
      driver.set_options(std::move(changed));
    });
  });
}

Listener Manager::add(Event event, std::function<void(const Manager&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, event, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    core::ClientManagerListeners& all = driver.core().listeners();
    auto& list = event == Event::open   ? all.open
                 : event == Event::ping ? all.ping
                                        : all.reconnect_failed;
    list.add(id, [face, listener] { listener(weak(face)); });
  });
  return id;
}

Listener Manager::add(Event event,
                      std::function<void(const Manager&, const Error&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, event, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    core::ClientManagerListeners& all = driver.core().listeners();
    auto& list = event == Event::error ? all.error : all.reconnect_error;
    list.add(id, [face, listener](const Error& error) { listener(weak(face), error); });
  });
  return id;
}

Listener Manager::add_attempt(
    Event event, std::function<void(const Manager&, const std::size_t&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, event, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    core::ClientManagerListeners& all = driver.core().listeners();
    auto& list = event == Event::reconnect ? all.reconnect : all.reconnect_attempt;
    list.add(id, [face, listener](std::size_t attempt) { listener(weak(face), attempt); });
  });
  return id;
}

Listener Manager::add_packet(std::function<void(const Manager&, const Packet&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    driver.core().listeners().packet.add(id, [face, listener](const codec::Packet& packet) {
      Packet copy{static_cast<PacketType>(packet.type), std::string(packet.nsp), packet.id, {}};
      if (packet.has_data) copy.data = packet.data.to_value();
      listener(weak(face), copy);
    });
  });
  return id;
}

Listener Manager::add_close(
    std::function<void(const Manager&, const std::string&, const DisconnectDetails&)> listener)
    const {
  const Listener id = next_listener();
  face_->run([id, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    driver.core().listeners().close.add(
        id, [face, listener](std::string_view reason, std::string_view description) {
          listener(weak(face), std::string(reason), {std::string(description)});
        });
  });
  return id;
}

Listener Manager::add_upgrade(
    std::function<void(const Manager&, const std::string&)> listener) const {
  const Listener id = next_listener();
  face_->run([id, face = face_, listener = std::move(listener)](ManagerDriver& driver) {
    driver.core().listeners().upgrade.add(id, [face, listener](std::string_view transport) {
      listener(weak(face), std::string(transport));
    });
  });
  return id;
}

void Manager::off(Listener listener) const {
  face_->run([listener](ManagerDriver& driver) { driver.core().listeners().remove(listener); });
}

void Manager::on_handler_error(std::function<void(const HandlerError&)> hook) const {
  face_->run(
      [face = face_, hook = std::move(hook)](ManagerDriver&) { face->set_error_hook(hook); });
}

}  // namespace sockeye::client
