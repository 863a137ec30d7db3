#include "core/client.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "codec/url_encoded.hpp"
#include "core/dynamic_namespaces.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"

namespace sockeye::core {
namespace {

// Clients of protocol 3 write a namespace as a URL's path, and what they say on connecting as its
// query.
std::string_view path_of(std::string_view nsp) {
  return nsp.substr(0, nsp.find_first_of("?#"));
}

Value query_of(std::string_view nsp) {
  Value all = Value::object();
  nsp = nsp.substr(0, nsp.find('#'));
  const std::size_t mark = nsp.find('?');
  if (mark == std::string_view::npos) return all;
  for (auto& [name, value] : codec::url_entries(nsp.substr(mark + 1))) {
    all.set(name, std::move(value));
  }
  return all;
}

}  // namespace

Client::Client(Hub& hub, engine::Session& session, Facts facts)
    : hub_(hub),
      session_(&session),
      facts_(std::move(facts)),
      assembler_(hub.options().packet_limits, hub.options().parser) {}

Client::~Client() {
  for (const auto& socket : sockets_.all()) socket->abandon();
}

void Client::begin() {
  if (session_ && session_->protocol() == engine::Protocol::v3) connect("/", Value::object());
}

void Client::close() {
  if (!session_) return;
  session_->close();
  for (const auto& socket : sockets_.all()) socket->close(reason::forced_server_close);
}

void Client::discard() {
  if (session_) session_->discard();
}

void Client::disconnect_all() {
  for (const auto& socket : sockets_.all()) socket->disconnect(false);
  close();
}

void Client::joined() {
  joining_ = nullptr;
}

void Client::remove(SocketState& socket) {
  sockets_.remove(socket);
}

void Client::on_text(engine::Session&, std::string_view text) {
  hub_.traffic().received(text.size());
  codec::Packet packet;
  take(assembler_.add_text(text, hub_.tape(), packet), packet);
}

void Client::on_binary(engine::Session&, std::string_view bytes) {
  hub_.traffic().received(bytes.size());
  codec::Packet packet;
  take(assembler_.add_binary(bytes, hub_.tape(), packet), packet);
}

void Client::count_opened() noexcept {
  Traffic& traffic = hub_.traffic();
  polls_ = session_->transport() == engine::TransportName::polling;
  ++(polls_ ? traffic.opened_polling : traffic.opened_websocket);
  if (polls_) ++traffic.polling_now;
}

void Client::on_upgrade(engine::Session&) {
  ++hub_.traffic().upgraded;
  if (std::exchange(polls_, false)) --hub_.traffic().polling_now;
  if (!hub_.on_upgraded) return;
  for (const auto& socket : sockets_.all()) {
    if (socket->connected()) hub_.on_upgraded(*socket);
  }
}

void Client::take(codec::PacketAssembler::Step step, const codec::Packet& packet) {
  switch (step.status) {
    case codec::PacketAssembler::Status::packet:
      handle(packet);
      break;
    case codec::PacketAssembler::Status::waiting:
      break;
    case codec::PacketAssembler::Status::error:
      bad_packet(step.error);
      break;
  }
}

void Client::bad_packet(codec::PacketError error) {
  const Error reported{assembler_.describe(error)};
  for (const auto& socket : sockets_.all()) socket->on_error("", reported);
  if (session_) session_->close();
}

void Client::handle(const codec::Packet& packet) {
  const bool is_old = session_->protocol() == engine::Protocol::v3;
  const std::string_view nsp = is_old ? path_of(packet.nsp) : packet.nsp;
  if (packet.type == codec::PacketType::connect) {
    if (is_old) {
      connect(nsp, query_of(packet.nsp));
    } else {
      connect(nsp, packet.has_data ? packet.data.to_value() : Value::object());
    }
    return;
  }
  SocketState* found = sockets_.find(nsp);
  if (!found || !found->connected()) {
    base::debug("client", "a packet for a namespace that was not joined: ", packet.nsp);
    close();
    return;
  }
  const SocketReference socket = found->self();
  if (packet.type != codec::PacketType::disconnect && !socket->may_send()) {
    hub_.count(&LimitCounters::event_rates_exceeded);
    socket->on_error("", Error("too many events"));
    close();
    return;
  }
  switch (packet.type) {
    case codec::PacketType::event:
      if (packet.has_data) socket->on_event(packet.event, packet.args, packet.id);
      break;
    case codec::PacketType::ack:
      if (packet.has_data && packet.id) socket->on_ack(*packet.id, packet.args);
      break;
    case codec::PacketType::disconnect:
      socket->close(reason::client_namespace_disconnect);
      break;
    default:
      close();
      break;
  }
}

void Client::connect(std::string_view name, Value auth) {
  DynamicNamespaces* dynamic = hub_.dynamic_if_any();
  if (sockets_.find(name) || (dynamic && dynamic->is_asking(*this, name))) {
    close();
    return;
  }
  const std::size_t most = hub_.options().client_limits.namespaces_per_connection;
  if (most > 0 && sockets_.size() >= most) {
    hub_.count(&LimitCounters::namespaces_refused);
    refuse(name, "Too many namespaces");
  } else if (Namespace* nsp = hub_.find(name)) {
    join(*nsp, std::move(auth));
  } else if (dynamic) {
    dynamic->ask(*this, name, std::move(auth));
  } else {
    refuse(name);
  }
}

void Client::join(Namespace& nsp, Value auth) {
  SocketReference socket =
      SocketState::make(new_id(nsp.name()), nsp.shared_from_this(), *this, std::move(auth));
  sockets_.add(socket);
  nsp.admit(std::move(socket));
}

void Client::refuse(std::string_view nsp, std::string_view why) {
  if (!open()) return;
  const Value error = Value::object({{"message", why}});
  const PacketFrames frames =
      encode_packet(hub_.options().parser, codec::PacketType::connect_error, nsp, &error);
  if (frames.failure) {
    close();
  } else {
    send(*session_, frames);
  }
}

bool Client::open() const noexcept {
  return session_ && session_->state() == engine::Session::State::open;
}

// Old clients derive their sockets' ids from the session's; for others it stays a secret.
std::string Client::new_id(std::string_view nsp) {
  if (session_->protocol() == engine::Protocol::v4) return hub_.new_id();
  const std::string own(session_->id());
  return nsp == "/" ? own : std::string(nsp) + '#' + own;
}

void Client::on_close(engine::Session&, engine::CloseReason reason, std::string_view) {
  if (reason == engine::CloseReason::send_buffer_full) {
    hub_.count(&LimitCounters::send_buffers_exceeded);
  }
  session_ = nullptr;
  hub_.traffic().ended(reason);
  if (std::exchange(polls_, false)) --hub_.traffic().polling_now;
  joining_ = nullptr;
  assembler_.reset();
  if (DynamicNamespaces* dynamic = hub_.dynamic_if_any()) dynamic->forget(*this);
  for (const auto& socket : sockets_.all()) {
    socket->close(engine::name_of(reason));
    socket->abandon();
  }
  hub_.retire(*this);
}

}  // namespace sockeye::core
