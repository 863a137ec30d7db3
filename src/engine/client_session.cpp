#include "engine/client_session.hpp"

#include <utility>

#include "engine/client_core.hpp"

namespace sockeye::engine {

ClientSession::ClientSession(ClientDriver& driver, ClientObserver& observer, ClientOptions options,
                             UpgradeMemory* memory)
    : core_(std::make_shared<Core>(driver, observer, std::move(options), memory)) {}

ClientSession::~ClientSession() {
  core_->leave();
}

void ClientSession::open() {
  const auto core = core_;
  core->open();
}

void ClientSession::send(const base::Frame& frame) {
  core_->send(frame);
}

void ClientSession::close() {
  const auto core = core_;
  core->close();
}

void ClientSession::abandon() {
  core_->abandon();
}

ClientSession::State ClientSession::state() const noexcept {
  return core_->state();
}

TransportName ClientSession::transport() const noexcept {
  return core_->transport();
}

const ClientHandshake& ClientSession::handshake() const noexcept {
  return core_->handshake();
}

bool ClientSession::writable() const noexcept {
  return core_->writable();
}

std::size_t ClientSession::buffered() const noexcept {
  return core_->buffered();
}

bool ClientSession::ping_expired() {
  return core_->ping_expired();
}

void ClientSession::on_response(ExchangeId id, int status, std::string_view body) {
  const auto core = core_;
  core->on_response(id, status, body);
}

void ClientSession::on_request_failed(ExchangeId id, std::string_view error) {
  const auto core = core_;
  core->on_request_failed(id, error);
}

void ClientSession::on_websocket_open(ExchangeId id, base::SendQueue& out,
                                      const WebSocketAnswer& answer) {
  const auto core = core_;
  if (const auto socket = core->socket(id)) core->on_socket_open(*socket, out, answer);
}

void ClientSession::on_websocket_refused(ExchangeId id, int status, std::string_view body) {
  const auto core = core_;
  if (const auto socket = core->socket(id)) socket->refused(status, body);
}

void ClientSession::on_websocket_failed(ExchangeId id, std::string_view error) {
  const auto core = core_;
  if (const auto socket = core->socket(id)) socket->failed(error);
}

void ClientSession::on_websocket_bytes(ExchangeId id, std::span<char> bytes) {
  const auto core = core_;
  if (const auto socket = core->socket(id)) socket->receive(bytes);
}

void ClientSession::on_websocket_drained(ExchangeId id) {
  const auto core = core_;
  core->on_socket_drained(id);
}

void ClientSession::on_websocket_closed(ExchangeId id, std::string_view error) {
  const auto core = core_;
  if (const auto socket = core->socket(id)) socket->lost(error);
}

void ClientSession::flush() {
  const auto core = core_;
  core->flush();
}

std::optional<TimePoint> ClientSession::next_deadline() const noexcept {
  return core_->next_deadline();
}

void ClientSession::on_time() {
  const auto core = core_;
  core->on_time();
}

}  // namespace sockeye::engine
