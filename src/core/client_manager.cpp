#include "core/client_manager.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "core/client_socket.hpp"

namespace sockeye::core {

Error transport_error(const engine::ClientFault& fault, engine::CloseReason reason) {
  const std::string message(fault.message.empty() ? name_of(reason) : fault.message);
  Value data = Value::object({{"type", "TransportError"}});
  if (!fault.description.empty()) data.set("description", fault.description);
  if (fault.status != 0) data.set("status", fault.status);
  if (!fault.body.empty()) data.set("body", fault.body);
  return {message, std::move(data)};
}

ClientManager::ClientManager(ClientManagerOptions options, Environment environment)
    : options_(std::move(options)),
      environment_(std::move(environment)),
      assembler_(options_.packet_limits, options_.parser) {}

ClientManager::~ClientManager() = default;

ClientSocket* ClientManager::find(std::string_view nsp) const noexcept {
  for (const auto& socket : sockets_) {
    if (socket->nsp() == nsp) return socket.get();
  }
  return nullptr;
}

std::shared_ptr<ClientSocket> ClientManager::socket(std::string_view nsp,
                                                    client::SocketOptions options) {
  if (ClientSocket* found = find(nsp)) return found->shared_from_this();
  sockets_.push_back(std::make_shared<ClientSocket>(*this, std::string(nsp), std::move(options)));
  return sockets_.back();
}

TimerId ClientManager::after(std::chrono::milliseconds delay, std::function<void()> action) {
  environment_.wake();
  return timers_.at(environment_.now() + delay, std::move(action));
}

void ClientManager::stop(TimerId& timer) {
  if (const TimerId id = std::exchange(timer, 0)) timers_.cancel(id);
}

void ClientManager::open(OpenDone done) {
  if (shut_down_) {
    const Error error("manager has been closed");
    if (done) done(&error);
    return;
  }
  if (state_ == State::open) {
    if (done) done(nullptr);
    return;
  }
  if (done) done_.push_back(std::move(done));
  if (state_ == State::closed) begin_opening();
}

// Who asks during a delay does not wait for its end: this is the attempt that was planned.
void ClientManager::begin_opening() {
  stop(reconnect_timer_);
  is_reconnection_ = reconnecting_;
  skip_reconnect_ = false;
  state_ = State::opening;
  packet_bytes_ = 0;
  assembler_ = codec::PacketAssembler(options_.packet_limits, options_.parser);
  engine_ = &environment_.make_engine(*this);
  if (options_.timeout) {
    open_timer_ = after(*options_.timeout, [this] {
      open_timer_ = 0;
      end_engine();
      opening_failed(Error("timeout"));
    });
  }
  changed();
  engine_->open();
}

void ClientManager::end_engine() {
  if (ClientEngine* engine = std::exchange(engine_, nullptr)) engine->let_go();
}

void ClientManager::tell(const std::vector<OpenDone>& done, const Error* error) {
  for (const OpenDone& call : done) call(error);
}

void ClientManager::on_open() {
  stop(open_timer_);
  state_ = State::open;
  const ClientEngine* const engine = engine_;
  const bool was_lost = std::exchange(is_reconnection_, false);
  const std::size_t attempts = options_.backoff.attempts();
  if (was_lost) {
    reconnecting_ = false;
    options_.backoff.reset();
  }
  changed();
  for (const auto& socket : Sockets(sockets_)) {
    if (engine_ == engine && socket->active()) socket->on_manager_open();
  }
  if (engine_ == engine) hear(listeners_.open);
  if (engine_ != engine) return;
  tell(std::exchange(done_, {}), nullptr);
  if (was_lost && engine_ == engine) hear(listeners_.reconnect, attempts);
}

void ClientManager::opening_failed(const Error& error) {
  stop(open_timer_);
  base::debug("client", "a connection could not be made: ", error.message());
  state_ = State::closed;
  changed();
  const bool was_lost = std::exchange(is_reconnection_, false);
  const auto done = std::exchange(done_, {});
  for (const auto& socket : Sockets(sockets_)) {
    if (socket->active()) socket->on_manager_error(error);
  }
  hear(listeners_.error, error);
  if (was_lost) {
    if (state_ == State::closed) {
      reconnecting_ = false;
      reconnect();
      changed();
    }
    hear(listeners_.reconnect_error, error);
  } else if (done.empty() && state_ == State::closed && options_.reconnection &&
             options_.backoff.attempts() == 0) {
    reconnect();
  }
  tell(done, &error);
}

void ClientManager::reconnect() {
  if (reconnecting_ || skip_reconnect_ || shut_down_) return;
  Backoff& backoff = options_.backoff;
  if (options_.reconnection_attempts && backoff.attempts() >= *options_.reconnection_attempts) {
    backoff.reset();
    hear(listeners_.reconnect_failed);
    return;
  }
  reconnecting_ = true;
  changed();
  reconnect_timer_ = after(backoff.next(environment_.random()), [this] {
    reconnect_timer_ = 0;
    attempt();
  });
}

void ClientManager::attempt() {
  hear(listeners_.reconnect_attempt, options_.backoff.attempts());
  if (reconnecting_ && !skip_reconnect_ && state_ == State::closed) begin_opening();
}

void ClientManager::closed(std::string_view reason, std::string_view description) {
  stop(open_timer_);
  stop(reconnect_timer_);
  end_engine();
  options_.backoff.reset();
  is_reconnection_ = false;
  state_ = State::closed;
  changed();
  const auto done = std::exchange(done_, {});
  for (const auto& socket : Sockets(sockets_)) {
    socket->on_manager_close(reason, description);
  }
  hear(listeners_.close, reason, description);
  if (!done.empty()) {
    const Error error{std::string(reason)};
    tell(done, &error);
  }
  if (options_.reconnection && state_ == State::closed) reconnect();
}

void ClientManager::close() {
  const bool nothing_to_end = state_ == State::closed && reconnect_timer_ == 0;
  skip_reconnect_ = true;
  reconnecting_ = false;
  options_.backoff.reset();
  changed();
  if (!nothing_to_end) closed("forced close", "");
}

void ClientManager::drop() {
  if (engine_) engine_->close();
}

void ClientManager::set_reconnection(bool on) {
  options_.reconnection = on;
  if (on) return;
  skip_reconnect_ = true;
  if (reconnect_timer_ == 0) return;
  stop(reconnect_timer_);
  reconnecting_ = false;
  changed();
}

void ClientManager::shut_down() {
  if (std::exchange(shut_down_, true)) return;
  skip_reconnect_ = true;
  reconnecting_ = false;
  stop(open_timer_);
  stop(reconnect_timer_);
  state_ = State::closed;
  listeners_ = {};
  for (const auto& socket : Sockets(sockets_)) socket->shut_down();
  end_engine();
  const Error error("manager has been closed");
  tell(std::exchange(done_, {}), &error);
}

void ClientManager::want_open() {
  if (!reconnecting_) open();
}

void ClientManager::send(const PacketFrames& frames) {
  ClientEngine* const engine = engine_;
  if (engine) engine->send(frames.head);
  for (const base::Frame& attachment : frames.attachments) {
    if (engine_ == engine && engine) engine->send(attachment);
  }
}

void ClientManager::left() {
  const bool any =
      std::ranges::any_of(sockets_, [](const auto& socket) { return socket->active(); });
  if (!any && !shut_down_) close();
}

void ClientManager::on_text(std::string_view text) {
  packet_bytes_ += text.size();
  codec::Packet packet;
  take(assembler_.add_text(text, tape_, packet), packet);
}

void ClientManager::on_binary(std::string_view bytes) {
  packet_bytes_ += bytes.size();
  codec::Packet packet;
  take(assembler_.add_binary(bytes, tape_, packet), packet);
}

void ClientManager::take(codec::PacketAssembler::Step step, const codec::Packet& packet) {
  if (step.status == codec::PacketAssembler::Status::waiting) return;
  const std::size_t bytes = std::exchange(packet_bytes_, 0);
  if (step.status == codec::PacketAssembler::Status::error) {
    refuse(assembler_.describe(step.error));
    return;
  }
  const ClientEngine* const engine = engine_;
  if (!listeners_.packet.empty()) hear(listeners_.packet, packet);
  if (engine_ != engine) return;
  if (ClientSocket* socket = find(packet.nsp)) {
    const auto kept = socket->shared_from_this();
    if (!kept->on_packet(packet, bytes)) refuse("too many events before CONNECT");
  }
}

void ClientManager::refuse(std::string_view why) {
  report({.nsp = {}, .event = {}, .error = Error{std::string(why)}});
  if (engine_) closed("parse error", why);
}

void ClientManager::on_ping() {
  hear(listeners_.ping);
}

void ClientManager::on_upgrade(engine::TransportName transport) {
  changed();
  hear(listeners_.upgrade, engine::name_of(transport));
}

void ClientManager::on_drain() {
  const auto waits = [](const auto& socket) { return socket->waits_for_drain(); };
  if (std::ranges::none_of(sockets_, waits)) return;
  for (const auto& socket : Sockets(sockets_)) {
    if (engine_ && engine_->buffered() == 0 && waits(socket)) socket->on_manager_drain();
  }
}

void ClientManager::on_close(engine::CloseReason reason, const engine::ClientFault& fault) {
  engine_ = nullptr;
  if (state_ == State::opening) {
    opening_failed(transport_error(fault, reason));
    return;
  }
  if (!fault.message.empty()) {
    const Error error = transport_error(fault, reason);
    for (const auto& socket : Sockets(sockets_)) {
      if (socket->active()) socket->on_manager_error(error);
    }
    hear(listeners_.error, error);
  }
  if (state_ == State::open && !engine_) closed(engine::name_of(reason), fault.description);
}

}  // namespace sockeye::core
